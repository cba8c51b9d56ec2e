"""Each transfer is entered once, stays as it was, and is told to whom it was about (DI-2)."""

import asyncpg
import pytest

from core.subject_data.planted_people import work
from domains.disclosures.factories import attempt, carry_out, told
from qp_api.core.actor import Processing
from qp_api.core.privacy import Purpose
from qp_api.core.privacy.controller import EPS, RECIPIENTS, UnknownRecipient, recipient_of
from qp_api.core.process import Process
from qp_api.core.subject_data.erase import erase
from qp_api.core.unit_of_work import Mode
from qp_api.domains.disclosures.models import Occasion
from qp_api.domains.disclosures.rules import TO_GATEWAY, transfer_to
from qp_api.domains.payments.messages import BuyerDisclosed
from support.databases import Database, ask
from support.duties import post, run
from support.people import make_subject, put_into

pytestmark = pytest.mark.alone  # each carries out all that is due
COUNT = "SELECT count(*) FROM disclosures WHERE subject_id = $1"


async def test_what_the_gateway_was_told_is_told_to_the_person(process: Process) -> None:
    payer, bystander = [await make_subject(process) for _ in range(2)]
    first = await attempt(process, payer)
    second = await attempt(process, payer)

    await carry_out(process)

    entries = await told(process, payer)
    assert [entry["occasion_id"] for entry in entries] == [str(first), str(second)]
    entry = entries[0]
    assert entry["recipient"] == "EPS"
    assert entry["categories"] == ["name", "email", "phone", "address", "transaction"]
    assert (entry["purpose"], entry["ground"]) == ("P2.3", "eu-gdpr:A6-1-b")
    assert (entry["occasion"], entry["at"][:2]) == ("payment_attempt", "20")
    assert await told(process, bystander) == []


async def test_an_attempt_that_is_told_twice_is_entered_once(
    process: Process, database: Database
) -> None:
    payer = await make_subject(process)
    attempt_id = await attempt(process, payer)
    await post(process, BuyerDisclosed(subject_id=payer, attempt_id=attempt_id))
    await carry_out(process)
    await run(database, "UPDATE duties SET state = 'waiting', done_at = NULL")
    await carry_out(process)
    assert await ask(database.admin_dsn, COUNT, payer) == 1
    left = "SELECT count(*) FROM duties WHERE state <> 'done'"
    assert await ask(database.admin_dsn, left) == 0


@pytest.mark.parametrize("state", [Processing.RESTRICTED, Processing.FROZEN, Processing.ERASING])
async def test_it_is_entered_whatever_state_the_person_is_in(
    process: Process, state: Processing
) -> None:
    """The data went out: no wall undoes that, so none keeps it from the ledger."""
    payer = await make_subject(process, state)
    await attempt(process, payer)
    await carry_out(process)
    assert len(await told(process, payer)) == 1


async def test_an_erasure_keeps_the_ledger_and_what_was_yet_to_be_entered(
    process: Process, database: Database
) -> None:
    payer, bystander = [await make_subject(process) for _ in range(2)]
    entered = await attempt(process, payer)
    await carry_out(process)
    owed = await attempt(process, payer)
    await attempt(process, bystander)
    await put_into(process, payer, Processing.ERASING)

    for _ in range(2):  # whoever is walked twice has nothing owed the second time
        async with work(process, mode=Mode.EXCLUSIVE, about=payer) as uow:
            await erase(uow, [payer])

    rows = "SELECT array_agg(occasion_id ORDER BY id) FROM disclosures WHERE subject_id = $1"
    assert await ask(database.admin_dsn, rows, payer) == [entered, owed]
    same = (
        "SELECT count(DISTINCT (recipient, categories, purpose, ground, occasion))"
        " FROM disclosures WHERE subject_id = $1"
    )
    assert await ask(database.admin_dsn, same, payer) == 1
    assert await ask(database.admin_dsn, COUNT, bystander) == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE disclosures SET recipient = 'cloud' WHERE subject_id = $1",
        "DELETE FROM disclosures WHERE subject_id = $1",
    ],
)
async def test_the_database_itself_refuses_a_change(
    process: Process, database: Database, statement: str
) -> None:
    payer = await make_subject(process)
    await attempt(process, payer)
    await carry_out(process)
    for role in ("qp_owner", "qp_rights", "qp_custody"):
        connection = await asyncpg.connect(database.dsn(role))
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement, payer)
        await connection.close()
    assert await ask(database.admin_dsn, COUNT, payer) == 1


async def test_ordinary_work_neither_reads_nor_writes_it(database: Database) -> None:
    for role in ("qp_service", "qp_marketing", "qp_analytics"):
        connection = await asyncpg.connect(database.dsn(role))
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("SELECT subject_id FROM disclosures")
        await connection.close()


async def test_nobody_outside_the_register_receives_anything(
    process: Process, database: Database
) -> None:
    """DI-1: the register refuses first, and the ledger's own table after it."""
    with pytest.raises(UnknownRecipient):
        transfer_to("an_advertiser", Purpose.PAYMENT, Occasion.PAYMENT_ATTEMPT)
    with pytest.raises(ValueError, match=r"receives nothing for P2\.6"):
        transfer_to(EPS, Purpose.MARKETING, Occasion.PAYMENT_ATTEMPT)
    assert TO_GATEWAY.recipient == recipient_of(EPS).code
    assert len({one.code for one in RECIPIENTS}) == len(RECIPIENTS)

    payer = await make_subject(process)
    enter = (
        "INSERT INTO disclosures VALUES ($1, gen_random_uuid(), '{}', '{{name}}', 'P2.3', 'g',"
        " 'payment_attempt', gen_random_uuid(), now())"
    )
    await run(database, enter.format("eps", name="name"), payer)
    with pytest.raises(asyncpg.CheckViolationError):
        await run(database, enter.format("an_advertiser", name="name"), payer)
