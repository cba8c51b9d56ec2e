"""A password of 256 characters, of any script, is taken whole over HTTP."""

import httpx
import pytest

from domains.sign_in.factories import Person, mailed_token, register, subject_of
from domains.sign_in.second_factors import try_sign_in
from qp_api.core.process import Process

SCRIPTS = {
    "emoji": "".join(chr(0x1F300 + number % 128) for number in range(256)),
    "Bengali": ("আমার সোনালী পাখি উড়ে যায় দূর আকাশে " * 9)[:256],
    "Latin": ("a long walk beside the river at dusk, " * 8)[:256],
}


@pytest.mark.parametrize("script", SCRIPTS)
async def test_all_of_256_characters_count(
    house: Process, client: httpx.AsyncClient, script: str
) -> None:
    whole = SCRIPTS[script]
    assert len(whole) == 256
    email = (await register(client, password=whole))["email"]
    token = await mailed_token(house, email)
    await client.post("/v1/accounts/verification", json={"token": token})
    person = Person(await subject_of(house, email), email)

    for wrong in (whole[:-1], whole[:-1] + "x", whole[:128]):
        assert (await try_sign_in(client, person, password=wrong)).status_code == 401
    assert (await try_sign_in(client, person, password=whole)).status_code == 200
