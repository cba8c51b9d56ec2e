"""A mailed link proves whose the address is, once; then what was asked is done (DR-3)."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest

from domains.data_rights.conftest import Join
from domains.data_rights.factories import (
    ask_erasure,
    know_as,
    later,
    messages_to,
    processing_of,
    work,
    work_off,
)
from domains.data_rights.mail import confirm, mint, register, seen
from qp_api.core.actor import Processing, Role
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode
from qp_api.domains.accounts.public import change_address
from qp_api.domains.data_rights.models import LinkKind, RequestId
from qp_api.domains.data_rights.public import end_correspondence, read_refusal
from qp_api.domains.data_rights.rules.links import LINK_LIFE
from qp_api.kit.ids import SubjectId, new_id
from support.databases import Database, ask
from support.http_apps import People
from support.people import put_into

SOON = timedelta(minutes=1)


def _stranger() -> str:
    return f"stranger-{new_id()}@example.org"


async def test_access_is_built_once_its_writer_has_confirmed(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    officer, person = await join(Role.DPO), await join()
    request = (await register(client, officer, house, person.email)).json()
    token = await mint(house, request)
    assert (await seen(client, officer, request))["state"] == "identity_check"
    answer = await confirm(client, token)
    assert answer.status_code == 200
    told = answer.json()
    assert (told["id"], told["number"], told["state"]) == (
        request["id"],
        request["number"],
        "in_progress",
    )
    await work_off(house)
    after = await seen(client, officer, request)
    assert after["state"] == "completed"
    assert after["package"]["size"] > 0


async def test_for_an_address_that_is_nobodys_the_answer_is_alike_and_then_nothing(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    officer, person = await join(Role.DPO), await join()
    at = (house.clock.now() - timedelta(hours=1)).isoformat()
    answers, trips = [], []
    request: dict[str, Any] = {}
    for email in (person.email, _stranger()):
        request = (await register(client, officer, house, email, received_at=at)).json()
        answer = await confirm(client, await mint(house, request))
        answers.append((answer.status_code, _shape(answer.json()), sorted(answer.headers)))
        trips.append(request["account_id"])
    assert answers[0] == answers[1]
    assert [await messages_to(house, one) for one in trips] == [
        ["IdentityAsked", "IdentityDue", "IdentityConfirmed"]
    ] * 2
    await work_off(house)
    assert (await seen(client, officer, request))["state"] == "completed"
    assert (await messages_to(house, trips[1]))[-1] == "NothingHeld"


def _shape(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name not in ("id", "number")}


async def test_a_correspondent_goes_once_they_are_answered(
    client: httpx.AsyncClient, join: Join, house: Process, rights_database: Database
) -> None:
    officer = await join(Role.DPO)
    request = (await register(client, officer, house, _stranger())).json()
    other = await register(client, officer, house, _stranger())
    await confirm(client, await mint(house, request))
    await work_off(house)
    for one, gone in ((request, 1), (other.json(), 0)):
        owner = SubjectId(one["account_id"])
        async with work(house) as uow:
            await end_correspondence(uow, owner)
        await work_off(house)
        left = "SELECT count(*) FROM correspondents WHERE subject_id = $1"
        assert await ask(rights_database.admin_dsn, left, owner) == 1 - gone
    found = "SELECT count(*) FROM correspondent_addresses WHERE subject_id = $1"
    assert await ask(rights_database.admin_dsn, found, request["account_id"]) == 0
    assert (await seen(client, officer, request))["state"] == "completed"


async def test_erasure_by_mail_erases(
    client: httpx.AsyncClient, join: Join, house: Process, rights_database: Database
) -> None:
    officer, person, other = await join(Role.DPO), await join(), await join()
    request = (await register(client, officer, house, person.email, right="erase")).json()
    assert await processing_of(house, person) is Processing.OPEN
    told = (await confirm(client, await mint(house, request))).json()
    await work_off(house)
    assert await processing_of(house, person) is Processing.ERASED
    assert await processing_of(house, other) is Processing.OPEN
    receipt = await client.get(f"/v1/data-rights/requests/{told['id']}/receipt")
    assert receipt.status_code == 200
    closing = await ask(
        rights_database.admin_dsn,
        "SELECT count(*) FROM duties d JOIN rights_requests r ON r.correspondent_id = d.subject_id"
        " WHERE r.subject_id = $1 AND d.kind = 'data_rights.ErasureCompleted'",
        person.subject_id,
    )
    assert closing == 1


async def test_restriction_and_objection_and_correction_by_mail(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    officer, person = await join(Role.DPO), await join()
    ends = {}
    for right, more in (
        ("restrict", {"ground": "accuracy_contested"}),
        ("object", {"purpose": "claims"}),
        ("rectify", {"details": "My name is another"}),
        ("export", {}),
    ):
        answer = await register(client, officer, house, person.email, right=right, **more)
        await confirm(client, await mint(house, answer.json()))
        await work_off(house)
        ends[right] = (await seen(client, officer, answer.json()))["state"]
    assert ends == {
        "restrict": "completed",
        "object": "in_progress",
        "rectify": "in_progress",
        "export": "completed",
    }
    assert await processing_of(house, person) is Processing.RESTRICTED


@pytest.mark.parametrize("misuse", ["used", "expired", "forged", "of a package", "withdrawn"])
async def test_a_token_that_is_no_proof_is_refused(
    misuse: str, client: httpx.AsyncClient, join: Join, house: Process, people: People
) -> None:
    officer, person = await join(Role.DPO), await join()
    request = (await register(client, officer, house, person.email)).json()
    token = await mint(house, request)
    if misuse == "used":
        assert (await confirm(client, token)).status_code == 200
    elif misuse == "expired":
        later(house, LINK_LIFE)
    elif misuse == "forged":
        token = token[:-1] + ("A" if token[-1] != "A" else "B")
    elif misuse == "of a package":
        await confirm(client, token)
        await work_off(house)
        token = await mint(house, request, LinkKind.PACKAGE)
    else:
        path = f"/v1/data-rights/requests/{request['id']}/withdrawal"
        assert (await client.post(path, headers=person.headers)).status_code == 200
    before = (await seen(client, officer, request))["state"]
    answer = await confirm(client, token)
    assert (answer.status_code, answer.json()["code"]) == (422, "link_invalid")
    assert (await seen(client, officer, request))["state"] == before
    assert people.actors


async def test_of_several_at_once_one_is_first_and_all_of_its_links_are_used(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    officer, person = await join(Role.DPO), await join()
    request = (await register(client, officer, house, person.email)).json()
    one, two = [await mint(house, request) for _ in range(2)]
    answers = await asyncio.gather(*(confirm(client, token) for token in (one, one, two, two)))
    assert sorted(answer.status_code for answer in answers) == [200, 422, 422, 422]


async def test_who_does_not_confirm_is_refused_with_the_reason(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    """DR-3: JustificationA12IdentityFailure; the clock was never paused."""
    officer, person = await join(Role.DPO), await join()
    request = (await register(client, officer, house, person.email)).json()
    await mint(house, request)
    later(house, LINK_LIFE - SOON)
    await work_off(house)
    assert (await seen(client, officer, request))["state"] == "identity_check"
    later(house, SOON)
    await work_off(house)
    after = await seen(client, officer, request)
    assert (after["state"], after["due_at"]) == ("refused", request["due_at"])
    assert after["refusal"]["reason"] == "eu-gdpr:JustificationA12IdentityFailure"
    assert after["refusal"]["complaint_route"]
    assert after["refusal"]["court"]
    async with work(house) as uow:
        refusal = await read_refusal(uow, person.subject_id, RequestId(request["id"]))
    assert "seven days" in refusal.words
    assert (await messages_to(house, person.subject_id))[-1] == "RequestRefused"


async def test_a_later_mail_gives_seven_days_of_its_own(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    officer, person = await join(Role.DPO), await join()
    request = (await register(client, officer, house, person.email)).json()
    await mint(house, request)
    later(house, timedelta(days=3))
    await mint(house, request)
    later(house, timedelta(days=4))
    await work_off(house)
    assert (await seen(client, officer, request))["state"] == "identity_check"
    later(house, timedelta(days=3))
    await work_off(house)
    assert (await seen(client, officer, request))["state"] == "refused"


@pytest.mark.parametrize("state", [Processing.RESTRICTED, Processing.FROZEN])
async def test_restricted_and_frozen_people_keep_the_right(
    state: Processing, client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    officer, person = await join(Role.DPO), await join()
    await put_into(house, person.subject_id, state)
    request = (await register(client, officer, house, person.email)).json()
    assert (await confirm(client, await mint(house, request))).status_code == 200
    await work_off(house)
    assert (await seen(client, officer, request))["state"] == "completed"


async def test_an_erasure_takes_open_mails_and_their_links_along(
    client: httpx.AsyncClient, join: Join, house: Process, people: People
) -> None:
    officer, person = await join(Role.DPO), await join()
    request = (await register(client, officer, house, person.email)).json()
    token = await mint(house, request)
    await ask_erasure(client, person)
    answer = await confirm(client, token)
    assert (answer.status_code, answer.json()["code"]) == (422, "link_invalid")
    await work_off(house)
    know_as(people, officer)
    assert (await seen(client, officer, request))["state"] == "withdrawn"


async def test_only_the_tokens_hash_is_kept_and_nothing_of_it_is_told(
    client: httpx.AsyncClient, join: Join, house: Process, rights_database: Database
) -> None:
    officer, person = await join(Role.DPO), await join()
    request = (await register(client, officer, house, person.email)).json()
    token = await mint(house, request)
    kept = await ask(
        rights_database.admin_dsn,
        "SELECT octet_length(token_hash) FROM mailed_links WHERE request_id = $1",
        request["id"],
    )
    assert kept == 32
    answer = await confirm(client, token)
    assert token not in answer.text
    assert person.email not in answer.text


async def test_a_link_to_an_address_that_was_left_has_no_power(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    """AC-3: whoever reads the old mailbox is not the person any more."""
    officer, person, other = await join(Role.DPO), await join(), await join()
    tokens = []
    for one in (person, other):
        request = (await register(client, officer, house, one.email)).json()
        tokens.append(await mint(house, request))
    async with work(house, mode=Mode.EXCLUSIVE, about=person.subject_id) as uow:
        await change_address(uow, person.subject_id, f"moved-{new_id()}@example.org")

    dead, living = [await confirm(client, token) for token in tokens]

    assert (dead.status_code, dead.json()["code"]) == (422, "link_invalid")
    assert living.status_code == 200
