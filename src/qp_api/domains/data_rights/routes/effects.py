"""Rights with effect in the transaction that asks: correction, objection, restriction, erasure."""

from typing import Annotated, Final, TypeAlias

from fastapi import APIRouter, Depends, Response

from qp_api.core.errors import NotFound
from qp_api.core.http.dependencies import ActorDep
from qp_api.core.http.operations import operation
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.http.work import writes
from qp_api.core.privacy import Purpose, Retention
from qp_api.core.subject_data.standing_down import LastAdmin
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.data_rights.actions.begin_erasure import prepare_correspondent
from qp_api.domains.data_rights.actions.lift_restriction import lift_restriction as _lift
from qp_api.domains.data_rights.actions.request_erasure import request_erasure as _erase
from qp_api.domains.data_rights.actions.request_objection import request_objection as _object
from qp_api.domains.data_rights.actions.request_rectification import (
    request_rectification as _rectify,
)
from qp_api.domains.data_rights.actions.request_restriction import request_restriction as _restrict
from qp_api.domains.data_rights.errors import NotRestricted, RestrictionImposed
from qp_api.domains.data_rights.schemas.asking import (
    ErasureIn,
    ObjectionIn,
    RectificationIn,
    RestrictionIn,
)
from qp_api.domains.data_rights.schemas.requests import RightsRequestOut

from .places import address_of, located, placed

router = APIRouter(prefix="/v1/data-rights", route_class=StrictRoute, tags=["data rights"])

# FOR UPDATE: nothing about the person is in flight when a right takes effect.
Closing: TypeAlias = Annotated[
    UnitOfWork, Depends(writes(Purpose.RIGHTS, mode=Mode.EXCLUSIVE, idempotent="optional"))
]
Opening: TypeAlias = Annotated[UnitOfWork, Depends(writes(Purpose.RIGHTS, mode=Mode.EXCLUSIVE))]

_KEPT: Final = (Retention.REGISTER, Retention.REQUEST_DATA)


@router.post(
    "/rectify",
    status_code=201,
    summary="Correct my data",
    **located(
        operation(
            "request_rectification",
            purpose=Purpose.RIGHTS,
            while_restricted="allowed",
            idempotent="optional",
            retention=_KEPT,
            problems=(NotFound,),
        ),
        201,
    ),
)
async def request_rectification(
    uow: Closing, actor: ActorDep, body: RectificationIn, response: Response
) -> RightsRequestOut:
    """What I may correct alone is corrected at once; about the rest the officer decides."""
    async with uow:
        wanted = [change.wanted() for change in body.changes]
        row = await _rectify(uow, actor, wanted=wanted, reason=body.reason)
        place = placed(response, address_of(row.id))
        return uow.answer(RightsRequestOut.of(row), status=201, location=place)


@router.post(
    "/object",
    status_code=201,
    summary="Object to a use of my data",
    **located(
        operation(
            "request_objection",
            purpose=Purpose.RIGHTS,
            while_restricted="allowed",
            idempotent="optional",
            retention=_KEPT,
        ),
        201,
    ),
)
async def request_objection(
    uow: Closing, actor: ActorDep, body: ObjectionIn, response: Response
) -> RightsRequestOut:
    """Marketing and analytics end at once, and nobody refuses it; the officer decides others."""
    async with uow:
        row = await _object(uow, actor, purpose=body.purpose, reason=body.reason)
        place = placed(response, address_of(row.id))
        return uow.answer(RightsRequestOut.of(row), status=201, location=place)


@router.post(
    "/restrict",
    status_code=201,
    summary="Restrict the processing of my data",
    **located(
        operation(
            "request_restriction",
            purpose=Purpose.RIGHTS,
            while_restricted="allowed",
            idempotent="optional",
            retention=_KEPT,
            problems=(LastAdmin,),
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
        place = placed(response, address_of(row.id))
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
    **located(
        operation(
            "request_erasure",
            purpose=Purpose.RIGHTS,
            step_up=True,
            while_restricted="allowed",
            idempotent="optional",
            retention=_KEPT,
            problems=(LastAdmin,),
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
        place = placed(response, f"{address_of(row.id)}/receipt")
        return uow.answer(RightsRequestOut.of(row), status=202, location=place)
