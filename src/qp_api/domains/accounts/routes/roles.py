"""Powers of staff: given and taken by an admin, the great ones by two persons."""

from typing import Annotated, Any, Final, TypeAlias

from fastapi import APIRouter, Depends, Response

from qp_api.core.actor import Role
from qp_api.core.approvals.errors import ApprovalWaiting
from qp_api.core.errors import NotFound
from qp_api.core.http.access_reason import AccessReasonDep
from qp_api.core.http.dependencies import (
    ActorDep,
    ProcessDep,
    ReadConditionDep,
    RequestIdDep,
    WriteConditionDep,
)
from qp_api.core.http.etags import etag_of
from qp_api.core.http.operations import operation
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.http.work import writes
from qp_api.core.privacy import Purpose, Retention
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.accounts.actions.grant_roles import grant_roles as _grant
from qp_api.domains.accounts.actions.read_roles import read_roles as _read
from qp_api.domains.accounts.errors import AddressUnverified, OwnRoles
from qp_api.domains.accounts.schemas.roles import RolesIn, RolesOut
from qp_api.kit.ids import SubjectId

from .staff import LOOKS

router = APIRouter(prefix="/v1/accounts", route_class=StrictRoute, tags=["accounts"])

Granting: TypeAlias = Annotated[UnitOfWork, Depends(writes(Purpose.SECURITY, mode=Mode.SEVERAL))]


async def _about_account(
    process: ProcessDep, actor: ActorDep, request_id: RequestIdDep, account_id: SubjectId
) -> UnitOfWork:
    return UnitOfWork(
        process, Purpose.ACCOUNT, actor, mode=Mode.READ, about=account_id, request_id=request_id
    )


Reading: TypeAlias = Annotated[UnitOfWork, Depends(_about_account)]

_KEPT: Final = (Retention.ACCOUNT, Retention.REGISTER)
_WAITS: Final = 202
_LOCATION: Final[dict[str, Any]] = {
    "description": "Where it is read whether a second person has decided.",
    "schema": {"type": "string", "format": "uri-reference", "maxLength": 128},
}
_GRANT: Final = operation(
    "grant_roles",
    purpose=Purpose.SECURITY,
    roles=(Role.ADMIN,),
    step_up=True,
    etag="write",
    retention=_KEPT,
    problems=(NotFound, OwnRoles, AddressUnverified, ApprovalWaiting),
)
_GRANT["responses"] |= {
    _WAITS: {
        "model": RolesOut,
        "description": "Nothing has changed yet: it waits for a second person.",
        "headers": {"Location": _LOCATION},
    }
}


@router.get(
    "/{account_id}/roles",
    summary="Read somebody's roles",
    **operation(
        "read_roles",
        purpose=Purpose.ACCOUNT,
        roles=(Role.ADMIN,),
        access_reason=True,
        limit=LOOKS,
        etag="read",
        retention=_KEPT,
        problems=(NotFound,),
    ),
)
async def read_roles(
    uow: Reading, access: AccessReasonDep, condition: ReadConditionDep, account_id: SubjectId
) -> RolesOut:
    """The whole set, and the version that a change of it asks for; `approval_id` is null here.

    Its person reads in their log that you looked.
    """
    async with uow:
        row = await _read(uow, access, account_id=account_id)
        condition.tag(etag_of(row.id, row.version))
        return uow.answer(RolesOut.of(row, None))


@router.put("/{account_id}/roles", summary="Give and take roles", **_GRANT)
async def grant_roles(
    uow: Granting,
    actor: ActorDep,
    condition: WriteConditionDep,
    account_id: SubjectId,
    body: RolesIn,
    response: Response,
) -> RolesOut:
    """The whole set. What adds dpo, finance or admin waits for a second person, as a whole.

    Everything else, and each power that is taken away, holds at once and in every process.
    """
    async with uow:
        granted = await _grant(
            uow, actor, account_id=account_id, roles=frozenset(body.roles), condition=condition
        )
        if granted.waits is not None:
            response.status_code = _WAITS
            response.headers["Location"] = f"/v1/approvals/{granted.waits}"
        condition.tag(etag_of(granted.row.id, granted.row.version))
        return uow.answer(RolesOut.of(granted.row, granted.waits))
