"""The names of attempts: each is one attempt's for ever."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.domains.payments.models import AttemptId, ReferenceName, gateway_references
from qp_api.kit.ids import SubjectId


@dataclass(frozen=True, slots=True)
class Named:
    """Whose a name is."""

    subject_id: SubjectId
    attempt_id: AttemptId


@dataclass(frozen=True, slots=True)
class Name:
    """A name, by where it was given."""

    gateway: str
    environment: str
    kind: ReferenceName
    value: str


_r = gateway_references.c
_key: tuple[Any, ...] = (
    _r.gateway == bindparam("gateway"),
    _r.environment == bindparam("environment"),
    _r.kind == bindparam("kind"),
    _r.value == bindparam("value"),
)
_FIND: Final = statement(select(_r.subject_id, _r.attempt_id).where(*_key), Named)
_ADD: Final = command(
    insert(gateway_references).values({c: bindparam(c.name) for c in _r}).on_conflict_do_nothing()
)


async def find_named(db: Database, name: Name) -> Named | None:
    """The attempt that has this name."""
    return await db.find(_FIND, **_params(name))


async def add_name(
    db: Database, name: Name, *, subject_id: UUID, attempt_id: UUID, retain_until: date
) -> bool:
    """Give an attempt a name; False where the name is another's already."""
    await db.run(
        _ADD,
        **_params(name),
        subject_id=subject_id,
        attempt_id=attempt_id,
        retain_until=retain_until,
    )
    found = await find_named(db, name)
    return found is not None and found.attempt_id == attempt_id


def _params(name: Name) -> dict[str, str]:
    return {
        "gateway": name.gateway,
        "environment": name.environment,
        "kind": str(name.kind),
        "value": name.value,
    }
