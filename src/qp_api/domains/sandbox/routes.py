"""The levers of the sandbox; no route of a real environment."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from qp_api.core.business_time import follow
from qp_api.core.http.dependencies import ProcessDep
from qp_api.core.http.operations import operation
from qp_api.core.http.strict_route import StrictRoute

from .actions import move_sandbox_clock as moving
from .actions import wait_until_idle as waiting
from .errors import ClockMoveRefused, StillBusy
from .ports import Mailbox
from .public import DEMO_SIGN_INS
from .schemas import (
    ClockIn,
    ClockOut,
    DemoAccountOut,
    DemoAccountsOut,
    IdleOut,
    MailboxOut,
    MailOut,
)

router = APIRouter(prefix="/v1/sandbox", route_class=StrictRoute, tags=["sandbox"])


@router.get(
    "/clock",
    summary="Read the clock",
    **operation("read_sandbox_clock", purpose=None, public=True),
)
async def read_sandbox_clock(process: ProcessDep) -> ClockOut:
    """Business time as every process of this sandbox has it."""
    await follow(process)
    return ClockOut.of(process.clock)


@router.post(
    "/clock",
    summary="Move the clock",
    **operation(
        "move_sandbox_clock", purpose=None, public=True, problems=(ClockMoveRefused, StillBusy)
    ),
)
async def move_sandbox_clock(process: ProcessDep, body: ClockIn) -> ClockOut:
    """Move business time forward, a day at a time; what falls due on the way is done first.

    `at_once`: as if nothing had run meanwhile; what fell due is caught up once.
    """
    await follow(process)
    by = timedelta(seconds=body.advance_seconds or 0)
    to = process.clock.now() + by if body.now is None else body.now
    deadline = process.clock.monotonic() + moving.PATIENCE
    await moving.move_sandbox_clock(process, to=to, at_once=body.at_once, deadline=deadline)
    return ClockOut.of(process.clock)


@router.post(
    "/idle",
    summary="Wait until nothing is due",
    **operation("wait_until_idle", purpose=None, public=True, problems=(StillBusy,)),
)
async def wait_until_idle(process: ProcessDep) -> IdleOut:
    """Answers once the worker has done every duty and schedule that is due."""
    await follow(process)
    deadline = process.clock.monotonic() + waiting.PATIENCE
    work = await waiting.wait_until_idle(process, deadline=deadline)
    return IdleOut.of(work)


@router.get(
    "/mailbox",
    summary="Read the mailbox",
    **operation("read_sandbox_mailbox", purpose=None, public=True),
)
async def read_sandbox_mailbox(
    process: ProcessDep,
    to: Annotated[str | None, Query(max_length=320, description="Only mail to it.")] = None,
) -> MailboxOut:
    """Every mail this sandbox has sent, the oldest first, its links and tokens picked out."""
    mails = process.port(Mailbox).items(to)
    return MailboxOut(items=[MailOut.model_validate(mail) for mail in mails])


@router.get(
    "/accounts",
    summary="List the demo sign-ins",
    **operation("list_sandbox_accounts", purpose=None, public=True),
)
async def list_sandbox_accounts() -> DemoAccountsOut:
    """One demo sign-in per role, as they were planted."""
    return DemoAccountsOut(items=[DemoAccountOut.of(person) for person in DEMO_SIGN_INS])
