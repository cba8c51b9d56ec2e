"""The answer of a guardian, where the switch is on (AG-5)."""

from typing import Annotated, Final, TypeAlias

from fastapi import APIRouter, Depends

from qp_api.core.actor import PUBLIC
from qp_api.core.http.dependencies import ProcessDep, RequestIdDep
from qp_api.core.http.limits import Policy
from qp_api.core.http.operations import operation
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.privacy import Purpose, Retention
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.minors.actions import confirm_guardian_consent as confirming
from qp_api.domains.minors.errors import GuardianLinkInvalid
from qp_api.domains.minors.schemas.guardians import GuardianConsentIn, GuardianConsentOut

router = APIRouter(prefix="/v1", route_class=StrictRoute, tags=["minors"])
_GUESSES: Final = Policy("guardian_consents", quota=300, seconds=60, shared=True)


async def _public_work(process: ProcessDep, request_id: RequestIdDep) -> UnitOfWork:
    """Nobody's work: the token says whose it is, and a stale bearer token is no obstacle."""
    return UnitOfWork(process, Purpose.RIGHTS, PUBLIC, request_id=request_id)


PublicWork: TypeAlias = Annotated[UnitOfWork, Depends(_public_work)]


@router.post(
    "/guardian-consents/confirmation",
    summary="Answer as a guardian",
    **operation(
        "confirm_guardian_consent",
        purpose=Purpose.RIGHTS,
        public=True,
        problems=(GuardianLinkInvalid,),
        retention=(Retention.ACCOUNT, Retention.UNVERIFIED),
        limit=_GUESSES,
    ),
)
async def confirm_guardian_consent(body: GuardianConsentIn, uow: PublicWork) -> GuardianConsentOut:
    """Agree, and the learner can sign in; refuse, and the registration is deleted unused."""
    async with uow:
        await confirming.confirm_guardian_consent(uow, token=body.token, accepted=body.accepted)
        return uow.answer(GuardianConsentOut(state="given" if body.accepted else "refused"))
