"""Who of the house came to a person's data: by role or key, act and reason, never by name (P5.1).

What a person reads in their log and what their package says are one statement's rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, all_, bindparam, or_, select

from qp_api.core.actor import ActorKind
from qp_api.core.audit.models import audit_entries
from qp_api.core.db.database import Database
from qp_api.core.db.statements import statement

_LOOKING: Final = ("read_", "list_", "find_", "preview_", "download_", "export_")
# Neither the person, nor the house's machinery, nor who was nobody yet: whoever else there is.
_NOBODY: Final = [str(ActorKind.PUBLIC), str(ActorKind.SYSTEM)]


@dataclass(frozen=True, slots=True)
class AccessEntry:
    """One access by somebody else; `at` is process time."""

    id: UUID
    at: datetime
    actor_kind: str
    action: str
    purpose: str
    details: Mapping[str, Any]

    @property
    def operation(self) -> str:
        """What was done, by the name that the contract has for it."""
        return self.action.partition(".")[2]

    @property
    def is_a_look(self) -> bool:
        """Whether nothing was changed."""
        return self.operation.startswith(_LOOKING)

    @property
    def role(self) -> str | None:
        return self.details.get("role")

    @property
    def reason(self) -> str | None:
        return self.details.get("reason")

    @property
    def key(self) -> str | None:
        """The API key that looked, where no person did."""
        return self.details.get("key")

    @property
    def ticket(self) -> str | None:
        return self.details.get("ticket")


_e = audit_entries.c
_by_others = select(*[_e[name] for name in AccessEntry.__dataclass_fields__]).where(
    _e.subject_id == bindparam("person", type_=Uuid()),
    _e.actor_kind != all_(bindparam("nobody", type_=ARRAY(Text))),
    or_(_e.actor_id.is_(None), _e.actor_id != bindparam("person", type_=Uuid())),
)
_ALL = statement(_by_others.order_by(_e.id), AccessEntry)
_before: Any = bindparam("before", type_=Uuid())
_PAGE = statement(
    _by_others.where(or_(_before.is_(None), _e.id < _before))
    .order_by(_e.id.desc())
    .limit(bindparam("most")),
    AccessEntry,
)


async def list_all_access(db: Database, person: UUID) -> list[AccessEntry]:
    """Each access to a person's data by somebody else, the oldest first."""
    return await db.list(_ALL, person=person, nobody=_NOBODY)


async def list_access(
    db: Database, person: UUID, *, before: UUID | None, most: int
) -> list[AccessEntry]:
    """The same a page at a time, the newest first."""
    return await db.list(_PAGE, person=person, nobody=_NOBODY, before=before, most=most)
