"""The door of an operation: who calls, how often, and whether they may; before the body is read."""

from typing import Final

from starlette.types import Scope

from qp_api.core.actor import PUBLIC, Actor, ActorKind
from qp_api.core.errors import Problem

from .authentication import find_bearer_token, get_bearer_token
from .exchange import exchange_of
from .limits.fields import limit_fields
from .limits.policy import Policy
from .refusals import RateLimited, Unauthenticated
from .rule import Rule, check_open, check_roles, check_scope, check_step_up
from .services import HttpServices, services_of

_ACTOR: Final = "qp.actor"


async def admit(scope: Scope, rule: Rule) -> None:
    """Admit the caller, or refuse; whoever fails to say who they are is counted by their network.

    Raises Unauthenticated, RateLimited, what `check_open` raises, RoleRequired, StepUpRequired,
    ScopeRequired.
    """
    services = services_of(scope)
    actor: Actor | None = None
    if not rule.is_public:
        actor = await _authenticate(scope, services)
        scope[_ACTOR] = actor
    await _count(scope, services, rule.limit or services.default_limit, actor)
    if actor is not None and actor.kind is ActorKind.API_KEY:
        check_scope(actor, rule.scope)
    elif actor is not None:
        if rule.open_only:
            check_open(actor)
        check_roles(actor, rule.roles)
        if rule.step_up:
            check_step_up(actor, now=services.clock.process_now())


async def actor_of(scope: Scope) -> Actor:
    """Who calls; in a public operation a person when there is a good token, else the public.

    There a token that is dead, malformed or one of two counts as none at all: a front end that has
    not noticed yet that it is signed out can still show what everybody may see. A key is nobody
    there: what is public asks for no scope.
    """
    if _ACTOR not in scope:
        try:
            token = find_bearer_token(scope)
            authenticator = services_of(scope).authenticator
            found = PUBLIC if token is None else await authenticator.authenticate(token)
            scope[_ACTOR] = PUBLIC if found.kind is ActorKind.API_KEY else found
        except Unauthenticated:
            scope[_ACTOR] = PUBLIC
    actor: Actor = scope[_ACTOR]
    return actor


async def _authenticate(scope: Scope, services: HttpServices) -> Actor:
    try:
        return await services.authenticator.authenticate(get_bearer_token(scope))
    except Problem:
        await _count(scope, services, services.default_limit, None)
        raise


async def _count(
    scope: Scope, services: HttpServices, policy: Policy | None, actor: Actor | None
) -> None:
    if policy is None:
        return
    verdict = await services.limiter.hit(policy, _key(scope, services, policy, actor))
    exchange_of(scope).headers += limit_fields(policy, verdict)
    if not verdict.allowed:
        raise RateLimited(retry_after=verdict.reset)


def _key(scope: Scope, services: HttpServices, policy: Policy, actor: Actor | None) -> bytes:
    keys = services.shared_limit_keys if policy.shared else services.limit_keys
    if actor is not None and actor.id is not None:
        return keys.of_actor(actor)
    return keys.of_network(services.proxies.client_address(scope))
