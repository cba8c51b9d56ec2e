"""What registration says about guardians; what is refused leaves nothing behind (AG-5)."""

from typing import Any

import httpx
import pytest

from domains.sign_in.factories import new_email, registration
from domains.sign_in.test_register_account import everything
from qp_api.core.process import Process
from qp_api.kit.calendar import add_months, dhaka_day
from support.databases import Database


def at_sixteen(process: Process, **changes: Any) -> dict[str, Any]:
    born_on = add_months(dhaka_day(process.clock.now()), -16 * 12)
    return registration(date_of_birth=born_on.isoformat(), **changes)


@pytest.mark.alone
async def test_it_is_asked_for_where_the_switch_is_on_and_refused_where_it_is_off(
    house: Process, client: httpx.AsyncClient, database: Database
) -> None:
    before = await everything(database)
    named = at_sixteen(house, guardian_email=new_email())
    off = await client.post("/v1/accounts", json=named)
    assert (off.status_code, off.json()["code"]) == (422, "guardian_not_asked")
    assert named["guardian_email"] not in off.text

    update = {"require_guardian_consent": True}
    house.settings = house.settings.model_copy(update=update)
    on = await client.post("/v1/accounts", json=at_sixteen(house))
    assert (on.status_code, on.json()["code"]) == (422, "guardian_required")
    assert await everything(database) == before

    assert (await client.post("/v1/accounts", json=named)).status_code == 202


async def test_a_known_address_is_answered_alike_with_a_guardian(
    house: Process, client: httpx.AsyncClient
) -> None:
    """AC-2: the guardian's key is made either way."""
    house.settings = house.settings.model_copy(update={"require_guardian_consent": True})
    email = new_email()
    answers, keys = [], []
    for _ in range(2):
        reads = house.keyring.store_reads
        body = at_sixteen(house, email=email, guardian_email=new_email())
        answers.append(await client.post("/v1/accounts", json=body))
        keys.append(house.keyring.store_reads - reads)
    first, second = answers
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert keys[0] == keys[1]
