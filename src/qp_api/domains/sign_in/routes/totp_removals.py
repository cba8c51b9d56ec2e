"""The way back from a second factor that is lost: asked for by the staff, done by two persons."""

from typing import Annotated, Any, Final, TypeAlias

from fastapi import APIRouter, Depends, Response

from qp_api.core.approvals.errors import ApprovalWaiting
from qp_api.core.errors import NotFound
from qp_api.core.http.access_reason import AccessReasonDep
from qp_api.core.http.dependencies import ActorDep
from qp_api.core.http.limits import Policy
from qp_api.core.http.operations import operation
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.http.work import writes
from qp_api.core.privacy import Purpose, Retention
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.sign_in.actions.ask_totp_removal import ask_totp_removal as _ask
from qp_api.domains.sign_in.actions.carry_out_totp_removal import ASKERS
from qp_api.domains.sign_in.errors import OwnSecondFactor, TotpMissing
from qp_api.domains.sign_in.schemas.totp_removals import TotpRemovalOut
from qp_api.kit.ids import SubjectId

router = APIRouter(prefix="/v1/accounts", route_class=StrictRoute, tags=["sign_in"])

Asking: TypeAlias = Annotated[UnitOfWork, Depends(writes(Purpose.SECURITY, mode=Mode.SEVERAL))]

# Each sends a letter that frightens: a day's honest work is a handful.
_LIMIT: Final = Policy("totp_removals", quota=20, seconds=86_400, shared=True)
_LOCATION: Final[dict[str, Any]] = {
    "description": "Where it is read whether a second person has decided.",
    "schema": {"type": "string", "format": "uri-reference", "maxLength": 128},
}
_ASK: Final = operation(
    "ask_totp_removal",
    purpose=Purpose.SECURITY,
    roles=ASKERS,
    step_up=True,
    access_reason=True,
    limit=_LIMIT,
    retention=(Retention.ACCOUNT, Retention.REGISTER),
    problems=(NotFound, OwnSecondFactor, TotpMissing, ApprovalWaiting),
)
_ASK["responses"] |= {202: {"headers": {"Location": _LOCATION}}}


@router.post(
    "/{account_id}/totp-removal",
    status_code=202,
    summary="Ask that a lost second factor be taken away",
    **_ASK,
)
async def ask_totp_removal(
    account_id: SubjectId, uow: Asking, actor: ActorDep, access: AccessReasonDep, response: Response
) -> TotpRemovalOut:
    """The person is told at once; a day later a second person may approve it, by `/v1/approvals`.

    It takes no Idempotency-Key: a repetition is told that it waits already.
    """
    async with uow:
        asked = await _ask(uow, actor, access, account_id=account_id)
        response.headers["Location"] = f"/v1/approvals/{asked.approval_id}"
        return uow.answer(TotpRemovalOut.of(asked), status=202)
