"""The door of an operation: who calls, how often, and whether they may; before the body is read."""

from typing import Final

from starlette.types import Scope

from qp_api.core.actor import PUBLIC, Actor

from .authentication import find_bearer_token, get_bearer_token
from .exchange import exchange_of
from .limits.fields import limit_fields
from .limits.policy import Policy
from .refusals import RateLimited
from .rule import Rule, check_roles, check_step_up
from .services import HttpServices, services_of

_ACTOR: Final = "qp.actor"


async def admit(scope: Scope, rule: Rule) -> None:
    """Admit the caller, or refuse.

    Raises Unauthenticated, RateLimited, RoleRequired, StepUpRequired. R20.
    """
    services = services_of(scope)
    actor: Actor | None = None
    if not rule.is_public:
        actor = await services.authenticator.authenticate(get_bearer_token(scope))
        scope[_ACTOR] = actor
    await _count(scope, services, rule, actor)
    if actor is not None:
        check_roles(actor, rule.roles)
        if rule.step_up:
            check_step_up(actor, now=services.clock.process_now())


async def actor_of(scope: Scope) -> Actor:
    """Who calls; in a public operation a person when there is a token, else the public.

    Raises Unauthenticated for a token that is no good.
    """
    if _ACTOR not in scope:
        token = find_bearer_token(scope)
        services = services_of(scope)
        scope[_ACTOR] = (
            PUBLIC if token is None else await services.authenticator.authenticate(token)
        )
    actor: Actor = scope[_ACTOR]
    return actor


async def _count(scope: Scope, services: HttpServices, rule: Rule, actor: Actor | None) -> None:
    """Count against the operation's own limit, or else the general one."""
    policy = rule.limit or services.default_limit
    if policy is None:
        return
    verdict = await services.limiter.hit(policy, _key(scope, services, policy, actor))
    exchange_of(scope).headers += limit_fields(policy, verdict)
    if not verdict.allowed:
        raise RateLimited(retry_after=verdict.reset)


def _key(scope: Scope, services: HttpServices, policy: Policy, actor: Actor | None) -> bytes:
    keys = services.shared_limit_keys if policy.shared else services.limit_keys
    if actor is not None and actor.subject_id is not None:
        return keys.of_actor(actor)
    return keys.of_network(services.proxies.client_address(scope))
