"""Who does not sign in collects their package by a mailed link, once (DR-9)."""

import asyncio
import io
import zipfile
from typing import Any

import httpx
import pytest

from domains.data_rights.conftest import Join
from domains.data_rights.factories import Caller, know_as, later, work, work_off
from domains.data_rights.mail import collect, confirm, mint, register
from domains.data_rights.packages import read
from qp_api.core.actor import Processing, Role
from qp_api.core.errors import NotFound
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode
from qp_api.domains.accounts.public import change_address
from qp_api.domains.data_rights.models import LinkKind
from qp_api.domains.data_rights.rules.requests import PACKAGE_KEPT
from qp_api.kit.ids import new_id
from support.databases import Database, ask
from support.http_apps import People
from support.people import put_into


async def _ready(
    client: httpx.AsyncClient, join: Join, house: Process, person: Caller, right: str = "access"
) -> tuple[dict[str, Any], str]:
    """A request by mail whose package is built, and its link's token."""
    officer = await join(Role.DPO)
    request = (await register(client, officer, house, person.email, right=right)).json()
    await confirm(client, await mint(house, request))
    await work_off(house)
    return request, await mint(house, request, LinkKind.PACKAGE)


@pytest.mark.parametrize(
    ("right", "file"), [("access", "about.json"), ("export", "schema/portable-data.schema.json")]
)
async def test_it_is_the_package_of_their_request(
    right: str,
    file: str,
    client: httpx.AsyncClient,
    join: Join,
    house: Process,
    rights_database: Database,
) -> None:
    person = await join()
    request, token = await _ready(client, join, house, person, right)
    answer = await collect(client, token)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["cache-control"] == "no-store"
    assert request["number"] in answer.headers["content-disposition"]
    package = zipfile.ZipFile(io.BytesIO(answer.content))
    assert file in package.namelist()
    assert read(package, "data/accounts.json")["rows"][0]["email"] == person.email
    audited = await ask(
        rights_database.admin_dsn,
        "SELECT count(*) FROM audit_entries WHERE object_id = $1 AND action = $2",
        request["id"],
        "data_rights.collect_package",
    )
    assert audited == 1


async def test_the_link_works_once(client: httpx.AsyncClient, join: Join, house: Process) -> None:
    request, token = await _ready(client, join, house, await join())
    other = await mint(house, request, LinkKind.PACKAGE)
    answers = await asyncio.gather(*(collect(client, one) for one in (token, token)))
    assert sorted(answer.status_code for answer in answers) == [200, 422]
    for used in (token, other):
        again = await collect(client, used)
        assert (again.status_code, again.json()["code"]) == (422, "link_invalid")


@pytest.mark.parametrize("misuse", ["forged", "of an identity", "expired"])
async def test_a_token_that_opens_nothing_is_refused(
    misuse: str, client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    officer, person = await join(Role.DPO), await join()
    _, token = await _ready(client, join, house, person)
    if misuse == "forged":
        token = token[::-1]
    elif misuse == "expired":
        later(house, PACKAGE_KEPT)
    else:
        other = await register(client, officer, house, person.email, right="export")
        token = await mint(house, other.json())
    answer = await collect(client, token)
    assert (answer.status_code, answer.json()["code"]) == (422, "link_invalid")


async def test_a_package_that_is_gone_has_expired(
    client: httpx.AsyncClient, join: Join, house: Process, rights_database: Database
) -> None:
    request, token = await _ready(client, join, house, await join())
    await ask(
        rights_database.admin_dsn, "DELETE FROM packages WHERE id = $1 RETURNING id", request["id"]
    )
    answer = await collect(client, token)
    assert (answer.status_code, answer.json()["code"]) == (410, "package_expired")
    with pytest.raises(NotFound):
        await mint(house, request, LinkKind.PACKAGE)


@pytest.mark.parametrize("state", [Processing.RESTRICTED, Processing.FROZEN])
async def test_restricted_and_frozen_people_have_theirs(
    state: Processing, client: httpx.AsyncClient, join: Join, house: Process, people: People
) -> None:
    person = await join()
    _, token = await _ready(client, join, house, person)
    await put_into(house, person.subject_id, state)
    know_as(people, person, processing=state)
    assert (await collect(client, token)).status_code == 200


async def test_nothing_of_anybody_else_is_in_it(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    person, other = await join(), await join()
    _, token = await _ready(client, join, house, person)
    package = zipfile.ZipFile(io.BytesIO((await collect(client, token)).content))
    content = b"".join(package.read(name) for name in package.namelist())
    assert other.email.encode() not in content


async def test_a_link_to_an_address_that_was_left_has_no_power(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    """AC-3: a package goes to its person, and not to whoever reads an old mailbox."""
    person, other = await join(), await join()
    tokens = [(await _ready(client, join, house, one))[1] for one in (person, other)]
    async with work(house, mode=Mode.EXCLUSIVE, about=person.subject_id) as uow:
        await change_address(uow, person.subject_id, f"moved-{new_id()}@example.org")

    dead, living = [await collect(client, token) for token in tokens]

    assert (dead.status_code, dead.json()["code"]) == (422, "link_invalid")
    assert living.status_code == 200
