"""The officer decides: confirmed, everything goes, books' keys too; refuted, all is as before."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from typing_extensions import override

from domains.data_rights.conftest import Join
from domains.data_rights.cuts import Cut, Scissors, cut_process
from domains.data_rights.factories import (
    Caller,
    ask_erasure,
    ask_restriction,
    know_as,
    make_due,
    messages_to,
    processing_of,
    work,
    work_off,
)
from domains.minors.factories import JOBS, decide, pay_once, reported
from qp_api.core.actor import Processing, Role
from qp_api.core.crypto.envelope import KeyClass
from qp_api.core.crypto.faults import KeyErased
from qp_api.core.process import Process
from qp_api.core.subject_data.verify import find_remains
from qp_api.core.unit_of_work import Mode
from qp_api.domains.data_rights.public import read_closing
from qp_api.kit.ids import SubjectId
from support.databases import Database, ask
from support.http_apps import NOON, People


async def test_confirmed_everything_goes_at_once_and_the_books_keys_too(
    client: httpx.AsyncClient, person: Caller, officer: Caller, join: Join, house: Process
) -> None:
    """Open question 14: P8.1 wins over P4.3; a bystander's books stay."""
    bystander = await join()
    for payer in (person, bystander):
        await pay_once(house, payer.subject_id)
    report_id = await reported(client, officer, person)

    answer = await decide(client, officer, report_id, "confirmed", basis="holder_statement")

    body = answer.json()
    assert (answer.status_code, body["state"], body["basis"]) == (
        200,
        "confirmed",
        "holder_statement",
    )
    assert await processing_of(house, person) is Processing.ERASING
    await work_off(house, JOBS)
    assert await processing_of(house, person) is Processing.ERASED
    assert await find_remains(house, [person.subject_id], with_books=True) == []
    receipt = (await client.get(body["receipt"])).json()
    assert len(receipt["destroyed_keys"]) == 2
    assert receipt["counts"]["minor_reports"] == {"blank": 1}
    keyring = house.keyring.emptied()
    await keyring.load([person.subject_id, bystander.subject_id], KeyClass.FINANCIAL)
    with pytest.raises(KeyErased):
        keyring.current(person.subject_id, KeyClass.FINANCIAL)
    assert keyring.current(bystander.subject_id, KeyClass.FINANCIAL) is not None


async def test_an_erasure_that_one_asks_for_leaves_the_books(
    client: httpx.AsyncClient, person: Caller, house: Process
) -> None:
    """The control: P4.3."""
    await pay_once(house, person.subject_id)
    await ask_erasure(client, person)
    await work_off(house, JOBS)
    assert await find_remains(house, [person.subject_id]) == []
    (left,) = await find_remains(house, [person.subject_id], with_books=True)
    assert (left.place, left.what) == ("key store", "a living key")


async def test_the_register_says_what_was_decided_and_the_last_letter_why(
    client: httpx.AsyncClient,
    person: Caller,
    officer: Caller,
    house: Process,
    minors_database: Database,
) -> None:
    report_id = await reported(client, officer, person)
    await decide(client, officer, report_id, "confirmed")
    await work_off(house, JOBS)
    entry = (
        "SELECT row(state, basis, reason, details, decided_at IS NULL) FROM minor_reports"
        " WHERE id = $1"
    )
    assert await ask(minors_database.admin_dsn, entry, UUID(report_id)) == (
        *("confirmed", "proof_of_age", None, None),
        False,
    )
    request = "SELECT row(kind, state, channel) FROM rights_requests WHERE subject_id = $1"
    told = await ask(minors_database.admin_dsn, request, person.subject_id)
    assert told == ("erase", "completed", "officer")
    find = "SELECT correspondent_id FROM rights_requests WHERE subject_id = $1"
    correspondent: SubjectId = await ask(minors_database.admin_dsn, find, person.subject_id)
    async with work(house, mode=Mode.READ) as uow:
        letter = await read_closing(uow, correspondent)
    assert (letter.email, letter.is_by_officer) == (person.email, True)


async def test_refuted_everything_is_as_before(
    client: httpx.AsyncClient, person: Caller, support: Caller, officer: Caller, house: Process
) -> None:
    report_id = await reported(client, support, person)
    answer = await decide(client, officer, report_id, "refuted")
    assert (answer.status_code, answer.json()["state"]) == (200, "refuted")
    assert answer.json()["receipt"] is None
    assert await processing_of(house, person) is Processing.OPEN
    assert (await messages_to(house, person.subject_id))[-1] == "MinorReportRefuted"
    assert (await client.get("/v1/me", headers=person.headers)).status_code == 200
    again = await reported(client, support, person)
    assert again != report_id


@pytest.mark.parametrize("restricted", ["before", "meanwhile"])
async def test_a_restriction_outlives_the_freeze(
    restricted: str,
    client: httpx.AsyncClient,
    person: Caller,
    officer: Caller,
    people: People,
    house: Process,
) -> None:
    if restricted == "before":
        await ask_restriction(client, person)
    report_id = await reported(client, officer, person)
    if restricted == "meanwhile":
        know_as(people, person, processing=Processing.FROZEN)
        await ask_restriction(client, person)
    await decide(client, officer, report_id, "refuted")
    assert await processing_of(house, person) is Processing.RESTRICTED


async def test_a_restriction_lifted_meanwhile_is_lifted(
    client: httpx.AsyncClient, person: Caller, officer: Caller, people: People, house: Process
) -> None:
    await ask_restriction(client, person)
    report_id = await reported(client, officer, person)
    know_as(people, person, processing=Processing.FROZEN)
    lifted = await client.delete("/v1/data-rights/restrict", headers=person.headers)
    assert lifted.status_code == 204
    assert await processing_of(house, person) is Processing.FROZEN
    await decide(client, officer, report_id, "refuted")
    assert await processing_of(house, person) is Processing.OPEN


@pytest.mark.parametrize("decision", ["confirmed", "refuted"])
async def test_a_report_is_decided_once(
    decision: str, client: httpx.AsyncClient, person: Caller, officer: Caller, house: Process
) -> None:
    report_id = await reported(client, officer, person)
    await decide(client, officer, report_id, decision)
    state = await processing_of(house, person)
    for other in ("confirmed", "refuted"):
        again = await decide(client, officer, report_id, other)
        assert (again.status_code, again.json()["code"]) == (409, "minor_report_ended")
    assert await processing_of(house, person) is state


async def test_whoever_has_themselves_erased_overtakes_the_report(
    client: httpx.AsyncClient,
    person: Caller,
    officer: Caller,
    people: People,
    house: Process,
    minors_database: Database,
) -> None:
    """Their books stay by law: they asked for an erasure, and said nothing of their age."""
    await pay_once(house, person.subject_id)
    report_id = await reported(client, officer, person)
    know_as(people, person, processing=Processing.FROZEN)
    assert (await ask_erasure(client, person)).status_code == 202
    refused = await decide(client, officer, report_id, "refuted")
    assert (refused.status_code, refused.json()["code"]) == (409, "minor_report_ended")
    await work_off(house, JOBS)
    assert await processing_of(house, person) is Processing.ERASED
    state = "SELECT state FROM minor_reports WHERE id = $1"
    assert await ask(minors_database.admin_dsn, state, UUID(report_id)) == "overtaken"
    assert len(await find_remains(house, [person.subject_id], with_books=True)) == 1


async def test_nobody_decides_about_themselves(
    client: httpx.AsyncClient, officer: Caller, support: Caller, join: Join, house: Process
) -> None:
    report_id = await reported(client, support, officer)
    refused = await decide(client, officer, report_id, "refuted")
    assert (refused.status_code, refused.json()["code"]) == (403, "own_minor_report")
    assert await processing_of(house, officer) is Processing.FROZEN
    other = await join(Role.DPO)
    assert (await decide(client, other, report_id, "refuted")).status_code == 200


async def test_it_needs_the_officer_and_a_fresh_proof(
    client: httpx.AsyncClient,
    person: Caller,
    support: Caller,
    officer: Caller,
    people: People,
    house: Process,
) -> None:
    """R20."""
    report_id = await reported(client, support, person)
    refused = await decide(client, support, report_id, "refuted")
    assert (refused.status_code, refused.json()["code"]) == (403, "role_required")
    know_as(people, officer, authenticated_at=NOON - timedelta(minutes=11))
    stale = await decide(client, officer, report_id, "refuted")
    assert (stale.status_code, stale.json()["code"]) == (403, "step_up_required")
    know_as(people, officer)
    missing = await decide(client, officer, str(person.subject_id), "refuted")
    assert (missing.status_code, missing.json()["code"]) == (404, "not_found")
    assert await processing_of(house, person) is Processing.FROZEN


@pytest.mark.parametrize(
    "body",
    [
        {"decision": "perhaps"},
        {"basis": "a hunch"},
        {"basis": None},
        {"note": "she is young"},
    ],
)
async def test_what_is_no_decision_changes_nothing(
    body: dict[str, Any], client: httpx.AsyncClient, person: Caller, officer: Caller, house: Process
) -> None:
    report_id = await reported(client, officer, person)
    answer = await decide(client, officer, report_id, **{"decision": "refuted", **body})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert await processing_of(house, person) is Processing.FROZEN


@pytest.mark.alone  # it counts what is owed to anybody
@pytest.mark.parametrize("number", range(4))
async def test_a_worker_that_dies_at_a_key_takes_both_in_the_end(
    number: int, client: httpx.AsyncClient, person: Caller, officer: Caller, house: Process
) -> None:
    """DR-11, for the two keys: it dies before and after each."""
    await pay_once(house, person.subject_id)
    report_id = await reported(client, officer, person)
    await decide(client, officer, report_id, "confirmed")
    scissors = KeyScissors(number)
    await work_off(cut_process(house, scissors), JOBS)
    assert scissors.happened
    await make_due(house)
    await work_off(house, JOBS)
    assert await processing_of(house, person) is Processing.ERASED
    assert await find_remains(house, [person.subject_id], with_books=True) == []


class KeyScissors(Scissors):
    """Cuts at the so-manieth moment beside a key's end."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number
        self._shreds = 0

    @property
    @override
    def happened(self) -> bool:
        return self._shreds > self._number

    @override
    def pass_by(self, point: str) -> None:
        self.points.append(point)
        if not point.endswith("shred"):
            return
        self._shreds += 1
        if self._shreds == self._number + 1:
            raise Cut(point)
