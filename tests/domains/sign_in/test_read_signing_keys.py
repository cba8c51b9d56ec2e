import httpx
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from domains.sign_in.factories import Person, sign_in


async def test_a_stranger_verifies_our_tokens_with_them(
    client: httpx.AsyncClient, person: Person
) -> None:
    tokens = await sign_in(client, person)

    answer = await client.get("/.well-known/jwks.json")

    keys = KeySet.import_key_set(answer.json())
    token = jwt.decode(tokens["access_token"], keys, algorithms=["ES256"])
    assert token.header["typ"] == "at+jwt"
    assert token.claims["sub"] == str(person.subject_id)
    assert token.claims.keys() == {"iss", "aud", "sub", "sid", "jti", "iat", "nbf", "exp"}


async def test_nothing_private_is_published(client: httpx.AsyncClient) -> None:
    answer = await client.get("/.well-known/jwks.json")

    (key,) = answer.json()["keys"]
    assert key.keys() == {"kty", "crv", "x", "y", "use", "alg", "kid"}
    assert (key["use"], key["alg"], key["crv"]) == ("sig", "ES256", "P-256")
    assert key["kid"] == ECKey.import_key(key).thumbprint()


async def test_it_is_cached_by_its_etag(client: httpx.AsyncClient) -> None:
    first = await client.get("/.well-known/jwks.json")
    assert first.headers["cache-control"] == "public, max-age=300"

    again = await client.get(
        "/.well-known/jwks.json", headers={"If-None-Match": first.headers["etag"]}
    )

    assert (again.status_code, again.content) == (304, b"")
