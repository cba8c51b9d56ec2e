"""What everybody is told, and what each person chooses (P2.4, P2.6, P6)."""

from typing import Annotated, TypeAlias

from fastapi import APIRouter, Depends, Response

from qp_api.core.actor import PUBLIC
from qp_api.core.errors import Frozen
from qp_api.core.http.dependencies import (
    ActorDep,
    PageDep,
    ProcessDep,
    ReadConditionDep,
    RequestIdDep,
)
from qp_api.core.http.etags import etag_of
from qp_api.core.http.limits import Policy
from qp_api.core.http.operations import operation
from qp_api.core.http.pages import Page
from qp_api.core.http.refusals import InvalidCursor
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.http.work import reads, writes
from qp_api.core.privacy import Purpose, Retention
from qp_api.core.subject_data.consents import ChosenUse
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.kit.calendar import dhaka_day

from . import errors, queries
from .actions import confirm_consent as confirming
from .actions import set_consent as choosing
from .rules.notices import NOTICES, current_notice
from .schemas import (
    ConsentConfirmationIn,
    ConsentConfirmationOut,
    ConsentEventOut,
    ConsentIn,
    ConsentOut,
    NoticeOut,
)

router = APIRouter(prefix="/v1", route_class=StrictRoute, tags=["consent"])
_KEPT = (Retention.REGISTER,)
_GUESSES = Policy("confirmations", quota=300, seconds=60, shared=True)
# Asking again mails again: nobody fills their own inbox through us.
_CHOICES = Policy("choices", quota=30, seconds=600)


async def _public_work(process: ProcessDep, request_id: RequestIdDep) -> UnitOfWork:
    """Nobody's work: the token says whose it is, and a stale bearer token is no obstacle."""
    return UnitOfWork(process, Purpose.RIGHTS, PUBLIC, request_id=request_id)


Reading: TypeAlias = Annotated[UnitOfWork, Depends(reads(Purpose.RIGHTS))]
Choosing: TypeAlias = Annotated[UnitOfWork, Depends(writes(Purpose.RIGHTS, mode=Mode.EXCLUSIVE))]
PublicWork: TypeAlias = Annotated[UnitOfWork, Depends(_public_work)]


@router.get(
    "/notices/current",
    summary="Read the privacy notice in force",
    **operation("read_current_notice", purpose=None, public=True, etag="read"),
)
async def read_current_notice(
    process: ProcessDep, condition: ReadConditionDep, response: Response
) -> NoticeOut:
    """The policy P1 to P8 in both languages; its `version` goes with each consent."""
    notice = current_notice(dhaka_day(process.clock.now()))
    condition.tag(etag_of(notice.version, *(text.sha256 for text in notice.texts.values())))
    response.headers["Cache-Control"] = "public, max-age=300"
    return NoticeOut.of(notice)


@router.get(
    "/notices",
    summary="List the versions of the privacy notice",
    **operation("list_notices", purpose=None, public=True),
)
async def list_notices() -> Page[NoticeOut]:
    """Every version there was, the newest first."""
    return Page[NoticeOut].build(items=[NoticeOut.of(one) for one in NOTICES], next_cursor=None)


@router.get(
    "/me/consents",
    summary="List my consents",
    **operation(
        "list_consents", purpose=Purpose.RIGHTS, while_restricted="allowed", retention=_KEPT
    ),
)
async def list_consents(uow: Reading, actor: ActorDep) -> Page[ConsentOut]:
    """How each optional purpose stands; nothing is on that the caller did not turn on."""
    async with uow:
        rows = await queries.list_consents(uow, actor)
        return Page[ConsentOut].build(items=[ConsentOut.of(row) for row in rows], next_cursor=None)


@router.get(
    "/me/consents/history",
    summary="List what I chose, and when",
    **operation(
        "list_consent_history",
        purpose=Purpose.RIGHTS,
        while_restricted="allowed",
        retention=_KEPT,
        problems=(InvalidCursor,),
    ),
)
async def list_consent_history(
    uow: Reading, actor: ActorDep, page: PageDep
) -> Page[ConsentEventOut]:
    """The caller's consent records, event by event, the newest first."""
    async with uow:
        rows = await queries.list_consent_history(uow, actor, after=page.after, most=page.fetch)
        return page.answer(rows, item=ConsentEventOut.of, position=queries.position)


@router.put(
    "/me/consents/{purpose}",
    summary="Give or take back a consent",
    **operation(
        "set_consent",
        purpose=Purpose.RIGHTS,
        while_restricted="allowed",
        retention=_KEPT,
        problems=(errors.NoticeOutdated, errors.ConsentLocked, Frozen),
        limit=_CHOICES,
    ),
)
async def set_consent(
    uow: Choosing, actor: ActorDep, purpose: ChosenUse, body: ConsentIn
) -> ConsentOut:
    """One call gives, one call takes back, without a version to match: taking back never waits.

    Marketing is on once the link in a mail was used; until then nothing is sent.
    """
    async with uow:
        await choosing.set_consent(
            uow, actor, purpose, granted=body.granted, notice_version=body.notice_version
        )
        return uow.answer(ConsentOut.of(await queries.read_consent(uow, actor, use=purpose)))


@router.post(
    "/consents/confirmation",
    summary="Confirm a consent by its mailed link",
    **operation(
        "confirm_consent",
        purpose=Purpose.RIGHTS,
        public=True,
        problems=(errors.ConfirmationInvalid, errors.ConsentLocked, Frozen),
        retention=_KEPT,
        limit=_GUESSES,
    ),
)
async def confirm_consent(body: ConsentConfirmationIn, uow: PublicWork) -> ConsentConfirmationOut:
    """Take the token of the mail; it works once, for seven days."""
    async with uow:
        return uow.answer(
            ConsentConfirmationOut.of(await confirming.confirm_consent(uow, token=body.token))
        )
