import pytest

from domains.communications.conftest import Tell
from domains.communications.factories import PaperMailer, messages_of
from domains.enrollment.factories import Learner, make_learner
from qp_api.core.actor import Processing
from qp_api.core.process import Process
from qp_api.domains.communications.ports import MailRefused, MailUnavailable
from qp_api.domains.sign_in.messages import AddressAlreadyKnown
from support.databases import Database
from support.duties import fetch, make_due, the_duty
from support.people import put_into

pytestmark = pytest.mark.alone


@pytest.fixture
async def learner(process: Process) -> Learner:
    return await make_learner(process)


def _known(learner: Learner) -> AddressAlreadyKnown:
    return AddressAlreadyKnown(subject_id=learner.subject_id)


async def test_a_mail_is_recorded_and_audited_as_its_duty_is_done(
    process: Process, database: Database, tell: Tell, learner: Learner
) -> None:
    mail = (await tell(_known(learner))).only

    duty = await the_duty(database)
    (kept,) = await messages_of(process, learner.subject_id)
    assert duty["state"] == "done"
    assert kept.id == duty["id"]
    assert mail.message_id == f"<{duty['id']}@qp.test>"
    assert mail.headers == {"Auto-Submitted": "auto-generated"}  # CM-2: and no List-Unsubscribe
    assert mail.text.rstrip().endswith(f" {process.settings.support_email}")
    (entry,) = await fetch(
        database,
        "SELECT outcome, details->>'letter' AS letter FROM audit_entries"
        " WHERE action = 'communications.send_letter' AND object_id = $1 AND subject_id = $2",
        duty["id"],
        learner.subject_id,
    )
    assert (entry["outcome"], entry["letter"]) == ("sent", "address_known")


async def test_while_nobody_takes_mail_nothing_is_recorded_and_it_is_tried_again(
    process: Process, database: Database, mailer: PaperMailer, tell: Tell, learner: Learner
) -> None:
    mailer.faults = [MailUnavailable("451")]

    await tell(_known(learner))

    duty = await the_duty(database)
    assert (duty["state"], duty["failure"]) == ("waiting", "MailUnavailable")
    assert await messages_of(process, learner.subject_id) == []

    await make_due(database)
    await tell()

    assert mailer.only.message_id == f"<{duty['id']}@qp.test>"
    assert len(await messages_of(process, learner.subject_id)) == 1


async def test_a_mail_refused_for_good_is_recorded_as_refused_and_not_tried_again(
    process: Process, database: Database, mailer: PaperMailer, tell: Tell, learner: Learner
) -> None:
    mailer.faults = [MailRefused("550")]

    await tell(_known(learner))

    assert (await the_duty(database))["state"] == "done"
    assert [kept.state for kept in await messages_of(process, learner.subject_id)] == ["refused"]


@pytest.mark.parametrize("state", [Processing.ERASING, Processing.ERASED])
async def test_nothing_is_written_to_somebody_who_is_being_erased(
    process: Process, database: Database, tell: Tell, learner: Learner, state: Processing
) -> None:
    """P5.3."""
    await put_into(process, learner.subject_id, state)

    mailer = await tell(_known(learner))

    assert mailer.sent == []
    assert (await the_duty(database))["state"] == "dropped"


async def test_an_erasure_that_begins_while_a_mail_is_on_its_way_finds_no_record_of_it(
    process: Process, database: Database, mailer: PaperMailer, tell: Tell, learner: Learner
) -> None:
    send = mailer.send

    async def begin_erasure_and_send(mail: object) -> None:
        await put_into(process, learner.subject_id, Processing.ERASING)
        await send(mail)  # type: ignore[arg-type]

    mailer.send = begin_erasure_and_send  # type: ignore[method-assign]

    await tell(_known(learner))

    assert len(mailer.sent) == 1
    assert (await the_duty(database))["state"] == "dropped"
    count = await fetch(database, "SELECT FROM mail_messages")
    assert count == []
