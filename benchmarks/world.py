"""The seeded world, kept between runs: who is there, who is active, and where seats are free."""

import json
import time
from dataclasses import asdict, dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final
from uuid import UUID

import asyncpg

from qp_api.core.process import Process
from qp_api.domains.catalog.models import CohortState, cohorts, courses
from qp_api.domains.communications.models import mail_messages
from qp_api.domains.sign_in.models import credentials, sign_ins
from qp_api.domains.sign_in.passwords import Passwords
from qp_api.entry.migrations import MIGRATIONS
from qp_api.kit.ids import new_id

from .people import Row, Somebody, copy_rows, copy_sealed, invent, settle

PASSWORD: Final = "a sentence that nobody else would think of"  # noqa: S105 -- of people who don't exist
_SEEDING: Final = 2  # raise it when what is seeded changes
_SEATS: Final = 1_000_000


@dataclass(frozen=True)
class Size:
    """How much is seeded; `active` people have mail, `cold` ones no more than a sign-in."""

    people: int = 100_000
    active: int = 400
    cold: int = 4_000
    messages: int = 60
    cohorts: int = 1_000


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in."""

    subject_id: str
    sign_in_id: str
    email: str


@dataclass(frozen=True)
class World:
    """What the measurements draw on. The last of the active people are never measured."""

    size: Size
    active: list[Person]
    cold: list[Person]
    cohort_ids: list[str]
    seconds: float

    def write(self, file: Path) -> None:
        """Keep it for the next run."""
        file.write_text(json.dumps(asdict(self) | {"made_by": _stamp(self.size)}))


def read_world(file: Path, size: Size) -> World | None:
    """The world of an earlier run, unless it is of another making or size."""
    if not file.is_file():
        return None
    kept = json.loads(file.read_text())
    if kept.pop("made_by") != _stamp(size):
        return None
    people = {name: [Person(**one) for one in kept[name]] for name in ("active", "cold")}
    return World(**{**kept, **people, "size": size})


def is_seeded(file: Path, size: Size) -> bool:
    """Whether an earlier run's world is the one that is wanted now."""
    return read_world(file, size) is not None


def _stamp(size: Size) -> str:
    """Other tables are another world, and so is another size."""
    files = sorted((MIGRATIONS / "versions").glob("*.py"))
    tables = sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    return json.dumps([_SEEDING, tables, asdict(size)])


async def seed(process: Process, admin: asyncpg.Connection, size: Size) -> World:
    """Plant it into a database that has nobody yet."""
    began = time.perf_counter()
    people = list(invent(process, size.people))
    await settle(process, admin, people)
    active, cold = people[: size.active], people[size.active : size.active + size.cold]
    signed_in = await _sign_in(process, admin, [*active, *cold])
    await _give_passwords(process, admin, active)
    await _write_mail(process, admin, active, size.messages)
    cohort_ids = await _open_cohorts(process, admin, size.cohorts)
    await admin.execute("VACUUM (ANALYZE)")
    seconds = round(time.perf_counter() - began, 1)
    return World(size, signed_in[: size.active], signed_in[size.active :], cohort_ids, seconds)


async def _sign_in(
    process: Process, admin: asyncpg.Connection, people: list[Somebody]
) -> list[Person]:
    now = process.clock.process_now()
    rows: list[Row] = [
        {
            "subject_id": one.id,
            "id": new_id(),
            "signed_in_at": now,
            "authenticated_at": now,
            "rotated_at": now,
            "ends_at": now + timedelta(days=365),
            "revoked_at": None,
            "token_hash": one.id.bytes * 2,
            "parent_hash": None,
            "kept_token": None,
            "network": None,
            "device": None,
        }
        for one in people
    ]
    await copy_rows(admin, sign_ins, rows)
    return [
        Person(str(one.id), str(row["id"]), one.email)
        for one, row in zip(people, rows, strict=True)
    ]


async def _give_passwords(
    process: Process, admin: asyncpg.Connection, people: list[Somebody]
) -> None:
    """One hash for all: what is measured is checking it."""
    hashed = await process.port(Passwords).hash(PASSWORD)
    now = process.clock.process_now()
    rows: list[tuple[Somebody, Row]] = [
        (
            one,
            {
                "subject_id": one.id,
                "id": one.id,
                "password_hash": hashed,
                "changed_at": now,
                "version": 1,
            },
        )
        for one in people
    ]
    await copy_sealed(admin, credentials, rows)


async def _write_mail(
    process: Process, admin: asyncpg.Connection, people: list[Somebody], count: int
) -> None:
    now = process.clock.now()
    for one in people:
        rows: list[tuple[Somebody, Row]] = [
            (
                one,
                {
                    "subject_id": one.id,
                    "id": new_id(),
                    "kind": "service",
                    "recipient": one.email,
                    "subject": f"Your seat in “Quality management {number}”",
                    "body": f"You have a seat in the course “Quality management {number}”.\n" * 4,
                    "state": "sent",
                    "sent_at": now,
                },
            )
            for number in range(count)
        ]
        await copy_sealed(admin, mail_messages, rows)


async def _open_cohorts(process: Process, admin: asyncpg.Connection, count: int) -> list[str]:
    course: UUID = new_id()
    words = {
        "title_en": "Quality management",
        "title_bn": "মান ব্যবস্থাপনা",
        "summary_en": "How quality is planned, kept and improved.",
        "summary_bn": "মান কীভাবে পরিকল্পিত ও উন্নত হয়।",
    }
    row: Row = {"id": course, "code": "BENCH-1", "contact_minutes": 600, "version": 1, **words}
    await copy_rows(admin, courses, [row])
    day = process.clock.now().date()
    rows: list[Row] = [
        {
            "id": new_id(),
            "course_id": course,
            "starts_on": day + timedelta(days=3650),
            "ends_on": day + timedelta(days=3660),
            "capacity": _SEATS,
            "taken": 0,
            "price_poisha": 0,
            "state": CohortState.OPEN.value,
            "instructor_id": None,
            "minimum_attendance_percent": None,
            "required_quiz_ids": [],
            "version": 1,
        }
        for _ in range(count)
    ]
    await copy_rows(admin, cohorts, rows)
    return [str(row["id"]) for row in rows]
