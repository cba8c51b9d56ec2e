"""The letter of the double opt-in: one link, to the present address, and no marketing itself."""

import re

import pytest

from domains.accounts.factories import Holder, make_holder
from domains.communications.factories import PaperMailer, messages_of
from domains.consent.factories import is_on
from qp_api.core.actor import SYSTEM, Actor, Processing
from qp_api.core.duties.relay import Relay
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.subject_data.consents import ChosenUse, object_to
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.communications.jobs import jobs
from qp_api.domains.consent.actions.confirm_consent import confirm_consent
from qp_api.domains.consent.actions.set_consent import set_consent
from support.databases import Database
from support.duties import fetch, run
from support.people import put_into

pytestmark = pytest.mark.alone


async def choose(process: Process, holder: Holder, *, granted: bool) -> None:
    actor: Actor = holder.actor()
    unit = UnitOfWork(process, Purpose.RIGHTS, actor, mode=Mode.EXCLUSIVE)
    async with unit as uow:
        await set_consent(uow, actor, ChosenUse.MARKETING, granted=granted, notice_version="1.0")


async def carry_out(process: Process) -> None:
    await Relay(process, jobs).carry_out_due()


async def duty_state(database: Database) -> tuple[str, str | None]:
    (duty,) = await fetch(
        database, "SELECT state, failure FROM duties WHERE kind = 'consent.ConfirmationRequested'"
    )
    return duty["state"], duty["failure"]


def token_in(text: str) -> str:
    found = re.search(r"/consents#token=([\w-]{43})", text)
    assert found is not None, text
    return found[1]


@pytest.mark.parametrize(
    ("locale", "subject"),
    [
        ("en", "Do you want our news by e-mail?"),
        ("bn", "আমাদের খবর কি ইমেইলে পেতে চান?"),
    ],
)
async def test_its_link_is_the_second_step(
    process: Process, mailer: PaperMailer, locale: str, subject: str
) -> None:
    holder = await make_holder(process, locale=locale)
    await choose(process, holder, granted=True)
    await carry_out(process)

    mail = mailer.only
    assert (mail.to, mail.subject) == (holder.email, subject)
    assert "List-Unsubscribe" not in mail.headers
    (kept,) = await messages_of(process, holder.subject_id)
    assert (kept.kind, "#token" in kept.body) == ("service", False)
    assert not await is_on(process, holder.subject_id)
    async with UnitOfWork(process, Purpose.RIGHTS, SYSTEM) as uow:
        await confirm_consent(uow, token=token_in(mail.text))
    assert await is_on(process, holder.subject_id)


async def test_who_took_it_back_gets_none(
    process: Process, mailer: PaperMailer, database: Database
) -> None:
    holder = await make_holder(process)
    await choose(process, holder, granted=True)
    await choose(process, holder, granted=False)
    await carry_out(process)
    assert mailer.sent == []
    assert await duty_state(database) == ("dropped", "consent_missing")


async def test_who_takes_it_back_while_it_is_under_way_gets_none(
    process: Process, mailer: PaperMailer, database: Database
) -> None:
    """Its gate when sent: what was claimed already finds nothing left to confirm (CM-1)."""
    holder = await make_holder(process)
    await choose(process, holder, granted=True)
    await run(database, "UPDATE duties SET state = 'leased', leased_until = now()")
    await choose(process, holder, granted=False)
    await run(database, "UPDATE duties SET leased_until = now() - interval '1 minute'")
    await carry_out(process)
    assert mailer.sent == []
    assert await duty_state(database) == ("dropped", "not_found")


async def test_who_objected_gets_none(
    process: Process, mailer: PaperMailer, database: Database
) -> None:
    holder = await make_holder(process)
    await choose(process, holder, granted=True)
    unit = UnitOfWork(process, Purpose.RIGHTS, SYSTEM, mode=Mode.EXCLUSIVE, about=holder.subject_id)
    async with unit as uow:
        await object_to(uow, holder.subject_id, ChosenUse.MARKETING)
    await carry_out(process)
    assert mailer.sent == []
    assert await duty_state(database) == ("dropped", "consent_missing")


async def test_a_restricted_person_gets_it_and_an_erased_one_does_not(
    process: Process, mailer: PaperMailer
) -> None:
    holder, leaving = [await make_holder(process) for _ in range(2)]
    for person, state in ((holder, Processing.RESTRICTED), (leaving, Processing.ERASING)):
        await choose(process, person, granted=True)
        await put_into(process, person.subject_id, state)
    await carry_out(process)
    assert mailer.only.to == holder.email
