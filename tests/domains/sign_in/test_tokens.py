"""The attack table of access tokens: all 401, each beside the one token that passes."""

import base64
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jose import jws
from joserfc import jwt as second_opinion
from joserfc.jwk import ECKey, KeySet

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
MINUTE: Final = 60


def make_tokens(*keys: TokenKey) -> AccessTokens:
    tokens = AccessTokens(issuer=ISSUER, life=timedelta(minutes=10), clock=FixedClock(NOW))
    tokens.use(keys or (KEY, RETIRING))
    return tokens


TOKENS: Final = make_tokens()


def b64(data: bytes | str | dict[str, Any]) -> str:
    raw = json.dumps(data) if isinstance(data, dict) else data
    return (
        base64.urlsafe_b64encode(raw.encode() if isinstance(raw, str) else raw)
        .rstrip(b"=")
        .decode()
    )


def header(**changes: Any) -> dict[str, Any]:
    whole = {"alg": "ES256", "typ": "at+jwt", "kid": KEY.kid} | changes
    return {name: value for name, value in whole.items() if value is not None}


def claims(**changes: Any) -> dict[str, Any]:
    now = int(NOW.timestamp())
    whole: dict[str, Any] = {
        "iss": ISSUER,
        "aud": "qp-api",
        "sub": str(SUBJECT),
        "sid": str(SIGN_IN),
        "jti": str(new_id()),
        "iat": now,
        "nbf": now,
        "exp": now + 10 * MINUTE,
    } | changes
    return {name: value for name, value in whole.items() if value is not None}


def signed(head: Any = None, body: Any = None, *, key: Any = KEY.private) -> str:
    """Exactly these two segments, validly signed."""
    text = f"{b64(header() if head is None else head)}.{b64(claims() if body is None else body)}"
    return f"{text}.{b64(key.sign(text.encode()))}"


def hmac_signed(secret: bytes) -> str:
    """RFC 8725 §2.1: the public key taken for a secret; jose accepts a DER key as one."""
    text = f"{b64(header(alg='HS256'))}.{b64(claims())}"
    return f"{text}.{b64(hmac.digest(secret, text.encode(), 'sha256'))}"


def parts(token: str) -> list[str]:
    return token.split(".")


def der() -> bytes:
    body = "".join(KEY.public.to_pem().decode().strip().splitlines()[1:-1])
    return base64.b64decode(body)


def flipped(token: str, segment: int) -> str:
    pieces = parts(token)
    first = pieces[segment][0]
    pieces[segment] = ("A" if first != "A" else "B") + pieces[segment][1:]
    return ".".join(pieces)


def at(**changes: int) -> str:
    now = int(NOW.timestamp())
    return signed(body=claims(**{name: now + seconds for name, seconds in changes.items()}))


DUPLICATED = f'{{"alg":"ES256","alg":"ES256","typ":"at+jwt","kid":"{KEY.kid}"}}'
OWN_JWK = OTHER.public.to_dict()
FORGED: Final[dict[str, Callable[[], str]]] = {
    "empty": lambda: "",
    "one segment": lambda: parts(signed())[0],
    "two segments": lambda: ".".join(parts(signed())[:2]),
    "four segments": lambda: signed() + ".AAAA",
    "JWE of five segments": lambda: signed() + ".AAAA.AAAA",
    "no signature": lambda: ".".join(parts(signed())[:2]) + ".",
    "padded signature": lambda: signed() + "==",
    "signature with a blank": lambda: signed() + " ",
    "signature with a line feed": lambda: signed() + "\n",
    "standard base64": lambda: signed()[:-2] + "+/",
    "other script's letters": lambda: signed()[:-1] + "\u0430",
    "more than 8 KiB": lambda: signed(body=claims(pad="x" * 8_192)),
    "alg none": lambda: f"{b64(header(alg='none'))}.{b64(claims())}.",
    "alg none, signed": lambda: signed(header(alg="none")),
    "alg None": lambda: signed(header(alg="None")),
    "alg missing": lambda: signed(header(alg=None)),
    "alg ES384": lambda: signed(header(alg="ES384")),
    "alg es256": lambda: signed(header(alg="es256")),
    "alg list": lambda: signed(header(alg=["ES256"])),
    "HS256 by DER": lambda: hmac_signed(der()),
    "HS256 by PEM": lambda: hmac_signed(KEY.public.to_pem()),
    "typ JWT": lambda: signed(header(typ="JWT")),
    "typ missing": lambda: signed(header(typ=None)),
    "typ in capitals": lambda: signed(header(typ="AT+JWT")),
    "kid missing": lambda: signed(header(kid=None)),
    "kid unknown": lambda: signed(header(kid=OTHER.kid)),
    "kid a number": lambda: signed(header(kid=1)),
    "kid a path": lambda: signed(header(kid="../../etc/passwd")),
    "kid of another of ours": lambda: signed(header(kid=RETIRING.kid)),
    "key of somebody else": lambda: signed(key=OTHER.private),
    "key brought along": lambda: signed(header(jwk=OWN_JWK), key=OTHER.private),
    "key brought along, ours": lambda: signed(header(jwk=KEY.public.to_dict())),
    "jku": lambda: signed(header(jku="https://example.org/keys")),
    "x5u": lambda: signed(header(x5u="https://example.org/chain")),
    "x5c": lambda: signed(header(x5c=["AAAA"])),
    "crit": lambda: signed(header(crit=["exp"])),
    "b64": lambda: signed(header(b64=False)),
    "cty": lambda: signed(header(cty="JWT")),
    "zip": lambda: signed(header(zip="DEF")),
    "duplicate header names": lambda: signed(DUPLICATED),
    "header with NaN": lambda: signed('{"alg":"ES256","typ":"at+jwt","kid":NaN}'),
    "header no JSON": lambda: signed("alg=ES256"),
    "header a list": lambda: signed("[]"),
    "header too deep": lambda: signed("[" * 100_000),
    "header in UTF-16": lambda: signed(json.dumps(header()).encode("utf-16").decode("latin-1")),
    "claims no JSON": lambda: signed(body="claims"),
    "claims a list": lambda: signed(body="[]"),
    "claims too deep": lambda: signed(body="[" * 3_000),
    "iss missing": lambda: signed(body=claims(iss=None)),
    "iss another": lambda: signed(body=claims(iss="https://example.org")),
    "aud missing": lambda: signed(body=claims(aud=None)),
    "aud another": lambda: signed(body=claims(aud="other-api")),
    "aud a list with ours": lambda: signed(body=claims(aud=["qp-api", "other-api"])),
    "aud a list of ours": lambda: signed(body=claims(aud=["qp-api"])),
    "sub missing": lambda: signed(body=claims(sub=None)),
    "sub no UUID": lambda: signed(body=claims(sub="admin")),
    "sub a number": lambda: signed(body=claims(sub=7)),
    "sid missing": lambda: signed(body=claims(sid=None)),
    "sid no UUID": lambda: signed(body=claims(sid="1")),
    "jti missing": lambda: signed(body=claims(jti=None)),
    "jti no UUID": lambda: signed(body=claims(jti="1")),
    "exp missing": lambda: signed(body=claims(exp=None)),
    "exp a text": lambda: signed(body=claims(exp=str(int(NOW.timestamp()) + 60))),
    "exp a fraction": lambda: signed(body=claims(exp=NOW.timestamp() + 60.5)),
    "exp true": lambda: signed(body=claims(exp=True)),
    "exp now": lambda: at(iat=-MINUTE, exp=0),
    "exp past": lambda: at(iat=-2 * MINUTE, exp=-MINUTE),
    "exp beyond our lifetime": lambda: at(exp=10 * MINUTE + 1),
    "exp in a century": lambda: at(exp=10**10),
    "exp before iat": lambda: at(iat=0, exp=-1),
    "iat missing": lambda: signed(body=claims(iat=None)),
    "iat ahead": lambda: at(iat=MINUTE, exp=2 * MINUTE),
    "nbf missing": lambda: signed(body=claims(nbf=None)),
    "nbf ahead": lambda: at(nbf=MINUTE),
    "header changed": lambda: flipped(signed(), 0),
    "claims changed": lambda: flipped(signed(), 1),
    "signature changed": lambda: flipped(signed(), 2),
    "signature of another token": lambda: ".".join([*parts(signed())[:2], parts(signed())[2]]),
    "signature in DER": lambda: signed(key=_DerSigner()),
    "signature of zeros": lambda: ".".join([*parts(signed())[:2], b64(bytes(64))]),
    "signature cut": lambda: signed()[:-10],
}


class _DerSigner:
    """Signs as X.509 does, where JOSE wants r and s side by side."""

    def sign(self, text: bytes) -> bytes:
        return bytes(KEY.private._raw_to_der(KEY.private.sign(text)))  # noqa: SLF001 -- jose's own


def test_the_table_is_long_enough() -> None:
    assert len(FORGED) >= 30


@pytest.mark.parametrize("name", FORGED)
def test_forged(name: str) -> None:
    with pytest.raises(Unauthenticated) as refused:
        TOKENS.verify(FORGED[name]())
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
