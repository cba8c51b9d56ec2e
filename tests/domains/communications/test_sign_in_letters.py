import pytest

from domains.communications.conftest import Tell
from domains.communications.factories import make_pending, messages_of
from domains.enrollment.factories import Learner, make_learner
from qp_api.core.actor import SYSTEM, Processing
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.messages import (
    AddressAlreadyKnown,
    RefreshTokenReused,
    SignedInSomewhereNew,
    VerificationRequested,
)
from qp_api.domains.sign_in.rules import Place, hash_token
from qp_api.domains.sign_in.store.sign_ins import NewSignIn, add_sign_in
from qp_api.kit.devices import Device, DeviceKind
from qp_api.kit.ids import SignInId, new_id
from support.databases import Database, ask
from support.people import put_into

pytestmark = pytest.mark.alone
LINK = "http://qp.test/verify#token="


async def test_a_new_address_gets_a_link_with_a_token_that_is_kept_as_a_hash(
    process: Process, database: Database, tell: Tell
) -> None:
    person = await make_pending(process)

    mail = (await tell(VerificationRequested(subject_id=person.subject_id))).only

    assert mail.to == person.email
    assert mail.subject == "Confirm your e-mail address"
    (link,) = [line for line in mail.text.splitlines() if line.startswith(LINK)]
    held = "SELECT subject_id FROM verifications WHERE token_hash = $1"
    token = link.removeprefix(LINK)
    assert await ask(database.admin_dsn, held, hash_token(token)) == person.subject_id
    assert token in (mail.html or "")


async def test_the_record_of_it_has_no_token(process: Process, tell: Tell) -> None:
    """CM-4, P5.1: the package of somebody's data opens nobody's account."""
    person = await make_pending(process)

    mail = (await tell(VerificationRequested(subject_id=person.subject_id))).only

    (kept,) = await messages_of(process, person.subject_id)
    assert (kept.recipient, kept.subject) == (person.email, mail.subject)
    assert "http://qp.test/verify" in kept.body.splitlines()
    assert "token" not in kept.body


async def test_a_stranger_is_not_addressed_by_a_name_that_anybody_typed(
    process: Process, tell: Tell
) -> None:
    pending = await make_pending(process)
    known = await make_learner(process)

    await tell(VerificationRequested(subject_id=pending.subject_id))
    mailer = await tell(AddressAlreadyKnown(subject_id=known.subject_id))

    first, second = mailer.sent
    assert "Rowan Sample" not in first.text + (first.html or "")
    assert "Dear Rowan Sample," in second.text


async def test_the_holder_of_a_known_address_is_told_in_their_language(
    process: Process, tell: Tell
) -> None:
    """AC-2."""
    person = await make_learner(process, name="মেঘলা নমুনা", locale="bn")

    mail = (await tell(AddressAlreadyKnown(subject_id=person.subject_id))).only

    assert mail.subject == "আপনার অ্যাকাউন্ট আগে থেকেই আছে"
    assert "প্রিয় মেঘলা নমুনা," in mail.text
    assert "#" not in mail.text


async def a_sign_in(process: Process, person: Learner) -> NewSignIn:
    at = process.clock.process_now()
    row = NewSignIn(
        id=SignInId(new_id()),
        subject_id=person.subject_id,
        token_hash=b"h" * 32,
        signed_in_at=at,
        ends_at=at,
        place=Place("198.51.100.0/24", Device("Firefox", "140", "Linux", DeviceKind.COMPUTER)),
    )
    async with UnitOfWork(process, Purpose.SECURITY, SYSTEM) as uow:
        await add_sign_in(uow.db, row)
    return row


async def test_a_new_place_is_told_with_device_network_and_time(
    process: Process, tell: Tell
) -> None:
    person = await make_learner(process, name="মেঘলা নমুনা", locale="bn")
    row = await a_sign_in(process, person)

    told = SignedInSomewhereNew(subject_id=person.subject_id, sign_in_id=row.id)
    mail = (await tell(told)).only

    assert mail.subject == "নতুন ডিভাইস বা নেটওয়ার্ক থেকে সাইন ইন হয়েছে"
    assert "ডিভাইস: Firefox, Linux। নেটওয়ার্ক: 198.51.100.0/24।" in mail.text
    assert "http://qp.test/sign-ins" in mail.text.splitlines()


@pytest.mark.parametrize(
    ("locale", "subject"),
    [
        ("en", "One of your sign-ins was ended"),
        ("bn", "আপনার একটি সাইন ইন বন্ধ করে দেওয়া হয়েছে"),
    ],
)
async def test_whose_sign_in_was_ended_is_told_which_also_when_restricted(
    process: Process, tell: Tell, locale: str, subject: str
) -> None:
    person = await make_learner(process, locale=locale)
    row = await a_sign_in(process, person)
    await put_into(process, person.subject_id, Processing.RESTRICTED)

    told = RefreshTokenReused(subject_id=person.subject_id, sign_in_id=row.id)
    mail = (await tell(told)).only

    assert (mail.to, mail.subject) == (person.email, subject)
    assert "Firefox, Linux" in mail.text
    assert "http://qp.test/forgotten-password" in mail.text.splitlines()
