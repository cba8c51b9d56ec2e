"""The attack table at the door of protected operations: all 401, none echoed, no 5xx (R9)."""

import time
from collections.abc import Iterator
from typing import Any, Final

import httpx
import pytest
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from domains.sign_in.factories import MovableClock, Person, make_person, sign_in
from domains.sign_in.forging import FORGED, Forge
from qp_api.core.actor import SYSTEM
from qp_api.core.crypto.token_keys import new_token_key
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.authenticator import load_signing_keys
from qp_api.domains.sign_in.models import KeyState
from qp_api.domains.sign_in.public import AccessTokens, make_signing_key
from qp_api.domains.sign_in.store.signing_keys import add_signing_key
from qp_api.domains.sign_in.tokens import TokenKey
from qp_api.kit.ids import SignInId, SubjectId, new_id, new_subject_id

pytestmark = pytest.mark.alone
PROTECTED: Final = (("GET", "/v1/me"), ("GET", "/v1/me/sign-ins"), ("POST", "/v1/sign-out"))
FASTEST: Final = 0.010
SECRET: Final = 16
"""So many letters of a token in an answer would be an echo."""


@pytest.fixture
async def forge(
    house: Process, client: httpx.AsyncClient, person: Person, clock: MovableClock
) -> Forge:
    """Knows the private keys of the house, and a sign-in that goes on."""
    row = await make_signing_key(house, KeyState.RETIRING)
    async with UnitOfWork(house, Purpose.SECURITY, SYSTEM) as uow:
        assert await add_signing_key(uow.db, row)
    assert await load_signing_keys(house)
    tokens = house.port(AccessTokens)
    given = tokens.verify((await sign_in(client, person))["access_token"])
    active, retiring = (
        found for k in tokens.published() if (found := tokens.find_key(k["kid"])) is not None
    )
    return Forge(
        key=active,
        retiring=retiring,
        other=TokenKey.read(new_token_key(), KeyState.ACTIVE),
        issuer=house.settings.public_url,
        now=int(clock.process_now().timestamp()),
        subject=given.subject_id,
        sign_in=given.sign_in_id,
    )


async def strangers(house: Process, client: httpx.AsyncClient, forge: Forge) -> dict[str, str]:
    """Faultless tokens of sign-ins that are not there, not theirs, or over."""
    other = await make_person(house)
    theirs = house.port(AccessTokens).verify((await sign_in(client, other))["access_token"])
    over = await sign_in(client, other)
    ended = house.port(AccessTokens).verify(over["access_token"])
    out = await client.post("/v1/sign-out", headers=bearing(over["access_token"]))
    assert out.status_code == 204

    def of(subject: SubjectId, sid: SignInId) -> str:
        return forge.signed(body=forge.claims(sub=str(subject), sid=str(sid)))

    return {
        "sid of nobody": of(forge.subject, SignInId(new_id())),
        "sid of another": of(forge.subject, theirs.sign_in_id),
        "sub of another": of(theirs.subject_id, forge.sign_in),
        "sub of nobody": of(new_subject_id(), forge.sign_in),
        "sid and sub swapped": of(SubjectId(forge.sign_in), SignInId(forge.subject)),
        "sid revoked": of(ended.subject_id, ended.sign_in_id),
    }


def bearing(token: str) -> Any:
    return {b"Authorization": b"Bearer " + token.encode()}


def misplaced(token: str) -> Iterator[tuple[str, Any]]:
    """A good token, brought in a way that is none."""
    good = token.encode()
    yield "no scheme", {b"Authorization": good}
    yield "scheme Basic", {b"Authorization": b"Basic " + good}
    yield "scheme Token", {b"Authorization": b"Token " + good}
    yield "two blanks", {b"Authorization": b"Bearer  " + good}
    yield "a tab", {b"Authorization": b"Bearer\t" + good}
    yield "a list", {b"Authorization": b"Bearer " + good + b", Bearer " + good}
    yield "quoted", {b"Authorization": b'Bearer "' + good + b'"'}
    yield "twice", [(b"Authorization", b"Bearer " + good)] * 2
    yield "a cookie", {b"Cookie": b"access_token=" + good}
    yield "another header", {b"X-Authorization": b"Bearer " + good}
    yield "DPoP", {b"Authorization": b"DPoP " + good}


async def fault_of(client: httpx.AsyncClient, place: tuple[str, str], headers: Any) -> str | None:
    """What is wrong with the refusal; None when nothing is."""
    began = time.perf_counter()
    answer = await client.request(*place, headers=headers)
    seconds = time.perf_counter() - began
    brought = dict(headers).values()
    pieces = [piece for value in brought for piece in value.decode("latin-1").split(".")]
    shown = answer.text + str(answer.headers)
    faults = {
        f"status {answer.status_code}": answer.status_code != 401,
        "no problem": answer.headers["content-type"] != "application/problem+json",
        "another code": '"code":"unauthenticated"' not in answer.text.replace(" ", ""),
        "to be stored": answer.headers.get("cache-control") != "no-store",
        "no challenge": not answer.headers.get("www-authenticate", "").startswith("Bearer"),
        "an echo": any(piece in shown for piece in pieces if len(piece) >= SECRET),
        f"slow: {seconds:.4f}": seconds >= FASTEST and place == PROTECTED[0],
    }
    return next((fault for fault, found in faults.items() if found), None)


async def test_whatever_is_forged_is_refused_alike(
    house: Process, client: httpx.AsyncClient, forge: Forge
) -> None:
    good = bearing(forge.signed())
    attacks = {name: bearing(make(forge)) for name, make in FORGED.items()}
    attacks |= {n: bearing(t) for n, t in (await strangers(house, client, forge)).items()}
    attacks |= dict(misplaced(forge.signed()))
    faults: list[str] = []
    for name, headers in attacks.items():
        for place in PROTECTED:
            # The best of three: another test may have the processor just then.
            tries = [await fault_of(client, place, headers)]
            while tries[-1] is not None and tries[-1].startswith("slow") and len(tries) < 3:
                tries.append(await fault_of(client, place, headers))
            if tries[-1] is not None:
                faults.append(f"{name} at {place[1]}: {tries[-1]}")
        assert (await client.get("/v1/me", headers=good)).status_code == 200, name

    assert faults == []
    assert len(attacks) >= 60


async def test_the_table_differs_from_good_tokens_in_its_faults_alone(
    client: httpx.AsyncClient, forge: Forge
) -> None:
    """The controls: also of a retiring key, and with the scheme in any letters (RFC 9110 §11.1)."""
    retiring = forge.signed(forge.header(kid=forge.retiring.kid), key=forge.retiring.private)
    lower = {b"Authorization": b"bearer " + forge.signed().encode()}

    for headers in (bearing(forge.signed()), bearing(retiring), lower):
        assert (await client.get("/v1/me", headers=headers)).status_code == 200


async def test_whatever_we_accept_joserfc_accepts(
    client: httpx.AsyncClient, house: Process, forge: Forge
) -> None:
    """And it refuses most of the table by itself: it is no weaker opinion."""
    keys: Any = KeySet.import_key_set((await client.get("/.well-known/jwks.json")).json())

    def accepts(token: str) -> bool:
        try:
            jwt.decode(token, keys, algorithms=["ES256"])
        except (JoseError, ValueError, UnicodeError, RecursionError):
            return False
        return True

    ours = [forge.signed(), house.port(AccessTokens).issue(forge.subject, forge.sign_in)]
    assert all(accepts(token) for token in ours)
    refused = [name for name, make in FORGED.items() if not accepts(make(forge))]
    assert len(refused) >= 50
    assert {"alg none", "HS256 by DER", "signature in DER", "kid unknown"} <= set(refused)
