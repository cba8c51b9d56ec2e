"""The attack table of access tokens: all 401, each beside the one token that passes."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jose import jws
from joserfc import jwt as second_opinion
from joserfc.jwk import ECKey, KeySet

from domains.sign_in.forging import FORGED, Forge, parts
from qp_api.core.crypto.token_keys import new_token_key
from qp_api.core.http.refusals import Unauthenticated
from qp_api.domains.sign_in.models import KeyState
from qp_api.domains.sign_in.tokens import AccessTokens, Claims, TokenKey
from qp_api.kit.clock import FixedClock
from qp_api.kit.ids import SignInId, SubjectId, new_id, new_subject_id

NOW: Final = datetime(2026, 11, 24, 12, tzinfo=UTC)
ISSUER: Final = "https://api.example.test"
PEM, OTHER_PEM = new_token_key(), new_token_key()
KEY: Final = TokenKey.read(PEM, KeyState.ACTIVE)
RETIRING: Final = TokenKey.read(new_token_key(), KeyState.RETIRING)
OTHER: Final = TokenKey.read(OTHER_PEM, KeyState.ACTIVE)
SUBJECT, SIGN_IN = new_subject_id(), SignInId(new_id())


def make_tokens(*keys: TokenKey) -> AccessTokens:
    tokens = AccessTokens(issuer=ISSUER, life=timedelta(minutes=10), clock=FixedClock(NOW))
    tokens.use(keys or (KEY, RETIRING))
    return tokens


TOKENS: Final = make_tokens()
FORGE: Final = Forge(KEY, RETIRING, OTHER, ISSUER, int(NOW.timestamp()), SUBJECT, SIGN_IN)
claims, der, header, hmac_signed, signed = (
    FORGE.claims,
    FORGE.der,
    FORGE.header,
    FORGE.hmac_signed,
    FORGE.signed,
)


def test_the_table_is_long_enough() -> None:
    assert len(FORGED) >= 60


@pytest.mark.parametrize("name", FORGED)
def test_forged(name: str) -> None:
    with pytest.raises(Unauthenticated) as refused:
        TOKENS.verify(FORGED[name](FORGE))
    assert refused.value.headers == {"WWW-Authenticate": 'Bearer error="invalid_token"'}
    assert refused.value.__cause__ is None
    assert TOKENS.verify(signed()) == Claims(SUBJECT, SIGN_IN, claims()["exp"])


def test_the_helper_signs_as_jose_does() -> None:
    """The control of the table: its tokens differ from good ones in the named thing only."""
    extra = {"typ": "at+jwt", "kid": KEY.kid}
    ours = jws.sign(claims(), KEY.private, headers=extra, algorithm="ES256")
    assert TOKENS.verify(ours).subject_id == SUBJECT


def test_the_forged_hmac_would_pass_jose_alone() -> None:
    """Where algorithms are left out: the attack is a real one."""
    assert jws.verify(hmac_signed(der()), der(), None)


def test_a_retiring_key_still_verifies() -> None:
    token = signed(header(kid=RETIRING.kid), key=RETIRING.private)
    assert TOKENS.verify(token).sign_in_id == SIGN_IN

    with pytest.raises(Unauthenticated):
        make_tokens(KEY).verify(token)


def test_what_we_issue_is_signed_by_the_active_key() -> None:
    token = make_tokens(RETIRING, KEY).issue(SUBJECT, SIGN_IN)
    head = json.loads(base64.urlsafe_b64decode(parts(token)[0] + "=="))
    assert head == header()


@given(
    subject=st.uuids(version=4),
    sign_in=st.uuids(version=4),
    minutes=st.integers(min_value=5, max_value=15),
)
@settings(max_examples=25, deadline=None)
def test_whatever_we_accept_joserfc_accepts(subject: Any, sign_in: Any, minutes: int) -> None:
    clock = FixedClock(datetime.fromtimestamp(NOW.timestamp(), UTC))
    tokens = AccessTokens(issuer=ISSUER, life=timedelta(minutes=minutes), clock=clock)
    tokens.use((KEY, RETIRING))
    token = tokens.issue(SubjectId(subject), SignInId(sign_in))

    ours = tokens.verify(token)

    published: Any = {"keys": tokens.published()}
    theirs = second_opinion.decode(token, KeySet.import_key_set(published), algorithms=["ES256"])
    registry = second_opinion.JWTClaimsRegistry(
        now=int(NOW.timestamp()),
        iss={"essential": True, "value": ISSUER},
        aud={"essential": True, "value": "qp-api"},
        exp={"essential": True},
        sub={"essential": True, "value": str(ours.subject_id)},
        sid={"essential": True, "value": str(ours.sign_in_id)},
    )
    registry.validate(theirs.claims)
    assert theirs.claims["exp"] == ours.expires_at


@given(st.text(max_size=300) | st.from_regex(r"[A-Za-z0-9_-]{1,60}(\.[A-Za-z0-9_-]{1,60}){2}"))
@settings(max_examples=200, deadline=None)
def test_no_text_is_answered_otherwise(text: str) -> None:
    with pytest.raises(Unauthenticated):
        TOKENS.verify(text)


def test_a_kid_is_its_thumbprint() -> None:
    published: Any = KEY.published()
    assert ECKey.import_key(published).thumbprint() == KEY.kid
    assert KEY.kid not in repr(KEY.private)


def test_no_key_is_printed() -> None:
    assert repr(KEY) == f"TokenKey(kid={KEY.kid!r}, state={KEY.state!r})"


def test_a_token_ends_with_its_lifetime() -> None:
    clock = FixedClock(NOW)
    tokens = AccessTokens(issuer=ISSUER, life=timedelta(minutes=10), clock=clock)
    tokens.use((KEY,))
    token = tokens.issue(SUBJECT, SIGN_IN)
    clock.advance(timedelta(minutes=10) - timedelta(seconds=1))
    assert tokens.verify(token).subject_id == SUBJECT

    clock.advance(timedelta(seconds=1))

    with pytest.raises(Unauthenticated):
        tokens.verify(token)
