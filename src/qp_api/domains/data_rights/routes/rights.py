"""Exercising a right: access, restriction and its lifting, erasure."""

from typing import Annotated, Any, Final, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from qp_api.core.http.dependencies import ActorDep, ProcessDep
from qp_api.core.http.limits import Policy
from qp_api.core.http.operations import Declared, operation
from qp_api.core.http.prefer import WaitDep
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.http.work import writes
from qp_api.core.idempotency import Replayed
from qp_api.core.privacy import Purpose, Retention
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.data_rights.actions.lift_restriction import lift_restriction as _lift
from qp_api.domains.data_rights.actions.request_access import request_access as _access
from qp_api.domains.data_rights.actions.request_erasure import prepare_correspondent
from qp_api.domains.data_rights.actions.request_erasure import request_erasure as _erase
from qp_api.domains.data_rights.actions.request_restriction import request_restriction as _restrict
from qp_api.domains.data_rights.errors import NotRestricted, RestrictionImposed
from qp_api.domains.data_rights.models import RequestId
from qp_api.domains.data_rights.queries import requests as queries
from qp_api.domains.data_rights.schemas.requests import (
    AccessIn,
    ErasureIn,
    RestrictionIn,
    RightsRequestOut,
)

router = APIRouter(prefix="/v1/data-rights", route_class=StrictRoute, tags=["data rights"])

# FOR UPDATE: nothing about the person is in flight when a right takes effect.
Closing: TypeAlias = Annotated[
    UnitOfWork, Depends(writes(Purpose.RIGHTS, mode=Mode.EXCLUSIVE, idempotent="optional"))
]
Opening: TypeAlias = Annotated[UnitOfWork, Depends(writes(Purpose.RIGHTS, mode=Mode.EXCLUSIVE))]

_KEPT: Final = (Retention.REGISTER, Retention.REQUEST_DATA)
_FINISHED: Final[dict[int | str, dict[str, Any]]] = {
    200: {"model": RightsRequestOut, "description": "Finished within the wait."}
}


_LOCATION: Final[dict[str, Any]] = {
    "description": "Where it is read what came of it: the request, or the receipt of an erasure.",
    "schema": {"type": "string", "format": "uri-reference", "maxLength": 128},
}


def _located(declared: Declared, status: int) -> Declared:
    """The same, with the header that leads to the request."""
    declared["responses"].setdefault(status, {})["headers"] = {"Location": _LOCATION}
    return declared


def _placed(response: Response, place: str) -> str:
    response.headers["Location"] = place
    return place


def _address(request_id: UUID) -> str:
    return f"/v1/data-rights/requests/{request_id}"


_ACCESS = operation(
    "request_access",
    purpose=Purpose.RIGHTS,
    step_up=True,
    while_restricted="allowed",
    idempotent="optional",
    retention=_KEPT,
    limit=Policy("access_packages", quota=5, seconds=86_400, shared=True),
)
_ACCESS["responses"] |= _FINISHED


@router.post(
    "/access", status_code=202, summary="Ask for a copy of my data", **_located(_ACCESS, 202)
)
async def request_access(
    uow: Closing,
    actor: ActorDep,
    process: ProcessDep,
    wait: WaitDep,
    _: AccessIn,
    response: Response,
) -> RightsRequestOut:
    """Everything that is kept about me, as a package; built within moments, due within 30 days."""
    again: Replayed | None = None
    try:
        async with uow:
            out = RightsRequestOut.of(await _access(uow, actor))
            uow.answer(out, status=202, location=_placed(response, _address(out.id)))
    except Replayed as replayed:
        again, out = replayed, RightsRequestOut.model_validate_json(replayed.body)
    # Only now: the worker sees what is committed. Who repeats a request may wait for its end too.
    ended = await queries.find_ended(process, actor, request_id=RequestId(out.id), seconds=wait)
    if ended is not None:
        response.status_code = 200
        _placed(response, _address(ended.id))
        return RightsRequestOut.of(ended)
    if again is not None:
        raise again
    return out


@router.post(
    "/restrict",
    status_code=201,
    summary="Restrict the processing of my data",
    **_located(
        operation(
            "request_restriction",
            purpose=Purpose.RIGHTS,
            while_restricted="allowed",
            idempotent="optional",
            retention=_KEPT,
        ),
        201,
    ),
)
async def request_restriction(
    uow: Closing, actor: ActorDep, body: RestrictionIn, response: Response
) -> RightsRequestOut:
    """From now on my data is stored and no more; my rights stay mine."""
    async with uow:
        row = await _restrict(uow, actor, ground=body.ground, details=body.details)
        place = _placed(response, _address(row.id))
        return uow.answer(RightsRequestOut.of(row), status=201, location=place)


@router.delete(
    "/restrict",
    status_code=204,
    summary="Lift my restriction",
    **operation(
        "lift_restriction",
        purpose=Purpose.RIGHTS,
        while_restricted="allowed",
        retention=_KEPT,
        problems=(NotRestricted, RestrictionImposed),
    ),
)
async def lift_restriction(uow: Opening, actor: ActorDep) -> None:
    """Processing goes on, at once."""
    async with uow:
        await _lift(uow, actor)


@router.post(
    "/erase",
    status_code=202,
    summary="Delete everything about me",
    **_located(
        operation(
            "request_erasure",
            purpose=Purpose.RIGHTS,
            step_up=True,
            while_restricted="allowed",
            idempotent="optional",
            retention=_KEPT,
        ),
        202,
    ),
)
async def request_erasure(
    uow: Closing, actor: ActorDep, _: ErasureIn, response: Response
) -> RightsRequestOut:
    """My account is closed at once, and erased within moments; the receipt needs no sign-in."""
    correspondent = await prepare_correspondent(uow.process)
    async with uow:
        row = await _erase(uow, actor, correspondent=correspondent)
        place = _placed(response, f"{_address(row.id)}/receipt")
        return uow.answer(RightsRequestOut.of(row), status=202, location=place)
