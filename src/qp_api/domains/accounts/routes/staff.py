"""What the staff see of people's accounts, each role its part, and each look with a reason."""

from collections.abc import Sequence
from typing import Annotated, Final, TypeAlias

from fastapi import APIRouter, Depends

from qp_api.core.actor import Role
from qp_api.core.errors import NotFound
from qp_api.core.http.access_reason import AccessReasonDep
from qp_api.core.http.dependencies import ActorDep, ProcessDep, RequestIdDep
from qp_api.core.http.limits import Policy
from qp_api.core.http.operations import operation
from qp_api.core.http.refusals import RoleRequired
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.privacy import Purpose, Retention
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.accounts.actions import find_accounts as finding
from qp_api.domains.accounts.actions import read_account as reading
from qp_api.domains.accounts.actions.find_accounts import Sought
from qp_api.domains.accounts.rules import View, view_of
from qp_api.domains.accounts.schemas.staff import (
    MOST_FOUND,
    AccountOut,
    AccountSearchIn,
    AccountsFoundOut,
)
from qp_api.domains.accounts.store import ViewedAccount
from qp_api.kit.ids import SubjectId

router = APIRouter(prefix="/v1/accounts", route_class=StrictRoute, tags=["accounts"])
_STAFF: Final = (Role.SUPPORT, Role.DPO, Role.ADMIN)
_KEPT: Final = (Retention.ACCOUNT, Retention.REGISTER)
# Each look has a reason, and nobody has three hundred of them in an hour.
LOOKS: Final = Policy("account_looks", quota=300, seconds=3_600, shared=True)


async def _view(actor: ActorDep) -> View:
    view = view_of(actor.roles)
    if view is None:
        raise RoleRequired
    return view


ViewDep: TypeAlias = Annotated[View, Depends(_view)]


async def _searching(
    process: ProcessDep, actor: ActorDep, request_id: RequestIdDep, view: ViewDep
) -> UnitOfWork:
    return UnitOfWork(process, view.purpose, actor, mode=Mode.READ, request_id=request_id)


async def _about_account(
    process: ProcessDep,
    actor: ActorDep,
    request_id: RequestIdDep,
    view: ViewDep,
    account_id: SubjectId,
) -> UnitOfWork:
    return UnitOfWork(
        process, view.purpose, actor, mode=Mode.READ, about=account_id, request_id=request_id
    )


Searching: TypeAlias = Annotated[UnitOfWork, Depends(_searching)]
AboutAccount: TypeAlias = Annotated[UnitOfWork, Depends(_about_account)]


@router.post(
    "/search",
    summary="Find accounts",
    **operation(
        "find_accounts",
        purpose=Purpose.ACCOUNT,
        roles=_STAFF,
        access_reason=True,
        limit=LOOKS,
        retention=_KEPT,
    ),
)
async def find_accounts(
    body: AccountSearchIn, uow: Searching, view: ViewDep, access: AccessReasonDep
) -> AccountsFoundOut:
    """Whoever has exactly this address or number; each of them reads in their log that you looked.

    The DPO sees everybody, for rights; support and admins see nobody who is restricted or frozen.
    """
    async with uow:
        sought = Sought(body.email, body.phone)
        rows = await finding.find_accounts(uow, view, access, sought=sought)
        return uow.answer(_found(rows))


@router.get(
    "/{account_id}",
    summary="Read an account",
    **operation(
        "read_account",
        purpose=Purpose.ACCOUNT,
        roles=_STAFF,
        access_reason=True,
        limit=LOOKS,
        retention=_KEPT,
        problems=(NotFound,),
    ),
)
async def read_account(
    account_id: SubjectId, uow: AboutAccount, view: ViewDep, access: AccessReasonDep
) -> AccountOut:
    """One account, as far as your role shows it; its person reads in their log that you looked."""
    async with uow:
        row = await reading.read_account(uow, view, access, account_id=account_id)
        return uow.answer(AccountOut.of(row))


def _found(rows: Sequence[ViewedAccount]) -> AccountsFoundOut:
    return AccountsFoundOut.build(
        items=[AccountOut.of(row) for row in rows[:MOST_FOUND]],
        is_complete=len(rows) <= MOST_FOUND,
    )
