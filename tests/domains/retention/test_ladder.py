"""The whole ladder by the clock: contact, two reminders, deletion from day 30 (RE-1 to RE-3)."""

from datetime import timedelta

import pytest

from domains.communications.factories import PaperMailer
from domains.enrollment.factories import Learner
from domains.retention.conftest import Join
from domains.retention.factories import (
    LADDER,
    climb,
    come_back,
    pass_days,
    processing_of,
    runs_of,
    stand_of,
    take_turn,
    work_off,
)
from qp_api.core.actor import Processing
from qp_api.core.privacy.inactivity import Inactivity
from qp_api.core.process import Process
from qp_api.core.subject_data.verify import find_remains
from qp_api.domains.accounts.rules import unverified_ends_on
from qp_api.domains.communications.ports import MailUnavailable
from qp_api.kit.calendar import add_months, dhaka_day
from support.databases import Database, ask
from support.duties import make_due, run
from support.people import put_into

pytestmark = pytest.mark.alone


async def test_nobody_is_asked_before_24_months_are_over(
    process: Process, idle: Learner, mailer: PaperMailer
) -> None:
    """RE-2: by the calendar of Dhaka."""
    await come_back(process, idle)
    today = dhaka_day(process.clock.now())
    assert (await stand_of(process, idle)).due_on == add_months(today, 24)
    pass_days(process, (add_months(today, 24) - today).days - 1)
    await take_turn(process)
    assert mailer.sent == []
    pass_days(process, 1)
    await take_turn(process)
    assert [mail.to for mail in mailer.sent] == [idle.email]
    assert (await stand_of(process, idle)).state is Inactivity.CONTACTED


async def test_three_letters_and_then_deletion_from_day_30(
    process: Process, idle: Learner, mailer: PaperMailer
) -> None:
    began_on = dhaka_day(process.clock.now())
    for day in range(30):
        await take_turn(process)
        stand = await stand_of(process, idle)
        assert stand.state is LADDER[day // 10], day
        assert stand.due_on == began_on + timedelta(days=10 * (day // 10 + 1)), day
        pass_days(process, 1)
    assert len(mailer.sent) == 3
    assert await processing_of(process, idle) is Processing.OPEN
    await take_turn(process)
    assert await processing_of(process, idle) is Processing.ERASED
    assert await find_remains(process, [idle.subject_id]) == []
    assert [mail.to for mail in mailer.sent] == [idle.email] * 4
    assert mailer.sent[-1].subject == "Your account has been deleted"
    (ran,) = await runs_of(process)
    assert (ran.kind, ran.state, ran.planned, ran.kept) == ("inactivity", "completed", 1, 0)
    assert ran.counts["accounts"] == {"delete": 1}


async def test_the_closing_address_goes_with_its_letter(
    process: Process, idle: Learner, mailer: PaperMailer, database: Database
) -> None:
    await climb(process, Inactivity.REMINDED_2)
    pass_days(process, 10)
    await take_turn(process)
    assert len(mailer.sent) == 4
    assert await processing_of(process, idle) is Processing.ERASED
    left = "SELECT (SELECT count(*) FROM closing_letters) + (SELECT count(*) FROM subjects WHERE"
    left += " processing <> 'erased') + (SELECT count(correspondent_id) FROM retention_deletions)"
    assert await ask(database.admin_dsn, left) == 0


@pytest.mark.parametrize("state", LADDER)
async def test_any_act_resets_at_each_step(
    process: Process, idle: Learner, mailer: PaperMailer, state: Inactivity
) -> None:
    """RE-1."""
    await climb(process, state)
    assert (await stand_of(process, idle)).state is state
    await come_back(process, idle)
    today = dhaka_day(process.clock.now())
    stand = await stand_of(process, idle)
    assert (stand.state, stand.last_active_on) == (Inactivity.ACTIVE, today)
    assert stand.due_on == add_months(today, 24)
    sent = len(mailer.sent)
    pass_days(process, 60)
    await take_turn(process)
    assert len(mailer.sent) == sent
    assert await processing_of(process, idle) is Processing.OPEN


async def test_an_outage_of_the_mail_never_shortens_grace(
    process: Process, idle: Learner, mailer: PaperMailer, database: Database
) -> None:
    """RE-7: days count from the real sending."""
    mailer.faults.append(MailUnavailable())
    await take_turn(process)
    assert (await stand_of(process, idle)).due_on is None
    pass_days(process, 40)
    await make_due(database)
    await take_turn(process)
    assert len(mailer.sent) == 1
    today = dhaka_day(process.clock.now())
    assert (await stand_of(process, idle)).due_on == today + timedelta(days=10)


async def test_whoever_comes_before_their_letter_leaves_is_not_asked(
    process: Process, idle: Learner, mailer: PaperMailer, database: Database
) -> None:
    mailer.faults.append(MailUnavailable())
    await take_turn(process)
    await come_back(process, idle)
    await make_due(database)
    await work_off(process)
    assert mailer.sent == []
    assert (await stand_of(process, idle)).state is Inactivity.ACTIVE


@pytest.mark.parametrize("processing", [Processing.RESTRICTED, Processing.FROZEN])
async def test_closed_people_are_neither_written_to_nor_deleted(
    process: Process, join: Join, mailer: PaperMailer, processing: Processing
) -> None:
    """DR-8, RE-3; they are asked anew, with all their grace, once they are open."""
    kept, other = await join(), await join()
    await put_into(process, kept.subject_id, processing)
    await climb(process, Inactivity.REMINDED_2)
    pass_days(process, 10)
    await take_turn(process)
    assert await processing_of(process, kept) is processing
    assert await processing_of(process, other) is Processing.ERASED
    assert kept.email not in [mail.to for mail in mailer.sent]
    await put_into(process, kept.subject_id, Processing.OPEN)
    pass_days(process, 1)
    await take_turn(process)
    assert mailer.sent[-1].to == kept.email
    assert (await stand_of(process, kept)).state is Inactivity.CONTACTED


async def test_a_restriction_on_the_last_day_saves_a_person(
    process: Process, idle: Learner, mailer: PaperMailer
) -> None:
    await climb(process, Inactivity.REMINDED_2)
    await put_into(process, idle.subject_id, Processing.RESTRICTED)
    for _ in range(40):
        pass_days(process, 10)
        await take_turn(process)
    assert await processing_of(process, idle) is Processing.RESTRICTED
    assert len(mailer.sent) == 3


async def test_a_missed_turn_is_caught_up_once_and_flagged(
    process: Process, idle: Learner, mailer: PaperMailer
) -> None:
    """RE-7."""
    await climb(process, Inactivity.REMINDED_2)
    pass_days(process, 10 + 17)
    await take_turn(process)
    await take_turn(process)
    (ran,) = await runs_of(process)
    assert (ran.late_days, ran.planned) == (17, 1)
    assert await processing_of(process, idle) is Processing.ERASED
    assert len(mailer.sent) == 4


async def test_bengali_readers_are_asked_in_bengali(
    process: Process, join: Join, mailer: PaperMailer
) -> None:
    await join(locale="bn")
    await climb(process, Inactivity.REMINDED_2)
    pass_days(process, 10)
    await take_turn(process)
    assert [mail.subject for mail in mailer.sent] == [
        "আপনি কি অ্যাকাউন্টটি রাখতে চান?",
        "মনে করিয়ে দিচ্ছি: আপনি কি অ্যাকাউন্টটি রাখতে চান?",
        "শেষবার মনে করিয়ে দিচ্ছি: আপনার অ্যাকাউন্ট মুছে ফেলা হবে",
        "আপনার অ্যাকাউন্ট মুছে ফেলা হয়েছে",
    ]


async def test_who_never_confirmed_goes_after_seven_days_unasked(
    process: Process, join: Join, mailer: PaperMailer, database: Database
) -> None:
    """1.3 `unverified`: none early, none over a day late."""
    pending, other = await join(), await join()
    registered_on = dhaka_day(process.clock.now())
    await run(
        database,
        "UPDATE accounts SET verified_at = NULL, inactivity = 'unverified', inactivity_due_on = $1"
        " WHERE id = $2",
        unverified_ends_on(registered_on),
        pending.subject_id,
    )
    await come_back(process, other)
    pass_days(process, 7)
    await take_turn(process)
    assert await processing_of(process, pending) is Processing.OPEN
    pass_days(process, 1)
    await take_turn(process)
    assert await processing_of(process, pending) is Processing.ERASED
    assert await processing_of(process, other) is Processing.OPEN
    assert mailer.sent == []
    assert [(ran.kind, ran.state) for ran in await runs_of(process)] == [
        ("unverified", "completed")
    ]
