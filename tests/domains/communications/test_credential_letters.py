"""A link that sets a new password, and word of every change of credentials."""

import pytest

from domains.communications.conftest import Tell
from domains.communications.factories import make_pending, messages_of
from domains.enrollment.factories import make_learner
from qp_api.core.actor import Processing
from qp_api.core.approvals import ask_approval
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.manifest import manifest
from qp_api.domains.sign_in.messages import (
    CredentialChange,
    CredentialChanged,
    PasswordResetRequested,
    TotpRemovalAsked,
)
from qp_api.domains.sign_in.rules import hash_token
from qp_api.kit.ids import new_id
from support.databases import Database, ask
from support.people import put_into

pytestmark = pytest.mark.alone
LINK = "http://qp.test/new-password#token="
[REMOVAL] = manifest.approvals


async def test_the_link_has_a_token_that_is_kept_as_a_hash(
    process: Process, database: Database, tell: Tell
) -> None:
    person = await make_pending(process)

    mail = (await tell(PasswordResetRequested(subject_id=person.subject_id))).only

    assert mail.subject == "Choose a new password"
    (link,) = [line for line in mail.text.splitlines() if line.startswith(LINK)]
    held = "SELECT subject_id FROM password_resets WHERE token_hash = $1"
    token = hash_token(link.removeprefix(LINK))
    assert await ask(database.admin_dsn, held, token) == person.subject_id
    (kept,) = await messages_of(process, person.subject_id)
    assert "token" not in kept.body


async def test_nobody_and_an_address_never_confirmed_get_nothing(
    process: Process, database: Database, tell: Tell
) -> None:
    pending = await make_pending(process)
    undone = "UPDATE accounts SET verified_at = NULL WHERE subject_id = $1 RETURNING 1"
    await ask(database.admin_dsn, undone, pending.subject_id)

    mailer = await tell(
        PasswordResetRequested(subject_id=new_id()),  # as it is owed for an unknown address
        PasswordResetRequested(subject_id=pending.subject_id),
    )

    assert mailer.sent == []


@pytest.mark.parametrize("what", CredentialChange)
async def test_every_change_is_told_also_to_whoever_is_restricted(
    process: Process, tell: Tell, what: CredentialChange
) -> None:
    person = await make_learner(process, name="মেঘলা নমুনা", locale="bn")
    await put_into(process, person.subject_id, Processing.RESTRICTED)

    mail = (await tell(CredentialChanged(subject_id=person.subject_id, what=what))).only

    assert "প্রিয় মেঘলা নমুনা," in mail.text
    assert "http://qp.test/forgotten-password" in mail.text.splitlines()
    assert "#" not in mail.text


@pytest.mark.parametrize(
    ("locale", "says", "until"),
    [
        ("en", "your second factor away", "2 December 2030, 09:05 (Dhaka)"),
        ("bn", "দ্বিতীয় ধাপের যাচাই বন্ধ করার অনুরোধ", "২ ডিসেম্বর ২০৩০, ০৯:০৫ টার"),
    ],
)
async def test_a_removal_that_was_asked_for_is_told_with_its_day(
    process: Process, tell: Tell, database: Database, locale: str, says: str, until: str
) -> None:
    """A restricted person hears it too, and it names nobody who asked."""
    person, asker = [await make_learner(process, locale=locale) for _ in range(2)]
    async with UnitOfWork(process, Purpose.SECURITY, asker.actor) as uow:
        waits = await ask_approval(
            uow,
            REMOVAL,
            subject_id=person.subject_id,
            object_id=person.subject_id,
            facts={"version": 2},
        )
    asked = "UPDATE approvals SET asked_at = '2030-12-01T03:05:30Z' WHERE id = $1 RETURNING 1"
    await ask(database.admin_dsn, asked, waits)
    await put_into(process, person.subject_id, Processing.RESTRICTED)

    mailer = await tell(TotpRemovalAsked(subject_id=person.subject_id, approval_id=waits))

    (mail,) = [one for one in mailer.sent if one.to == person.email]
    assert says in mail.subject
    assert until in mail.text
    assert "http://qp.test/forgotten-password" in mail.text.splitlines()
    assert str(asker.subject_id) not in mail.text
    (kept,) = await messages_of(process, person.subject_id)
    assert kept.subject == mail.subject


async def test_each_has_words_of_its_own(process: Process, tell: Tell) -> None:
    person = await make_learner(process, locale="en")

    mailer = await tell(
        *(CredentialChanged(subject_id=person.subject_id, what=what) for what in CredentialChange)
    )

    assert len({mail.subject for mail in mailer.sent}) == len(CredentialChange)
    assert sum("sign-ins have ended" in mail.text for mail in mailer.sent) == 4
