from dataclasses import replace
from datetime import date

import httpx
import pytest

from domains.sign_in.factories import PASSWORD, application
from qp_api.core.actor import Role
from qp_api.core.process import Process
from qp_api.domains.sign_in.errors import UnderMinimumAge, WeakPassword
from qp_api.domains.sign_in.public import establish_account
from support.databases import Database, ask


async def test_it_can_sign_in_at_once(
    house: Process, client: httpx.AsyncClient, database: Database
) -> None:
    stated = application()

    subject_id = await establish_account(house, stated, roles=(Role.DPO,))

    answer = await client.post("/v1/sign-in", json={"email": stated.email, "password": PASSWORD})
    assert answer.status_code == 200
    roles = "SELECT roles FROM accounts WHERE subject_id = $1"
    assert await ask(database.admin_dsn, roles, subject_id) == ["learner", "dpo"]
    duty = "SELECT count(*) FROM duties WHERE subject_id = $1"
    assert await ask(database.admin_dsn, duty, subject_id) == 0


async def test_a_known_address_stays_as_it_is(house: Process) -> None:
    stated = application()
    assert await establish_account(house, stated, roles=()) is not None

    assert await establish_account(house, stated, roles=(Role.ADMIN,)) is None


async def test_the_rules_of_registration_hold(house: Process) -> None:
    with pytest.raises(WeakPassword):
        await establish_account(house, replace(application(), password="short"), roles=())
    with pytest.raises(UnderMinimumAge):
        await establish_account(house, application(born_on=date(2020, 1, 1)), roles=())
    assert await establish_account(house, application(), roles=()) is not None
