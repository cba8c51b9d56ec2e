"""A hot read pays for the signature once; what is kept is bounded, and ends with its token."""

from datetime import UTC, datetime, timedelta
from typing import Final

import httpx
import pytest
from typing_extensions import override

from domains.sign_in.factories import Person, bearer, sign_in
from qp_api.core.crypto.token_keys import new_token_key
from qp_api.core.http.refusals import Unauthenticated
from qp_api.domains.sign_in.authenticator.verified_tokens import VerifiedTokens
from qp_api.domains.sign_in.models import KeyState
from qp_api.domains.sign_in.tokens import AccessTokens, Claims, TokenKey
from qp_api.kit.clock import FixedClock
from qp_api.kit.ids import SignInId, new_id, new_subject_id

NOON: Final = datetime(2026, 11, 24, 12, tzinfo=UTC)
KEY, OTHER = (TokenKey.read(new_token_key(), KeyState.ACTIVE) for _ in range(2))


class Counted(AccessTokens):
    """Counts what it verifies."""

    def __init__(self) -> None:
        self.at = FixedClock(NOON)
        super().__init__(issuer="https://t.test", life=timedelta(minutes=10), clock=self.at)
        self.use([KEY])
        self.verified: list[str] = []

    @override
    def verify(self, token: str) -> Claims:
        self.verified.append(token)
        return super().verify(token)

    def new(self) -> str:
        return self.issue(new_subject_id(), SignInId(new_id()))


def test_a_token_is_verified_once_and_each_one_for_itself() -> None:
    tokens = Counted()
    known, first, second = VerifiedTokens(tokens), tokens.new(), tokens.new()

    said = [known.verify(token, now=NOON) for token in (first, second, first, first)]

    assert tokens.verified == [first, second]
    assert said[0] == said[2] == said[3] != said[1]


def test_what_is_refused_is_never_kept() -> None:
    tokens = Counted()
    known, token = VerifiedTokens(tokens), tokens.new()
    known.verify(token, now=NOON)
    for _ in range(2):
        with pytest.raises(Unauthenticated):
            known.verify(token[:-2] + "AA", now=NOON)
    assert len(tokens.verified) == 3


def test_one_that_has_ended_is_refused_as_any_other() -> None:
    tokens = Counted()
    known, token = VerifiedTokens(tokens), tokens.new()
    known.verify(token, now=NOON)
    known.verify(token, now=NOON + timedelta(minutes=9, seconds=59))
    assert len(tokens.verified) == 1
    tokens.at.advance(timedelta(minutes=10))

    with pytest.raises(Unauthenticated):
        known.verify(token, now=tokens.at.process_now())


def test_a_lost_key_takes_what_it_signed_along() -> None:
    tokens = Counted()
    known, token = VerifiedTokens(tokens), tokens.new()
    known.verify(token, now=NOON)
    tokens.use([KEY, OTHER])  # one more loses nothing
    known.verify(token, now=NOON)
    assert len(tokens.verified) == 1

    tokens.use([OTHER])

    with pytest.raises(Unauthenticated):
        known.verify(token, now=NOON)


def test_whoever_was_not_seen_for_longest_makes_room() -> None:
    tokens = Counted()
    known = VerifiedTokens(tokens, size=2)
    first, second, third = (tokens.new() for _ in range(3))
    for token in (first, second, first, third):
        known.verify(token, now=NOON)
    tokens.verified.clear()

    for token in (first, third, second):
        known.verify(token, now=NOON)

    assert tokens.verified == [second]


async def test_many_requests_pay_for_one_signature(
    client: httpx.AsyncClient, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    paid: list[str] = []
    verify = AccessTokens.verify

    def counted(self: AccessTokens, token: str) -> Claims:
        paid.append(token)
        return verify(self, token)

    monkeypatch.setattr(AccessTokens, "verify", counted)
    for each in range(1, 3):
        tokens = await sign_in(client, person)
        for _ in range(5):
            assert (await client.get("/v1/me", headers=bearer(tokens))).status_code == 200
        assert len(paid) == each
