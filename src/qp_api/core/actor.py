"""Who acts: a person who signed in, an integrator by a key, the public, or the system itself."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from qp_api.kit.ids import SignInId, SubjectId


class Role(StrEnum):
    """What a person may do beyond their own record."""

    LEARNER = "learner"
    INSTRUCTOR = "instructor"
    SUPPORT = "support"
    FINANCE = "finance"
    DPO = "dpo"
    ADMIN = "admin"


_BY_POWER = (Role.ADMIN, Role.DPO, Role.FINANCE, Role.SUPPORT, Role.INSTRUCTOR)


def staff_role_of(roles: Collection[Role]) -> Role | None:
    """The one with the most power beyond a learner's: others are told that it acted (P5.1)."""
    return next((role for role in _BY_POWER if role in roles), None)


class Scope(StrEnum):
    """What a key may do; an operation that names none is closed to keys (R22)."""

    ENROLLMENTS_READ = "enrollments:read"
    ATTENDANCE_READ = "attendance:read"


class Processing(StrEnum):
    """How far a person's data may be processed (`subjects.processing`)."""

    OPEN = "open"
    RESTRICTED = "restricted"
    FROZEN = "frozen"
    ERASING = "erasing"
    ERASED = "erased"


class ActorKind(StrEnum):
    """The kinds of actor that an audit entry can name."""

    PERSON = "person"
    PUBLIC = "public"
    SYSTEM = "system"
    API_KEY = "api_key"


@dataclass(frozen=True, slots=True)
class Actor:
    """One acting party; `authenticated_at` is process time, for step-up. A key is no person."""

    kind: ActorKind
    subject_id: SubjectId | None = None
    sign_in_id: SignInId | None = None
    roles: frozenset[Role] = frozenset()
    processing: Processing = Processing.OPEN
    marketing_ok: bool = False
    analytics_ok: bool = False
    authenticated_at: datetime | None = None
    api_key_id: UUID | None = None
    scopes: frozenset[Scope] = frozenset()

    @property
    def person(self) -> SubjectId:
        """The acting person's id; asking it of anybody else is a programming fault."""
        if self.subject_id is None:
            raise LookupError(f"a {self.kind} actor is no person")
        return self.subject_id

    @property
    def staff_role(self) -> Role | None:
        """As what somebody of the staff acts."""
        return staff_role_of(self.roles)

    @property
    def id(self) -> UUID | None:
        """The acting person or key; none for the public and the system."""
        return self.subject_id if self.subject_id is not None else self.api_key_id


PUBLIC = Actor(kind=ActorKind.PUBLIC)
SYSTEM = Actor(kind=ActorKind.SYSTEM)
