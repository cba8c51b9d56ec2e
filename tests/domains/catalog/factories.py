"""Courses and cohorts as an instructor will make them."""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Date, Uuid, bindparam

from qp_api.core.actor import SYSTEM
from qp_api.core.db.statements import statement
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.catalog import public as catalog
from qp_api.domains.catalog.public import (
    CohortId,
    CohortPlan,
    CourseId,
    CourseRow,
    Posed,
    QuizId,
    QuizSheet,
    number_questions,
    taking_seat,
)
from qp_api.kit.calendar import dhaka_day
from qp_api.kit.ids import SubjectId, new_id


@dataclass(frozen=True)
class CertificateRules:
    """What a certificate asks for."""

    attendance: int = 0
    quizzes: tuple[QuizId, ...] = ()


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
    instructor_id: SubjectId | None = None,
    rules: CertificateRules | None = None,
) -> CohortId:
    """An open cohort of this course, or of a new one; it begins in thirty days unless said."""
    begins = starts_on or dhaka_day(process.clock.now()) + timedelta(days=30)
    plan = CohortPlan(
        course_id=course_id or await make_course(process),
        starts_on=begins,
        ends_on=begins + timedelta(days=60),
        capacity=capacity,
        price_poisha=price_poisha,
        instructor_id=instructor_id,
        minimum_attendance_percent=None if rules is None else rules.attendance,
        required_quiz_ids=() if rules is None else rules.quizzes,
    )
    async with UnitOfWork(process, Purpose.DELIVERY, SYSTEM) as uow:
        return await catalog.open_cohort(uow, plan)


async def make_quiz(
    process: Process, course_id: CourseId, *, attempts: int = 2, minutes: int = 20
) -> QuizId:
    """A quiz with a question to choose (c1 and c3 are right) and one to answer: "act"."""
    questions, key = number_questions(
        [
            Posed("Which are standards?", [("ISO 9001", True), ("ISO", False), ("HACCP", True)]),
            Posed("Plan, do, check, …?", accepted=["act", "adjust"]),
        ]
    )
    sheet = QuizSheet(
        id=QuizId(new_id()),
        course_id=course_id,
        title_en="Processes",
        title_bn="প্রক্রিয়া",
        most_attempts=attempts,
        minutes=minutes,
        pass_percent=60,
        questions=questions,
        answer_key=key,
        version=1,
    )
    async with UnitOfWork(process, Purpose.DELIVERY, SYSTEM) as uow:
        await catalog.add_quiz(uow, sheet)
    return QuizId(sheet.id)


class ChangedTheirMind(Exception):
    """The transaction is undone."""


@dataclass(frozen=True, slots=True)
class _Taken:
    id: UUID


_TAKE = statement(
    taking_seat(
        bindparam("cohort", type_=Uuid()),
        bindparam("today", type_=Date()),
        bindparam("price", type_=BigInteger()),
        bindparam("gate", type_=Boolean()),
    ),
    _Taken,
)


async def take_seat(
    process: Process,
    cohort_id: CohortId,
    *,
    keep: bool = True,
    gate: bool = True,
    today: date | None = None,
    price: int = 0,
) -> bool:
    """Whether a seat was given, in a transaction of its own."""
    async with UnitOfWork(process, Purpose.DELIVERY, SYSTEM) as uow:
        day = today or dhaka_day(uow.now)
        seat = await uow.db.find(_TAKE, cohort=cohort_id, today=day, price=price, gate=gate)
        if not keep:
            raise ChangedTheirMind
    return seat is not None
