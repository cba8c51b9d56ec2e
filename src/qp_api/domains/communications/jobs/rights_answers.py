"""Letters that answer a request, to whoever made it, signed in or by mail."""

from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias
from uuid import UUID

from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from qp_api.core.duties.message import Message
from qp_api.core.errors import NotFound
from qp_api.core.privacy import Purpose
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.communications.actions.record_letter import note_letter
from qp_api.domains.communications.actions.send_letter import Addressed, send_letter
from qp_api.domains.communications.models import MessageId
from qp_api.domains.communications.rules.language import Language, language_of, written_day
from qp_api.domains.communications.rules.letters import Letter
from qp_api.domains.communications.rules.writing import word_for
from qp_api.domains.data_rights import public as data_rights
from qp_api.domains.data_rights.messages import (
    DataRectified,
    IdentityAsked,
    NothingHeld,
    ObjectionNoted,
    PackageReady,
    RequestExtended,
    RequestGranted,
    RequestRefused,
)
from qp_api.domains.data_rights.public import LinkKind, Request, RequestId, Right
from qp_api.kit.calendar import dhaka_day
from qp_api.kit.ids import SubjectId

from .telling import contact_of, person_of, stays, tell

jobs = JobSet()

_REQUESTS: Final = "/data-rights/requests"
AboutRequest: TypeAlias = DataRectified | ObjectionNoted | RequestGranted


@dataclass(frozen=True, slots=True)
class _Asker:
    """Who made a request, and how they are reached; a correspondent has no name."""

    subject_id: SubjectId
    request_id: RequestId
    request: Request
    email: str = field(repr=False)
    language: Language
    name: str | None = field(default=None, repr=False)

    def letter(
        self, letter: Letter, facts: dict[str, str] | None = None, **more: str | None
    ) -> Addressed:
        """The letter; its link leads to the request, which a mail's writer can't open."""
        place = None if self.request.is_by_mail else f"{_REQUESTS}/{self.request_id}"
        known = {
            "number": self.request.number,
            "right": word_for("rights", self.request.right, self.language),
        }
        return Addressed(
            letter=letter,
            subject_id=self.subject_id,
            to=self.email,
            language=self.language,
            facts=known | (facts or {}),
            name=self.name,
            path=more.get("path", place),
            token=more.get("token"),
        )


@jobs.handles(DataRectified)
async def tell_of_correction(job: Job, message: DataRectified) -> None:
    """That their data is another now, without saying which (P5.2)."""
    await _tell(job, message, Letter.RECTIFIED)


@jobs.handles(ObjectionNoted)
async def tell_of_objection(job: Job, message: ObjectionNoted) -> None:
    """That a use of their data has ended (P5.6)."""
    await _tell(job, message, Letter.OBJECTION_NOTED)


@jobs.handles(RequestGranted)
async def tell_of_grant(job: Job, message: RequestGranted) -> None:
    """That the officer decided for them."""
    await _tell(job, message, Letter.REQUEST_GRANTED)


@jobs.handles(RequestExtended)
async def tell_of_extension(job: Job, message: RequestExtended) -> None:
    """Why it takes longer, and until when (DR-5)."""
    async with job.unit_of_work(Purpose.RIGHTS) as uow:
        asker = await _asker(uow, message, message.request_id)
        reason = await data_rights.read_extension(uow, asker.subject_id, asker.request_id)
    facts = {
        "reason": word_for("extensions", reason.name.lower(), asker.language),
        "due_on": written_day(dhaka_day(asker.request.due_at), asker.language),
    }
    await tell(job, asker.letter(Letter.REQUEST_EXTENDED, facts))


@jobs.handles(RequestRefused)
async def tell_of_refusal(job: Job, message: RequestRefused) -> None:
    """Why, and where to complain and to sue (DR-6)."""
    async with job.unit_of_work(Purpose.RIGHTS) as uow:
        asker = await _asker(uow, message, message.request_id)
        refusal = await data_rights.read_refusal(uow, asker.subject_id, asker.request_id)
    facts = {
        "words": refusal.words,
        "complaint_route": refusal.complaint_route,
        "court": refusal.court,
    }
    await tell(job, asker.letter(Letter.REQUEST_REFUSED, facts))


@jobs.handles(PackageReady)
async def announce_package(job: Job, message: PackageReady) -> None:
    """Where the package is, and until when; by a link to somebody who wrote by mail (DR-9)."""
    async with job.unit_of_work(Purpose.RIGHTS) as uow:
        asker = await _asker(uow, message, message.request_id)
        request, token = asker.request, None
        if request.package_expires_at is None:
            raise NotFound
        if request.is_by_mail:
            token = await data_rights.mint_link(
                uow,
                asker.subject_id,
                asker.request_id,
                kind=LinkKind.PACKAGE,
                address=asker.email,
            )
    expires_on = dhaka_day(request.package_expires_at)
    facts = {"expires_on": written_day(expires_on, asker.language)}
    if token is not None:
        link = asker.letter(Letter.PACKAGE_LINK, facts, path="/data-rights/packages", token=token)
        await tell(job, link)
    elif request.right is Right.EXPORT:
        await tell(job, asker.letter(Letter.EXPORT_READY, facts))
    else:
        await tell(job, asker.letter(Letter.PACKAGE_READY, facts))


@jobs.handles(IdentityAsked)
async def ask_for_identity(job: Job, message: IdentityAsked) -> None:
    """A link to whoever reads the address, known or not; it is also the acknowledgement (DR-3)."""
    async with job.unit_of_work(Purpose.RIGHTS) as uow:
        asker = await _asker(uow, message, message.request_id)
        token = await data_rights.mint_link(
            uow,
            asker.subject_id,
            asker.request_id,
            kind=LinkKind.IDENTITY,
            address=asker.email,
        )
    due_on = written_day(dhaka_day(asker.request.due_at), asker.language)
    letter = asker.letter(
        Letter.IDENTITY_ASKED, {"due_on": due_on}, path="/data-rights/identity", token=token
    )
    # Until it is confirmed a stranger may have written in their name.
    await tell(job, replace(letter, name=None))


@jobs.handles(NothingHeld)
async def tell_of_nothing(job: Job, message: NothingHeld) -> None:
    """The answer to an address that is nobody's; then the address goes too (DR-3)."""
    async with job.unit_of_work(Purpose.RIGHTS) as uow:
        asker = await _asker(uow, message, message.request_id)
    letter = asker.letter(Letter.NOTHING_HELD)
    state = await send_letter(job, letter)
    async with job.completing(Purpose.RIGHTS) as uow:
        note_letter(uow, letter, message_id=MessageId(job.duty.id), state=state)
        await data_rights.end_correspondence(uow, asker.subject_id)


async def _tell(job: Job, message: AboutRequest, letter: Letter) -> None:
    async with job.unit_of_work(Purpose.RIGHTS) as uow:
        asker = await _asker(uow, message, message.request_id)
    await tell(job, asker.letter(letter))


async def _asker(uow: UnitOfWork, message: Message, request_id: UUID) -> _Asker:
    """Raises NotFound, for whoever is being erased too."""
    subject_id, of = person_of(message), RequestId(request_id)
    await stays(uow, subject_id)
    request = await data_rights.get_request(uow, subject_id, of)
    written = await data_rights.find_correspondent(uow, subject_id)
    if written is not None:
        return _Asker(subject_id, of, request, written.email, language_of(written.locale))
    contact = await contact_of(uow, subject_id)
    language = language_of(contact.locale)
    return _Asker(subject_id, of, request, contact.email, language, contact.name)
