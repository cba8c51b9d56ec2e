"""Learners with an account, and what they ask for."""

from dataclasses import dataclass
from datetime import datetime

import httpx

from qp_api.core.actor import SYSTEM, Actor, ActorKind, Role
from qp_api.core.idempotency import IdempotencyClaim
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.accounts import public as accounts
from qp_api.domains.catalog.public import CohortId
from qp_api.domains.enrollment import public as enrollment
from qp_api.domains.enrollment.public import EnrollmentRow
from qp_api.domains.enrollment.schemas.enrollments import EnrollmentOut
from qp_api.kit.calendar import dhaka_day
from qp_api.kit.ids import SubjectId, new_id, new_subject_id


@dataclass(frozen=True)
class Learner:
    """A person with an account; `token` is what an authenticator of a test knows them by."""

    subject_id: SubjectId
    email: str
    token: str
    roles: frozenset[Role] = frozenset({Role.LEARNER})

    @property
    def actor(self) -> Actor:
        return Actor(
            kind=ActorKind.PERSON,
            subject_id=self.subject_id,
            roles=self.roles,
        )

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


async def make_learner(
    process: Process,
    *,
    name: str = "Rowan Sample",
    locale: str = "en",
    verified_at: datetime | None = None,
    role: Role = Role.LEARNER,
) -> Learner:
    """A learner of their own address; their last activity was thirty years ago."""
    subject_id = new_subject_id()
    now = process.clock.now()
    account = accounts.NewAccount(
        name=name,
        phone=None,
        organization=None,
        designation=None,
        billing_address=None,
        locale=locale,
        time_zone="Asia/Dhaka",
        email=f"learner-{subject_id}@example.org",
        age_band="adult",
        adult_from=None,
        roles=sorted({"learner", str(role)}),
        registered_at=now,
        verified_at=verified_at or now,
        last_active_on=dhaka_day(now).replace(year=1996, day=1),
    )
    await process.keyring.create(subject_id)
    async with UnitOfWork(process, Purpose.RIGHTS, SYSTEM) as uow:
        await accounts.open_account(uow, subject_id, account)
    return Learner(
        subject_id, account.email, f"token-{subject_id}", frozenset({Role.LEARNER, role})
    )


def work_at_once(process: Process, learner: Learner) -> UnitOfWork:
    """The unit of work of a request with a key of its own."""
    claim = IdempotencyClaim(record_id=new_id(), fingerprint=b"test")
    return UnitOfWork(process, Purpose.DELIVERY, learner.actor, mode=Mode.AT_ONCE, claim=claim)


async def enroll_in(uow: UnitOfWork, learner: Learner, cohort_id: CohortId) -> EnrollmentRow:
    """Enroll as the route does it."""
    return await enrollment.enroll_learner(
        uow,
        learner.actor,
        cohort_id=cohort_id,
        answer=lambda row: uow.answer(EnrollmentOut.of(row), status=201),
    )


async def enroll(process: Process, learner: Learner, cohort_id: CohortId) -> EnrollmentRow:
    """Give this learner a seat, as the room does it; reserved where it has a price."""
    async with work_at_once(process, learner) as uow:
        return await enroll_in(uow, learner, cohort_id)


async def ask_for_seat(
    client: httpx.AsyncClient, learner: Learner, cohort_id: object, *, key: str | None = None
) -> httpx.Response:
    """`POST /v1/enrollments` by this learner, under a key of its own unless said."""
    return await client.post(
        "/v1/enrollments",
        json={"cohort_id": str(cohort_id)},
        headers={**learner.headers, "Idempotency-Key": key or str(new_id())},
    )
