import httpx

from domains.sign_in.factories import Person, bearer, sign_in
from support.databases import Database, ask


async def test_the_token_is_dead_at_once(
    client: httpx.AsyncClient, person: Person, database: Database
) -> None:
    tokens, other = await sign_in(client, person), await sign_in(client, person)
    assert (await client.get("/v1/me", headers=bearer(tokens))).status_code == 200

    answer = await client.post("/v1/sign-out", headers=bearer(tokens))

    assert (answer.status_code, answer.content) == (204, b"")
    dead = await client.get("/v1/me", headers=bearer(tokens))
    assert (dead.status_code, dead.json()["code"]) == (401, "unauthenticated")
    refreshed = await client.post(
        "/v1/sign-in/refresh", json={"refresh_token": tokens["refresh_token"]}
    )
    assert refreshed.status_code == 401
    assert (await client.get("/v1/me", headers=bearer(other))).status_code == 200
    entry = "SELECT count(*) FROM audit_entries WHERE actor_id = $1 AND action = 'sign_in.sign_out'"
    assert await ask(database.admin_dsn, entry, person.subject_id) == 1


async def test_nobody_signs_out_twice(client: httpx.AsyncClient, person: Person) -> None:
    tokens = await sign_in(client, person)
    assert (await client.post("/v1/sign-out", headers=bearer(tokens))).status_code == 204

    assert (await client.post("/v1/sign-out", headers=bearer(tokens))).status_code == 401
