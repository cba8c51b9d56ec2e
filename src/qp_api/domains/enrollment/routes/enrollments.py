"""Enrolling, looking at an enrollment, and cancelling it (P1.2, P2.1)."""

from functools import partial
from typing import Annotated, TypeAlias

from fastapi import APIRouter, Depends, Response

from qp_api.core.actor import Role
from qp_api.core.errors import NotFound, ProcessingRestricted
from qp_api.core.http.dependencies import ActorDep, PageDep, ReadConditionDep
from qp_api.core.http.etags import etag_of
from qp_api.core.http.operations import operation
from qp_api.core.http.pages import Page
from qp_api.core.http.refusals import InvalidCursor
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.http.work import reads, writes
from qp_api.core.privacy import Purpose, Retention
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.enrollment.actions import cancel_enrollment as cancelling
from qp_api.domains.enrollment.actions import enroll_learner as enrolling
from qp_api.domains.enrollment.errors import (
    AlreadyEnrolled,
    CohortClosed,
    CohortFull,
    EnrollmentPaid,
    PaymentUnderWay,
)
from qp_api.domains.enrollment.models import EnrollmentId
from qp_api.domains.enrollment.queries import enrollments as queries
from qp_api.domains.enrollment.schemas.enrollments import EnrollmentIn, EnrollmentOut
from qp_api.domains.enrollment.store.enrollments import EnrollmentRow

router = APIRouter(prefix="/v1/enrollments", route_class=StrictRoute, tags=["enrollment"])

Reading: TypeAlias = Annotated[UnitOfWork, Depends(reads(Purpose.DELIVERY))]
Writing: TypeAlias = Annotated[UnitOfWork, Depends(writes(Purpose.DELIVERY))]
AtOnce: TypeAlias = Annotated[
    UnitOfWork, Depends(writes(Purpose.DELIVERY, mode=Mode.AT_ONCE, idempotent="required"))
]


@router.post(
    "",
    status_code=201,
    summary="Enroll in a cohort",
    **operation(
        "enroll_learner",
        purpose=Purpose.DELIVERY,
        roles=(Role.LEARNER,),
        idempotent="required",
        retention=(Retention.ACCOUNT,),
        problems=(NotFound, AlreadyEnrolled, CohortClosed, CohortFull),
    ),
)
async def enroll_learner(
    uow: AtOnce, actor: ActorDep, body: EnrollmentIn, response: Response
) -> EnrollmentOut:
    """Take a seat; the last one has one winner. Free, it is active at once.

    A priced one is reserved until `payment_due_at`: POST /v1/payments pays for it.
    """
    async with uow:
        say = partial(_say, uow)
        row = await enrolling.enroll_learner(uow, actor, cohort_id=body.cohort_id, answer=say)
        response.headers["Location"] = _place(row)
        return EnrollmentOut.of(row)


@router.get(
    "",
    summary="List my enrollments",
    **operation(
        "list_enrollments",
        purpose=Purpose.DELIVERY,
        retention=(Retention.ACCOUNT,),
        problems=(InvalidCursor,),
    ),
)
async def list_enrollments(uow: Reading, actor: ActorDep, page: PageDep) -> Page[EnrollmentOut]:
    """The caller's enrollments, the newest first."""
    async with uow:
        rows = await queries.list_enrollments(uow.db, actor, after=page.after, most=page.fetch)
        return page.answer(rows, item=EnrollmentOut.of, position=queries.position)


@router.get(
    "/{enrollment_id}",
    summary="Read an enrollment",
    **operation(
        "read_enrollment",
        purpose=Purpose.DELIVERY,
        retention=(Retention.ACCOUNT,),
        problems=(NotFound,),
        etag="read",
    ),
)
async def read_enrollment(
    uow: Reading, actor: ActorDep, condition: ReadConditionDep, enrollment_id: EnrollmentId
) -> EnrollmentOut:
    """One's own, or of a learner whom one teaches, who reads in their log that you looked.

    Admins see anybody's; for others it is not found, and nobody who is restricted is shown.
    """
    async with uow:
        row = await queries.read_enrollment(uow, actor, enrollment_id=enrollment_id)
        condition.tag(etag_of(row.id, row.state))
        return EnrollmentOut.of(row)


@router.post(
    "/{enrollment_id}/cancellation",
    summary="Cancel an enrollment",
    **operation(
        "cancel_enrollment",
        purpose=Purpose.DELIVERY,
        retention=(Retention.ACCOUNT,),
        problems=(
            NotFound,
            ProcessingRestricted,
            PaymentUnderWay,
            EnrollmentPaid,
            CohortClosed,
        ),
    ),
)
async def cancel_enrollment(
    uow: Writing, actor: ActorDep, enrollment_id: EnrollmentId
) -> EnrollmentOut:
    """Give a seat up that is not paid for, before the first day; it is free for somebody else.

    One's own, or as course staff a learner's, who is told by mail that it was not them. Again is
    success. About whoever is restricted nothing is changed.
    """
    async with uow:
        row = await cancelling.cancel_enrollment(uow, actor, enrollment_id=enrollment_id)
        return EnrollmentOut.of(row)


def _say(uow: UnitOfWork, row: EnrollmentRow) -> EnrollmentOut:
    return uow.answer(EnrollmentOut.of(row), status=201, location=_place(row))


def _place(row: EnrollmentRow) -> str:
    return f"/v1/enrollments/{row.id}"
