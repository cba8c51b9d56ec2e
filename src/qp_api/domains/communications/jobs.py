"""Which fact is told to whom, and how."""

from dataclasses import replace
from typing import Final

from qp_api.core.actor import Processing
from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.duties.message import Message
from qp_api.core.errors import NotFound
from qp_api.core.privacy import Purpose
from qp_api.core.subject_data.contact import Contact, find_contact
from qp_api.core.subject_data.subjects import get_processing
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.catalog import public as catalog
from qp_api.domains.catalog.public import CohortId
from qp_api.domains.data_rights import public as data_rights
from qp_api.domains.data_rights.messages import (
    ErasureCompleted,
    PackageReady,
    RestrictionChanged,
    RightsRequestReceived,
)
from qp_api.domains.data_rights.public import RequestId
from qp_api.domains.enrollment import public as enrollment
from qp_api.domains.enrollment.messages import LearnerEnrolled
from qp_api.domains.enrollment.public import EnrollmentId
from qp_api.domains.sign_in import public as sign_in
from qp_api.domains.sign_in.messages import AddressAlreadyKnown, VerificationRequested
from qp_api.kit.calendar import dhaka_day
from qp_api.kit.ids import SubjectId

from .actions.record_letter import note_letter, record_letter
from .actions.send_letter import Addressed, send_letter
from .models import MessageId
from .ports import Attachment
from .rules.language import language_of, written_day, written_number
from .rules.letters import Letter
from .rules.writing import word_for

jobs = JobSet()

_REQUESTS: Final = "/data-rights/requests"


@jobs.handles(VerificationRequested)
async def ask_for_verification(job: Job, message: VerificationRequested) -> None:
    """A link to whoever reads this address; the token is made here and nowhere kept readable."""
    subject_id = _person(message)
    async with job.unit_of_work(Purpose.SECURITY) as uow:
        contact = await _contact_of(uow, subject_id)
        token = await sign_in.mint_verification(uow, subject_id)
    addressed = replace(
        _to(contact, subject_id, Letter.VERIFICATION, path="/verify"),
        token=token,
        # Until it is confirmed a stranger may have written it, to reach others through us.
        name=None,
    )
    await _tell(job, addressed, Purpose.SECURITY)


@jobs.handles(AddressAlreadyKnown)
async def tell_of_registration(job: Job, message: AddressAlreadyKnown) -> None:
    """Registration never shows that an address is known (AC-2); its holder is told."""
    subject_id = _person(message)
    async with job.unit_of_work(Purpose.SECURITY) as uow:
        contact = await _contact_of(uow, subject_id)
    addressed = _to(contact, subject_id, Letter.ADDRESS_KNOWN, path="/sign-in")
    await _tell(job, addressed, Purpose.SECURITY)


@jobs.handles(LearnerEnrolled)
async def confirm_enrollment(job: Job, message: LearnerEnrolled) -> None:
    """Course, days and hours of the new seat; whoever is restricted hears of it when lifted."""
    subject_id = _person(message)
    async with job.unit_of_work(Purpose.DELIVERY) as uow:
        contact = await _contact_of(uow, subject_id)
        enrollment_id = EnrollmentId(message.enrollment_id)
        seat = await enrollment.get_enrollment(uow, subject_id, enrollment_id)
        cohort = await catalog.get_cohort(uow, CohortId(seat.cohort_id))
    language = language_of(contact.locale)
    facts = {
        "course": cohort.title_bn if language == "bn" else cohort.title_en,
        "starts_on": written_day(cohort.starts_on, language),
        "ends_on": written_day(cohort.ends_on, language),
        "hours": written_number(cohort.contact_hours, language),
    }
    addressed = _to(contact, subject_id, Letter.ENROLLED, facts, path=f"/enrollments/{seat.id}")
    await _tell(job, addressed, Purpose.DELIVERY)


@jobs.handles(RightsRequestReceived)
async def acknowledge_request(job: Job, message: RightsRequestReceived) -> None:
    """Number and due day, at once (DR-2)."""
    subject_id = _person(message)
    async with job.unit_of_work(Purpose.RIGHTS) as uow:
        contact = await _contact_of(uow, subject_id)
        request = await data_rights.get_request(uow, subject_id, RequestId(message.request_id))
    language = language_of(contact.locale)
    facts = {
        "number": request.number,
        "right": word_for("rights", request.right, language),
        "due_on": written_day(dhaka_day(request.due_at), language),
    }
    path = f"{_REQUESTS}/{message.request_id}"
    await _tell(job, _to(contact, subject_id, Letter.REQUEST_RECEIVED, facts, path=path))


@jobs.handles(PackageReady)
async def announce_package(job: Job, message: PackageReady) -> None:
    """Where the package is, and until when; whoever opens the link signs in first (DR-9)."""
    subject_id = _person(message)
    async with job.unit_of_work(Purpose.RIGHTS) as uow:
        contact = await _contact_of(uow, subject_id)
        request = await data_rights.get_request(uow, subject_id, RequestId(message.request_id))
    if request.package_expires_at is None:
        raise NotFound
    expires_on = dhaka_day(request.package_expires_at)
    facts = {
        "number": request.number,
        "expires_on": written_day(expires_on, language_of(contact.locale)),
    }
    path = f"{_REQUESTS}/{message.request_id}"
    await _tell(job, _to(contact, subject_id, Letter.PACKAGE_READY, facts, path=path))


@jobs.handles(RestrictionChanged)
async def tell_of_restriction(job: Job, message: RestrictionChanged) -> None:
    """That processing rests, or goes on; a restricted person hears it all the same (P5.4)."""
    subject_id = _person(message)
    async with job.unit_of_work(Purpose.RIGHTS) as uow:
        contact = await _contact_of(uow, subject_id)
    letter = Letter.RESTRICTED if message.is_restricted else Letter.RESTRICTION_LIFTED
    await _tell(job, _to(contact, subject_id, letter, path="/data-rights"))


@jobs.handles(ErasureCompleted)
async def close_correspondence(job: Job, message: ErasureCompleted) -> None:
    """The last mail, with the receipt; not recorded, since its address goes with it."""
    correspondent_id = _person(message)
    async with job.unit_of_work(Purpose.RIGHTS) as uow:
        closing = await data_rights.read_closing(uow, correspondent_id)
    addressed = Addressed(
        letter=Letter.ERASURE_COMPLETED,
        subject_id=correspondent_id,
        to=closing.email,
        language=language_of(closing.locale),
        facts={"number": closing.number},
        attachments=(Attachment("receipt.json", "application/json", closing.receipt_json),),
    )
    state = await send_letter(job, addressed)
    async with job.completing(Purpose.RIGHTS) as uow:
        note_letter(uow, addressed, message_id=MessageId(job.duty.id), state=state)
        await data_rights.end_correspondence(uow, correspondent_id)


async def _tell(job: Job, addressed: Addressed, purpose: Purpose = Purpose.RIGHTS) -> None:
    """Send, then record and complete in one transaction."""
    state = await send_letter(job, addressed)
    async with job.completing(purpose) as uow:
        await _stays(uow, addressed.subject_id)
        await record_letter(uow, addressed, message_id=MessageId(job.duty.id), state=state)


async def _contact_of(uow: UnitOfWork, subject_id: SubjectId) -> Contact:
    await _stays(uow, subject_id)
    return await find_contact(uow, subject_id)


async def _stays(uow: UnitOfWork, subject_id: SubjectId) -> None:
    """Nothing more is written to or about somebody who is being erased (P5.3). Raises NotFound."""
    if await get_processing(uow, subject_id) in (Processing.ERASING, Processing.ERASED):
        raise NotFound


def _person(message: Message) -> SubjectId:
    """Whom a fact is about; one about nobody is told to nobody."""
    if message.subject_id is None:
        raise NotFound
    return SubjectId(message.subject_id)


def _to(
    contact: Contact,
    subject_id: SubjectId,
    letter: Letter,
    facts: dict[str, str] | None = None,
    *,
    path: str,
) -> Addressed:
    return Addressed(
        letter=letter,
        subject_id=subject_id,
        to=contact.email,
        language=language_of(contact.locale),
        facts=facts or {},
        name=contact.name,
        path=path,
    )
