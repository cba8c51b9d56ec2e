"""Asking for one's data: all of it, or what can be taken elsewhere; a worker builds it."""

from dataclasses import dataclass
from typing import Annotated, Any, Final, TypeAlias

from fastapi import APIRouter, Depends, Response

from qp_api.core.actor import Actor
from qp_api.core.http.dependencies import ActorDep, ProcessDep
from qp_api.core.http.limits import Policy
from qp_api.core.http.operations import operation
from qp_api.core.http.prefer import WaitDep
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.http.work import writes
from qp_api.core.idempotency import Replayed
from qp_api.core.privacy import Purpose, Retention
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.data_rights.actions.request_access import request_access as _access
from qp_api.domains.data_rights.actions.request_export import request_export as _export
from qp_api.domains.data_rights.models import RequestId
from qp_api.domains.data_rights.queries import requests as queries
from qp_api.domains.data_rights.schemas.asking import AccessIn, ExportIn
from qp_api.domains.data_rights.schemas.requests import RightsRequestOut

from .places import address_of, located, placed

router = APIRouter(prefix="/v1/data-rights", route_class=StrictRoute, tags=["data rights"])

# FOR UPDATE: nothing about the person is in flight when a right takes effect.
Closing: TypeAlias = Annotated[
    UnitOfWork, Depends(writes(Purpose.RIGHTS, mode=Mode.EXCLUSIVE, idempotent="optional"))
]
_KEPT: Final = (Retention.REGISTER, Retention.REQUEST_DATA)
_FINISHED: Final[dict[int | str, dict[str, Any]]] = {
    200: {"model": RightsRequestOut, "description": "Finished within the wait."}
}


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
    "/access", status_code=202, summary="Ask for a copy of my data", **located(_ACCESS, 202)
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
            uow.answer(out, status=202, location=placed(response, address_of(out.id)))
    except Replayed as replayed:
        again, out = replayed, RightsRequestOut.model_validate_json(replayed.body)
    return await _when_ended(Waiting(process, actor, wait, response), out, again)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who waits for the end of their request, how many seconds, and where the answer is written."""

    process: Process
    actor: Actor
    seconds: float
    response: Response


async def _when_ended(
    waiting: Waiting, out: RightsRequestOut, again: Replayed | None
) -> RightsRequestOut:
    # Only now: the worker sees what is committed. Who repeats a request may wait for its end too.
    ended = await queries.find_ended(
        waiting.process, waiting.actor, request_id=RequestId(out.id), seconds=waiting.seconds
    )
    if ended is not None:
        waiting.response.status_code = 200
        placed(waiting.response, address_of(ended.id))
        return RightsRequestOut.of(ended)
    if again is not None:
        raise again
    return out


_EXPORT = operation(
    "request_export",
    purpose=Purpose.RIGHTS,
    step_up=True,
    while_restricted="allowed",
    idempotent="optional",
    retention=_KEPT,
    limit=Policy("export_packages", quota=5, seconds=86_400, shared=True),
)
_EXPORT["responses"] |= _FINISHED


@router.post(
    "/export", status_code=202, summary="Ask for my portable data", **located(_EXPORT, 202)
)
async def request_export(
    uow: Closing,
    actor: ActorDep,
    process: ProcessDep,
    wait: WaitDep,
    body: ExportIn,
    response: Response,
) -> RightsRequestOut:
    """What I gave or what was observed of me, by the published schema, to be taken elsewhere."""
    again: Replayed | None = None
    try:
        async with uow:
            row = await _export(
                uow, actor, as_json="json" in body.formats, as_csv="csv" in body.formats
            )
            out = RightsRequestOut.of(row)
            uow.answer(out, status=202, location=placed(response, address_of(out.id)))
    except Replayed as replayed:
        again, out = replayed, RightsRequestOut.model_validate_json(replayed.body)
    return await _when_ended(Waiting(process, actor, wait, response), out, again)
