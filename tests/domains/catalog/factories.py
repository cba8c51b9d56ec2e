"""Courses and cohorts as an instructor will make them."""

import secrets
from datetime import date, timedelta

from qp_api.core.actor import SYSTEM
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.catalog import public as catalog
from qp_api.domains.catalog.public import CohortId, CohortPlan, CourseId, CourseRow
from qp_api.kit.calendar import dhaka_day
from qp_api.kit.ids import new_id


async def make_course(process: Process, *, contact_minutes: int = 1440) -> CourseId:
    """A course in two languages under a code of its own."""
    course_id = CourseId(new_id())
    row = CourseRow(
        id=course_id,
        code=f"QM-{secrets.token_hex(6)}",
        title_en="Quality management",
        title_bn="মান ব্যবস্থাপনা",
        summary_en="ISO 9001 in practice.",
        summary_bn="বাস্তবে ISO 9001।",
        contact_minutes=contact_minutes,
        version=1,
    )
    async with UnitOfWork(process, Purpose.DELIVERY, SYSTEM) as uow:
        await catalog.add_course(uow, row)
    return course_id


async def make_cohort(
    process: Process,
    course_id: CourseId | None = None,
    *,
    capacity: int = 20,
    price_poisha: int = 0,
    starts_on: date | None = None,
) -> CohortId:
    """An open cohort of this course, or of a new one; it begins in thirty days unless said."""
    begins = starts_on or dhaka_day(process.clock.now()) + timedelta(days=30)
    plan = CohortPlan(
        course_id=course_id or await make_course(process),
        starts_on=begins,
        ends_on=begins + timedelta(days=60),
        capacity=capacity,
        price_poisha=price_poisha,
    )
    async with UnitOfWork(process, Purpose.DELIVERY, SYSTEM) as uow:
        return await catalog.open_cohort(uow, plan)
