"""Who may call an operation: read from the extensions it publishes, so the document can't lie."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from qp_api.core.actor import Actor, Processing, Role, Scope
from qp_api.core.unit_of_work import CLOSED

from .limits.policy import Policy
from .refusals import RoleRequired, ScopeRequired, StepUpRequired

PUBLIC_ROLE: Final = "public"
ANY_ROLE: Final = "any"
STEP_UP_AGE: Final = timedelta(minutes=10)
_CHALLENGE: Final = (
    'Bearer error="insufficient_user_authentication", '
    f"max_age={STEP_UP_AGE // timedelta(seconds=1)}"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """The conditions of one operation. No roles: everybody who is signed in."""

    is_public: bool
    roles: frozenset[Role] = frozenset()
    step_up: bool = False
    open_only: bool = False
    limit: Policy | None = None
    scope: Scope | None = None

    @classmethod
    def of(cls, extensions: Mapping[str, Any]) -> "Rule":
        """Read `x-roles`, `x-scope`, `x-step-up`, `x-while-restricted`, `x-rate-limit`."""
        names = set(extensions["x-roles"]) - {ANY_ROLE, PUBLIC_ROLE}
        limit, scope = extensions.get("x-rate-limit"), extensions.get("x-scope")
        return cls(
            is_public=PUBLIC_ROLE in extensions["x-roles"],
            roles=frozenset(Role(name) for name in names),
            step_up=extensions["x-step-up"],
            open_only=extensions["x-while-restricted"] == "refused",
            limit=Policy.of(limit) if limit else None,
            scope=Scope(scope) if scope else None,
        )


def check_open(actor: Actor) -> None:
    """Refuse a person whose data may not be processed now, whatever the purpose (house.md 5).

    Raises ProcessingRestricted, Frozen, ErasureUnderWay, NotFound. P5.4, P8.1.
    """
    if actor.processing is not Processing.OPEN:
        raise CLOSED[actor.processing]


def check_roles(actor: Actor, roles: frozenset[Role]) -> None:
    """Everybody is a learner; any other role has to be one's own. Raises RoleRequired."""
    if roles and Role.LEARNER not in roles and roles.isdisjoint(actor.roles):
        raise RoleRequired


def check_scope(actor: Actor, scope: Scope | None) -> None:
    """A key does what its scopes name and nothing else, whoever made it. Raises ScopeRequired."""
    if scope is None or scope not in actor.scopes:
        raise ScopeRequired


def check_step_up(actor: Actor, *, now: datetime) -> None:
    """Ask for a proof under ten minutes old, and not from the future. Raises StepUpRequired."""
    proof = actor.authenticated_at
    if proof is None or not timedelta(0) <= now - proof < STEP_UP_AGE:
        # 403 with RFC 9470's challenge: a front end keeps 401 for "sign in again".
        raise StepUpRequired(headers={"WWW-Authenticate": _CHALLENGE})
