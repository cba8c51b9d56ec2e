"""The kinds of acts that need two persons, as rooms announce them; each name stands once."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias
from uuid import UUID

from qp_api.core.actor import Role
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.kit.ids import SubjectId

from .models import ApprovalId

Facts: TypeAlias = Mapping[str, str | int]


class KindTaken(TypeError):
    """Two rooms announce the same kind, or one asks nobody; the house does not start."""


@dataclass(frozen=True, slots=True)
class Approval:
    """What was asked for, as it was frozen; `facts` are ids, codes and integers."""

    id: ApprovalId
    kind: str
    asked_by: SubjectId | None
    subject_id: SubjectId | None
    object_id: UUID
    facts: Facts
    asked_at: datetime


Execute: TypeAlias = Callable[[UnitOfWork, Approval], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class ApprovalKind:
    """One act: who may be its second person, and what is done, in the deciding transaction.

    `execute` runs in custody, with everybody concerned locked; what it raises undoes the decision.
    Nobody approves before it has waited (business time), so that whoever it is about can object.
    """

    name: str
    approvers: frozenset[Role]
    execute: Execute
    waits: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class ApprovalKinds:
    """The kinds of all rooms, bound as a port."""

    kinds: Mapping[str, ApprovalKind] = field(default_factory=dict)

    @classmethod
    def of(cls, announced: Iterable[ApprovalKind]) -> "ApprovalKinds":
        """Gather what rooms announce. Raises KindTaken."""
        found: dict[str, ApprovalKind] = {}
        for kind in announced:
            if kind.name in found:
                raise KindTaken(f"the kind {kind.name} is announced twice")
            if not kind.approvers - {Role.LEARNER}:
                raise KindTaken(f"the kind {kind.name} has no second person")
            found[kind.name] = kind
        return cls(found)

    def decided_by(self, roles: frozenset[Role]) -> list[str]:
        """The kinds that somebody with these roles may decide, by name."""
        return sorted(name for name, kind in self.kinds.items() if kind.approvers & roles)
