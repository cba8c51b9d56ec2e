"""All sign-ins of a person but one end, in every process."""

import httpx
import pytest

from domains.sign_in.factories import Person, bearer, sign_in, sign_in_from
from qp_api.core.actor import SYSTEM
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.public import AccessTokens, end_other_sign_ins
from qp_api.kit.ids import SignInId
from support.databases import Database, ask


async def reads(client: httpx.AsyncClient, tokens: dict[str, str]) -> int:
    return (await client.get("/v1/me", headers=bearer(tokens))).status_code


def sign_in_of(house: Process, tokens: dict[str, str]) -> SignInId:
    return house.port(AccessTokens).verify(tokens["access_token"]).sign_in_id


@pytest.mark.parametrize("kept", [True, False])
async def test_only_what_is_kept_goes_on(
    house: Process, client: httpx.AsyncClient, person: Person, database: Database, kept: bool
) -> None:
    own, other, third = [await sign_in(client, person) for _ in range(3)]
    assert [await reads(client, tokens) for tokens in (own, other, third)] == [200] * 3

    async with UnitOfWork(house, Purpose.SECURITY, SYSTEM) as uow:
        keep = sign_in_of(house, own) if kept else None
        ended = await end_other_sign_ins(uow, person.subject_id, keep=keep)

    assert ended == (2 if kept else 3)
    expected = [200 if kept else 401, 401, 401]
    assert [await reads(client, tokens) for tokens in (own, other, third)] == expected
    body = {"refresh_token": other["refresh_token"]}
    assert (await client.post("/v1/sign-in/refresh", json=body)).status_code == 401
    entry = "SELECT details->>'ended' FROM audit_entries WHERE subject_id = $1 AND action = $2"
    told = await ask(database.admin_dsn, entry, person.subject_id, "sign_in.end_other_sign_ins")
    assert told == str(ended)


@pytest.mark.parametrize("kept", [True, False])
async def test_the_devices_of_what_ended_are_known_no_more(
    house: Process, client: httpx.AsyncClient, person: Person, kept: bool
) -> None:
    own, other = [await sign_in(client, person) for _ in range(2)]

    async with UnitOfWork(house, Purpose.SECURITY, SYSTEM) as uow:
        keep = sign_in_of(house, own) if kept else None
        await end_other_sign_ins(uow, person.subject_id, keep=keep)

    for tokens, stays in ((own, kept), (other, False)):
        token = tokens["device_token"]
        again = await sign_in_from(client, person, device_token=token)
        assert (again["device_token"] == token) is stays
