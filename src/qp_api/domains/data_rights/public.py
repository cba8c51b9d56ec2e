"""The door for who writes to people about their rights, and for what the officer decides."""

import json
from dataclasses import dataclass, field
from datetime import datetime

from qp_api.core.audit.receipts import personal_copy
from qp_api.core.errors import NotFound
from qp_api.core.subject_data.correspondents import find_letter
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.kit.ids import SubjectId

from .actions.begin_erasure import prepare_correspondent
from .actions.erase_by_officer import erase_by_officer
from .actions.mint_link import mint_link
from .actions.thaw_person import thaw_person
from .messages import CorrespondenceEnded
from .models import Channel, ExtensionReason, LinkKind, RequestId, RequestState, Right
from .store import correspondents, letters, requests

__all__ = [
    "ClosingLetter",
    "Correspondent",
    "ExtensionReason",
    "LinkKind",
    "Refusal",
    "Request",
    "RequestId",
    "RequestState",
    "Right",
    "end_correspondence",
    "erase_by_officer",
    "find_correspondent",
    "get_request",
    "mint_link",
    "prepare_correspondent",
    "read_closing",
    "read_extension",
    "read_refusal",
    "thaw_person",
]


@dataclass(frozen=True, slots=True)
class Request:
    """A request as its person may be told of it; times are UTC."""

    number: str
    right: Right
    state: RequestState
    received_at: datetime
    due_at: datetime
    package_expires_at: datetime | None
    is_by_mail: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request was refused, and where its person may complain and sue (DR-6)."""

    words: str = field(repr=False)
    complaint_route: str
    court: str


@dataclass(frozen=True, slots=True)
class Correspondent:
    """Who wrote by mail and has no account: where they are reached."""

    email: str = field(repr=False)
    locale: str


@dataclass(frozen=True, slots=True)
class ClosingLetter:
    """The last mail to somebody who was erased: where it goes, and what is attached.

    `receipt_json` is the person's own copy, which `qp-api audit verify` opens with its salt.
    """

    email: str = field(repr=False)
    locale: str
    number: str
    is_by_officer: bool
    receipt_json: bytes = field(repr=False)


async def get_request(uow: UnitOfWork, subject_id: SubjectId, request_id: RequestId) -> Request:
    """A person's request. Raises NotFound."""
    row = await requests.get_request(uow.db, subject_id, request_id)
    return Request(
        number=row.number,
        right=Right(row.kind),
        state=RequestState(row.state),
        received_at=row.received_at,
        due_at=row.due_at,
        package_expires_at=row.package_expires_at,
        is_by_mail=row.channel == Channel.MAIL,
    )


async def read_refusal(uow: UnitOfWork, subject_id: SubjectId, request_id: RequestId) -> Refusal:
    """Why a person's request was refused. Raises NotFound once that is purged."""
    row = await requests.get_request(uow.db, subject_id, request_id)
    texts = await requests.find_texts(uow.db, subject_id, request_id)
    words = None if texts is None else texts.answer
    if words is None or row.complaint_route is None or row.court is None:
        raise NotFound
    return Refusal(words, row.complaint_route, row.court)


async def read_extension(
    uow: UnitOfWork, subject_id: SubjectId, request_id: RequestId
) -> ExtensionReason:
    """Why a person's request is answered later. Raises NotFound when it is not."""
    row = await requests.get_request(uow.db, subject_id, request_id)
    if row.extension_reason is None:
        raise NotFound
    return ExtensionReason(row.extension_reason)


async def find_correspondent(uow: UnitOfWork, subject_id: SubjectId) -> Correspondent | None:
    """Where somebody without an account is reached; None for everybody else."""
    row = await correspondents.find_correspondent(uow.db, subject_id)
    return None if row is None else Correspondent(row.email, row.locale)


async def read_closing(uow: UnitOfWork, correspondent_id: SubjectId) -> ClosingLetter:
    """The closing letter of a completed erasure. Raises NotFound when it has been closed."""
    letter = await find_letter(uow.db, correspondent_id)
    closed = await letters.find_closed(uow.db, correspondent_id)
    if letter is None or closed is None:
        raise NotFound
    copy = personal_copy(
        closed.document, subject_id=closed.subject_id, salt=bytes.fromhex(letter.salt)
    )
    return ClosingLetter(
        email=letter.email,
        locale=letter.locale,
        number=closed.number,
        is_by_officer=closed.channel == Channel.OFFICER,
        receipt_json=json.dumps(copy, ensure_ascii=False, indent=2).encode(),
    )


async def end_correspondence(uow: UnitOfWork, correspondent_id: SubjectId) -> None:
    """Say that the closing mail has left: the correspondent is erased too, by duty."""
    uow.post(CorrespondenceEnded(subject_id=correspondent_id))
