"""Another address is asked for: all addresses alike, one at a time, and for a day."""

from datetime import timedelta

import httpx
import pytest

from domains.sign_in.changing import PLACE, Mover, make_mover
from domains.sign_in.factories import MovableClock, close_to, make_person, new_email
from qp_api.core.actor import SYSTEM, Processing
from qp_api.core.errors import NotFound
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.actions.drop_traces import drop_traces
from support.databases import Database, ask
from support.statements import statements_run


@pytest.fixture
async def mover(house: Process, client: httpx.AsyncClient, database: Database) -> Mover:
    return await make_mover(house, client, database)


OWED = (
    "SELECT string_agg(kind, ' ' ORDER BY kind) FROM duties"
    " WHERE subject_id = $1 AND kind LIKE 'sign_in.EmailChange%'"
)


async def test_both_addresses_are_owed_a_mail_and_nothing_changes(
    mover: Mover, database: Database
) -> None:
    wanted = new_email()
    answer = await mover.wants(wanted)

    assert (answer.status_code, answer.json()) == (202, {"state": "mail_follows"})
    owed = await ask(database.admin_dsn, OWED, mover.person.subject_id)
    assert owed == "sign_in.EmailChangeNoticed sign_in.EmailChangeRequested"
    assert (await mover.reads_me())["email"] == mover.person.email
    row = "SELECT c::text FROM email_changes c WHERE subject_id = $1"
    at_rest = await ask(database.admin_dsn, row, mover.person.subject_id)
    assert wanted not in at_rest
    assert wanted.encode().hex() not in at_rest


async def test_a_known_address_is_answered_like_any_other(
    house: Process,
    client: httpx.AsyncClient,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """AC-2: status, headers, body bytes, and the very statements that are run."""
    known, unknown = (await make_person(house)).email, new_email()
    run, answers = [], []
    for wanted in (known, unknown):
        mover = await make_mover(house, client, database)
        with statements_run(monkeypatch) as said:
            answers.append(await mover.wants(wanted))
        run.append(said)

    assert {answer.status_code for answer in answers} == {202}
    assert answers[0].content == answers[1].content
    assert answers[0].headers.keys() == answers[1].headers.keys()
    assert run[0] == run[1]
    assert len(run[0]) > 5


async def test_whoever_has_the_address_is_told_instead_of_being_sent_a_link(
    house: Process, mover: Mover, database: Database
) -> None:
    other = await make_person(house)
    await mover.wants(other.email)
    assert await mover.minted() is None
    told = "SELECT kind FROM duties WHERE subject_id = $1"
    assert await ask(database.admin_dsn, told, other.subject_id) == "sign_in.AddressWanted"


async def test_a_newer_request_takes_the_place_of_an_older(mover: Mover) -> None:
    first = await mover.mailed_token(new_email())
    overtaken, latest = await mover.pending(), new_email()
    second = await mover.mailed_token(latest)

    refused = await mover.confirms(first)
    assert (refused.status_code, refused.json()["code"]) == (422, "email_change_invalid")
    with pytest.raises(NotFound):
        await mover.minted(overtaken)
    assert (await mover.confirms(second)).status_code == 200
    assert (await mover.reads_me())["email"] == latest


async def test_it_is_forgotten_after_a_day(
    house: Process, mover: Mover, clock: MovableClock, database: Database
) -> None:
    token = await mover.mailed_token(new_email())
    rows = (
        "SELECT (SELECT count(*) FROM email_changes WHERE subject_id = $1)"
        " + (SELECT count(*) FROM email_change_tokens WHERE subject_id = $1)"
    )
    for moved, left in ((timedelta(hours=23, minutes=59), 2), (timedelta(days=1, seconds=1), 0)):
        clock.moved = moved
        async with UnitOfWork(house, Purpose.SECURITY, SYSTEM) as uow:
            await drop_traces(uow)
        assert await ask(database.admin_dsn, rows, mover.person.subject_id) == left
    assert token


async def test_ones_own_address_is_no_other_one(mover: Mover) -> None:
    for spelled in (mover.person.email, mover.person.email.upper()):
        refused = await mover.wants(spelled)
        assert (refused.status_code, refused.json()["code"]) == (409, "email_unchanged")
    assert (await mover.wants(f"x{mover.person.email}")).status_code == 202


async def test_an_account_asks_five_times_an_hour(mover: Mover, clock: MovableClock) -> None:
    for _ in range(5):
        assert (await mover.wants(new_email())).status_code == 202
    refused = await mover.wants(new_email())
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_attempts")
    assert clock.moved == timedelta(0)


async def test_a_fresh_proof_is_needed(mover: Mover, database: Database) -> None:
    await ask(
        database.admin_dsn,
        "UPDATE sign_ins SET authenticated_at = authenticated_at - interval '11 minutes'"
        " WHERE subject_id = $1",
        mover.person.subject_id,
    )
    refused = await mover.wants(new_email())
    assert (refused.status_code, refused.json()["code"]) == (403, "step_up_required")
    assert await mover.pending() is None
    without = await mover.client.post(PLACE, json={"new_email": new_email()})
    assert without.status_code == 401


@pytest.mark.parametrize("body", [{}, {"new_email": "no address"}, {"email": "a@example.org"}])
async def test_it_takes_one_address(mover: Mover, body: dict[str, str]) -> None:
    refused = await mover.client.post(PLACE, json=body, headers=mover.headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_request")


async def test_it_stays_possible_while_restricted(house: Process, mover: Mover) -> None:
    """One's own credentials are managed at any time (house.md 5)."""
    await close_to(house, mover.person.subject_id, Processing.RESTRICTED)
    wanted = new_email()
    token = await mover.mailed_token(wanted)
    assert (await mover.confirms(token)).status_code == 200
    refused = await mover.client.get("/v1/me", headers=mover.headers)
    assert refused.json()["code"] == "processing_restricted"
