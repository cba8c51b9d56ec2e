"""How a route declares itself: its name, who, why, what it may answer; enforced as published."""

from typing import Any, Final, Literal, TypedDict

from qp_api.core.actor import Role, Scope
from qp_api.core.errors import IdempotencyInFlight, IdempotencyReused, Problem
from qp_api.core.privacy.note import Retention
from qp_api.core.privacy.purposes import Purpose

from .header_parameters import ACCESS_REASON, IDEMPOTENCY_KEY, IF_MATCH, IF_NONE_MATCH
from .limits.policy import Policy
from .problem_responses import Responses, add_problems
from .refusals import (
    AccessReasonInvalid,
    AccessReasonRequired,
    IdempotencyKeyInvalid,
    IdempotencyKeyRequired,
    PreconditionRequired,
    Stale,
)
from .rule import ANY_ROLE, PUBLIC_ROLE

WhileRestricted = Literal["allowed", "refused"]
Idempotent = Literal["required", "optional"]
Etag = Literal["read", "write"]

NO_PURPOSE: Final = "none"
_NOT_MODIFIED: Final[Responses] = {304: {"description": "It is as you know it."}}


class Declared(TypedDict):
    """What `router.get(path, **operation(…))` takes."""

    operation_id: str
    responses: Responses
    openapi_extra: dict[str, Any]


def operation(  # noqa: PLR0913 -- the contract's sentence about an operation, one argument a word
    name: str,
    *,
    purpose: Purpose | None,
    roles: tuple[Role, ...] = (),
    public: bool = False,
    step_up: bool = False,
    while_restricted: WhileRestricted = "refused",
    problems: tuple[type[Problem], ...] = (),
    idempotent: Idempotent | None = None,
    etag: Etag | None = None,
    retention: tuple[Retention, ...] = (),
    limit: Policy | None = None,
    access_reason: bool = False,
    scope: Scope | None = None,
) -> Declared:
    """Declare an operation; `StrictRoute` enforces `roles`, `public`, `step_up` and `limit`.

    No purpose: nothing personal is touched. No roles: everybody who is signed in. With `idempotent`
    the route takes an idempotency dependency, with `etag` a conditional one, with `access_reason`
    an `AccessReasonDep`: that reads the header. A `scope` opens it to API keys.
    """
    if public and (roles or step_up):
        raise ValueError(f"{name}: what is public asks for no role and no proof")
    if scope is not None and (public or step_up or idempotent or access_reason):
        raise ValueError(f"{name}: a key is nobody, proves nothing and keeps no answer")
    of_headers = _of_headers(idempotent, etag)
    parameters = _parameters(idempotent, etag)
    if access_reason:
        of_headers += [AccessReasonRequired, AccessReasonInvalid]
        parameters += [ACCESS_REASON]
    responses: Responses = dict(_NOT_MODIFIED) if etag == "read" else {}
    return Declared(
        operation_id=name,
        responses=add_problems(responses, *problems, *of_headers),
        openapi_extra={
            "x-purpose": NO_PURPOSE if purpose is None else purpose.code,
            "x-roles": [PUBLIC_ROLE] if public else sorted(roles) or [ANY_ROLE],
            "x-step-up": step_up,
            "x-while-restricted": "allowed" if public else while_restricted,
            "x-retention": sorted(rule.rule for rule in retention),
            "security": _security(scope, public=public),
            **({} if scope is None else {"x-scope": str(scope)}),
            **({"parameters": parameters} if parameters else {}),
            **_limited(limit),
        },
    )


def _security(scope: Scope | None, *, public: bool) -> list[dict[str, list[str]]]:
    if public:
        return []
    person: list[dict[str, list[str]]] = [{"bearer": []}]
    return person if scope is None else [*person, {"api_key": [str(scope)]}]


def _of_headers(idempotent: Idempotent | None, etag: Etag | None) -> list[type[Problem]]:
    found: list[type[Problem]] = []
    if idempotent is not None:
        found += [IdempotencyKeyInvalid, IdempotencyReused, IdempotencyInFlight]
    if idempotent == "required":
        found += [IdempotencyKeyRequired]
    if etag == "write":
        found += [PreconditionRequired, Stale]
    return found


def _parameters(idempotent: Idempotent | None, etag: Etag | None) -> list[dict[str, Any]]:
    found = []
    if idempotent is not None:
        found.append(IDEMPOTENCY_KEY | {"required": idempotent == "required"})
    if etag is not None:
        found.append({"read": IF_NONE_MATCH, "write": IF_MATCH}[etag])
    return found


def _limited(limit: Policy | None) -> dict[str, Any]:
    if limit is None:
        return {}
    facts = {"name": limit.name, "quota": limit.quota, "seconds": limit.seconds}
    return {"x-rate-limit": facts | {"shared": limit.shared}}
