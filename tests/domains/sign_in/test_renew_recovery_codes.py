"""Ten new codes for the old ones."""

import httpx

from domains.sign_in.factories import MovableClock, Person, bearer, sign_in
from domains.sign_in.second_factors import make_guarded, step_up, try_sign_in
from support.databases import Database, ask

PATH = "/v1/me/totp/recovery-codes"


async def test_the_new_ones_are_good_and_the_old_ones_are_not(
    client: httpx.AsyncClient, clock: MovableClock, person: Person, database: Database
) -> None:
    guarded = await make_guarded(client, clock, person)
    await step_up(client, guarded.tokens, guarded.phone.next())

    answer = await client.post(PATH, headers=bearer(guarded.tokens))

    assert answer.status_code == 200
    codes = answer.json()["recovery_codes"]
    assert len(set(codes) - set(guarded.phone.codes)) == 10
    assert (await try_sign_in(client, person, guarded.phone.codes[0])).status_code == 401
    assert (await try_sign_in(client, person, codes[0])).status_code == 200
    told = "SELECT count(*) FROM duties WHERE subject_id = $1 AND payload::text LIKE $2"
    renewed = "%recovery_codes_renewed%"
    assert await ask(database.admin_dsn, told, person.subject_id, renewed) == 1


async def test_without_a_factor_there_are_none(client: httpx.AsyncClient, person: Person) -> None:
    answer = await client.post(PATH, headers=bearer(await sign_in(client, person)))

    assert (answer.status_code, answer.json()["code"]) == (404, "totp_not_set_up")
