"""Bulk erasure through the walker: rows, keys and audit of people in batches, one worker.

What exists is measured: `core.subject_data.erase` over the whole map, `keyring.shred`, an audit
entry a person. Closing people is set-wise here, as no action of the house does that yet.
"""

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, any_, bindparam, update

from qp_api.core.actor import SYSTEM
from qp_api.core.db.statements import command
from qp_api.core.db.subjects import subjects
from qp_api.core.object_store import ObjectStore
from qp_api.core.privacy import Purpose
from qp_api.core.subject_data.erase import erase
from qp_api.core.subject_data.journal import JournalLine, append_erasure
from qp_api.core.subject_data.plan import ErasurePlan, plan_erasure
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.communications.models import mail_messages
from qp_api.domains.enrollment.models import enrollments
from qp_api.domains.sign_in.models import credentials, sign_ins
from qp_api.kit.ids import SubjectId, new_id

from .people import Row, Somebody, copy_rows, copy_sealed, invent, settle
from .stage import Stage

BATCH: Final = 500
MAILS: Final = 3
JOURNALED: Final = 200
_CLOSE = command(
    update(subjects)
    .where(subjects.c.id == any_(bindparam("people", type_=ARRAY(Uuid))))
    .values(processing=bindparam("state", type_=Text()))
)


@dataclass(frozen=True)
class Erased:
    """People a second: the whole, and its parts apart; the journal writes a line a person."""

    people: int
    rows: int
    people_a_second: float
    cpu_a_person: float
    keys_a_second: float
    rows_a_second: float
    journal_a_second: float


async def erase_many(stage: Stage, *, people: int) -> Erased:
    """Invent them, then erase them batch by batch."""
    # Tombstones of earlier runs stay, as they should: these people are new ones.
    known = await stage.admin.fetchval("SELECT count(*) FROM subjects")
    planted = list(invent(stage.process, people, first=known))
    await settle(stage.process, stage.admin, planted)
    await _furnish(stage, planted)
    await stage.admin.execute("ANALYZE")
    ids = [one.id for one in planted]
    plan = plan_erasure(stage.process.data_map)
    await _erase(stage, ids[:BATCH], plan)  # statements are prepared once
    keys = rows = 0.0
    touched = 0
    cpu, began = time.process_time(), time.perf_counter()
    for start in range(BATCH, people, BATCH):
        batch = ids[start : start + BATCH]
        shredding, walking, count = await _erase(stage, batch, plan)
        keys, rows, touched = keys + shredding, rows + walking, touched + count
    elapsed, cpu = time.perf_counter() - began, time.process_time() - cpu
    counted = people - BATCH
    return Erased(
        people=counted,
        rows=touched,
        people_a_second=counted / elapsed,
        cpu_a_person=cpu / counted * 1e6,
        keys_a_second=counted / keys,
        rows_a_second=counted / rows,
        journal_a_second=await _journal(stage, ids[:JOURNALED]),
    )


async def _erase(
    stage: Stage, batch: list[SubjectId], plan: ErasurePlan
) -> tuple[float, float, int]:
    """Close, destroy keys, walk with an entry a person: seconds of keys, of rows; rows touched."""
    process = stage.process
    async with UnitOfWork(process, Purpose.RIGHTS, SYSTEM) as uow:
        await uow.db.change(_CLOSE, people=batch, state="erasing")
    began = time.perf_counter()
    await process.keyring.shred(batch)
    shredded = time.perf_counter()
    async with UnitOfWork(process, Purpose.RIGHTS, SYSTEM) as uow:
        counts = await erase(uow, batch, plan=plan)
        for subject_id in batch:
            uow.audit("data_rights.erase_rows", subject_id=subject_id, object_id=subject_id)
        await uow.db.change(_CLOSE, people=batch, state="erased")
    touched = sum(sum(by_action.values()) for by_action in counts.values())
    return shredded - began, time.perf_counter() - shredded, touched


async def _journal(stage: Stage, ids: list[SubjectId]) -> float:
    """Lines a second, each on disk before the next."""
    store, now = stage.process.port(ObjectStore), stage.process.clock.now()
    began = time.perf_counter()
    for subject_id in ids:
        await append_erasure(store, JournalLine(subject_id, new_id(), now))
    return len(ids) / (time.perf_counter() - began)


async def _furnish(stage: Stage, people: list[Somebody]) -> None:
    """What a learner leaves behind: a password, a sign-in, a seat, some mail."""
    now = stage.process.clock.now()
    cohort = UUID(stage.world.cohort_ids[0])
    # Erasure gives seats back, so they are taken.
    await stage.admin.execute(
        "UPDATE cohorts SET taken = taken + $1 WHERE id = $2", len(people), cohort
    )
    seats: list[Row] = [
        {
            "subject_id": one.id,
            "id": new_id(),
            "cohort_id": cohort,
            "state": "active",
            "enrolled_at": now,
            "payment_due_at": None,
            "attended_minutes": 0,
        }
        for one in people
    ]
    await copy_rows(stage.admin, enrollments, seats)
    signed_in: list[Row] = [
        {
            "subject_id": one.id,
            "id": new_id(),
            "signed_in_at": now,
            "authenticated_at": now,
            "rotated_at": now,
            "ends_at": now + timedelta(days=90),
            "revoked_at": None,
            "token_hash": one.id.bytes * 2,
            "parent_hash": None,
            "kept_token": None,
            "network": None,
            "device": None,
        }
        for one in people
    ]
    await copy_rows(stage.admin, sign_ins, signed_in)
    secrets: list[tuple[Somebody, Row]] = [
        (
            one,
            {
                "subject_id": one.id,
                "id": one.id,
                "password_hash": "no password opens this",
                "changed_at": now,
                "version": 1,
            },
        )
        for one in people
    ]
    await copy_sealed(stage.admin, credentials, secrets)
    mails: list[tuple[Somebody, Row]] = [
        (
            one,
            {
                "subject_id": one.id,
                "id": new_id(),
                "kind": "service",
                "recipient": one.email,
                "subject": "Your seat",
                "body": "You have a seat in the course.",
                "state": "sent",
                "sent_at": now,
            },
        )
        for one in people
        for _ in range(MAILS)
    ]
    await copy_sealed(stage.admin, mail_messages, mails)
