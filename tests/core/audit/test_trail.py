from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import orjson
import pytest

from qp_api.core.audit.chain import entry_bytes
from qp_api.core.audit.trail import AuditEntry, NotAnEntry

SOME_ID = UUID("0190a000-0000-7000-8000-000000000001")

MakeEntry = Callable[..., AuditEntry]


class Right(StrEnum):
    ERASE = "erase"


@pytest.mark.parametrize(
    "value",
    [
        *(0, -1, 2**53 - 1, True, None, "access", "P2.5-law", "JustificationA12Complexity"),
        *("a" * 64, "0" * 64, str(SOME_ID), SOME_ID, Right.ERASE),
        *([], ["dpo", "admin"], [1, 2], [SOME_ID], (1, 2)),
    ],
)
def test_ids_codes_and_integers_are_details(make_entry: MakeEntry, value: Any) -> None:
    entry = make_entry(details={"name": value})
    # What is hashed when it is sealed is what the database gives back.
    stored = orjson.loads(orjson.dumps(dict(entry.details)))
    assert entry_bytes(entry) == entry_bytes(make_entry_again(entry, stored))


def make_entry_again(entry: AuditEntry, details: dict[str, Any]) -> AuditEntry:
    names = [name for name in AuditEntry.__dataclass_fields__ if name != "details"]
    return AuditEntry(**{name: getattr(entry, name) for name in names}, details=details)


@pytest.mark.parametrize(
    "value",
    [
        *("Two Words", "learner@mail.test", "01711123456", "+8801711123456", "নাম", "", "a" * 65),
        *("line\n", "a\x00", 1.5, 2**53, b"bytes", {"nested": 1}, ["Two Words"], [[1]], [1.0]),
        datetime(2026, 1, 1),  # noqa: DTZ001 -- refused in any case
    ],
)
def test_anything_else_is_refused_without_being_quoted(make_entry: MakeEntry, value: Any) -> None:
    with pytest.raises(NotAnEntry) as refusal:
        make_entry(details={"name": value})
    assert "Words" not in str(refusal.value)
    assert "mail.test" not in str(refusal.value)


@pytest.mark.parametrize(
    "change",
    [
        {"action": "enroll_learner"},
        {"action": "enrollment.Enroll Learner"},
        {"purpose": "a purpose"},
        {"outcome": ""},
        {"actor_kind": "somebody@mail.test"},
        {"request_id": "learner@mail.test"},
        {"request_id": "a b"},
        {"request_id": ""},
        {"details": {"a name": 1}},
        {"details": {f"n{number}": number for number in range(33)}},
        {"at": datetime(2026, 1, 1)},  # noqa: DTZ001 -- the fault under test
        {"business_at": datetime(2026, 1, 1)},  # noqa: DTZ001 -- the fault under test
    ],
)
def test_no_field_takes_free_text(make_entry: MakeEntry, change: dict[str, Any]) -> None:
    make_entry()
    with pytest.raises(NotAnEntry):
        make_entry(**change)


def test_an_entry_about_nobody_is_an_entry(make_entry: MakeEntry) -> None:
    entry = make_entry(
        actor_kind="public", actor_id=None, subject_id=None, object_id=None, request_id=None
    )
    assert entry.subject_id is None


def test_details_are_frozen(make_entry: MakeEntry) -> None:
    given = {"seats": 3}
    entry = make_entry(details=given)
    given["seats"] = 4
    assert entry.details == {"seats": 3}
    with pytest.raises(TypeError):
        entry.details["seats"] = 4  # type: ignore[index]
