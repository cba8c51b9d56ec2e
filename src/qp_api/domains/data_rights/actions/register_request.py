"""Register a request that came by mail, with the time when it came (DR-2, P5.7)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from qp_api.core.actor import Actor, Processing
from qp_api.core.crypto.blind_index import BlindIndex
from qp_api.core.errors import FieldError, Overloaded
from qp_api.core.http.refusals import InvalidRequest
from qp_api.core.subject_data.address import find_by_address
from qp_api.core.subject_data.subjects import add_subject, lock_person
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.messages import IdentityAsked
from qp_api.domains.data_rights.models import (
    Channel,
    Ground,
    Objectionable,
    RequestState,
    Right,
)
from qp_api.domains.data_rights.rules.decisions import check_not_own
from qp_api.domains.data_rights.rules.requests import AT_ONCE
from qp_api.domains.data_rights.store import correspondents, requests
from qp_api.domains.data_rights.store.requests import RequestRow
from qp_api.kit.ids import SubjectId
from qp_api.kit.text import RULES_VERSION, normalise_email

from .end_use import end_use
from .receive_request import Asked, receive_request

_CLOSED = (Processing.ERASING, Processing.ERASED)


@dataclass(frozen=True, slots=True)
class ByMail:
    """A mail that somebody wrote to the officer; `locale` is the language of the answers."""

    email: str = field(repr=False)
    right: Right
    received_at: datetime
    locale: str
    ground: Ground | None = None
    purpose: Objectionable | None = None
    details: str | None = field(default=None, repr=False)


async def register_request(
    uow: UnitOfWork, actor: Actor, mail: ByMail, *, correspondent: SubjectId
) -> RequestRow:
    """The request, whose writer is asked to confirm it; one that is open is given back.

    An address that is nobody's becomes `correspondent`, whose key is there already: what happens
    and what is sent is the same. An objection that nobody may refuse asks for no proof either.
    Raises InvalidRequest for a mail of the future, OwnRequest, Overloaded.
    """
    if mail.received_at > uow.now:
        error = FieldError("/received_at", "in_the_future", "The mail has arrived before now.")
        raise InvalidRequest(errors=(error,))
    person = await _writer(uow, mail, correspondent)
    check_not_own(person, actor.person)
    if await lock_person(uow, person) in _CLOSED:
        raise Overloaded(retry_after=2)  # a correspondent on their way out: then a new one
    standing = await requests.find_open_request(uow.db, person, mail.right, mail.purpose)
    if standing is not None:
        return standing
    request = await _receive(uow, person, mail)
    uow.audit(
        "data_rights.register_request",
        subject_id=person,
        object_id=request.id,
        details={"role": "dpo", "right": str(mail.right)},
    )
    return request


async def _receive(uow: UnitOfWork, person: SubjectId, mail: ByMail) -> RequestRow:
    at_once = mail.purpose in AT_ONCE
    asked = Asked(
        mail.right,
        RequestState.COMPLETED if at_once else RequestState.IDENTITY_CHECK,
        ground=mail.ground,
        purpose=mail.purpose,
        details=mail.details,
        channel=Channel.MAIL,
        received_at=mail.received_at,
    )
    if at_once:
        return await end_use(uow, person, asked)
    request = await receive_request(uow, person, asked)
    uow.post(IdentityAsked(subject_id=person, request_id=request.id))
    return request


async def _writer(uow: UnitOfWork, mail: ByMail, correspondent: SubjectId) -> SubjectId:
    indexes = _indexes(uow, mail.email)
    await correspondents.lock_address(uow.db, indexes[-1])
    known = await find_by_address(uow, mail.email)
    wrote_before = await correspondents.find_by_index(uow.db, indexes)
    found = known or wrote_before
    if found is not None:
        return found
    await add_subject(uow, correspondent, at=uow.now)
    await correspondents.add_correspondent(
        uow.db, correspondent, indexes, email=mail.email, locale=mail.locale, at=uow.now
    )
    return correspondent


def _indexes(uow: UnitOfWork, email: str) -> Sequence[bytes]:
    index = BlindIndex(uow.process.hierarchy, "correspondents.email", rules=RULES_VERSION)
    return index.candidates(normalise_email(email))
