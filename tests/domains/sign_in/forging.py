"""Tokens that are wrong in one thing each; validly signed wherever the fault is another."""

import base64
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from qp_api.domains.sign_in.tokens import TokenKey
from qp_api.kit.ids import SignInId, SubjectId, new_id

MINUTE: Final = 60
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def b64(raw: bytes | str | dict[str, Any]) -> str:
    text = json.dumps(raw) if isinstance(raw, dict) else raw
    octets = text.encode() if isinstance(text, str) else text
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def parts(token: str) -> list[str]:
    return token.split(".")


def flipped(token: str, segment: int) -> str:
    pieces = parts(token)
    first = pieces[segment][0]
    pieces[segment] = ("A" if first != "A" else "B") + pieces[segment][1:]
    return ".".join(pieces)


def _with_spare_bits(token: str) -> str:
    """64 bytes leave four bits of their last letter unused; the same bytes, another text."""
    return token[:-1] + _LETTERS[_LETTERS.index(token[-1]) | 1]


class DerSigner:
    """Signs as X.509 does, where JOSE wants r and s side by side."""

    def __init__(self, key: TokenKey) -> None:
        self._key = key.private

    def sign(self, text: bytes) -> bytes:
        return bytes(self._key._raw_to_der(self._key.sign(text)))  # noqa: SLF001 -- jose's own


@dataclass(frozen=True)
class Forge:
    """What a forger may have: our public keys, a key of their own and, to be unfair, our private.

    `now` in seconds; `key` is the active one, `retiring` ours too, `other` nobody's here.
    """

    key: TokenKey
    retiring: TokenKey
    other: TokenKey
    issuer: str
    now: int
    subject: SubjectId
    sign_in: SignInId

    @property
    def duplicated(self) -> str:
        return f'{{"alg":"ES256","alg":"ES256","typ":"at+jwt","kid":"{self.key.kid}"}}'

    def header(self, **changes: Any) -> dict[str, Any]:
        whole = {"alg": "ES256", "typ": "at+jwt", "kid": self.key.kid} | changes
        return {name: value for name, value in whole.items() if value is not None}

    def claims(self, **changes: Any) -> dict[str, Any]:
        whole: dict[str, Any] = {
            "iss": self.issuer,
            "aud": "qp-api",
            "sub": str(self.subject),
            "sid": str(self.sign_in),
            "jti": str(new_id()),
            "iat": self.now,
            "nbf": self.now,
            "exp": self.now + 10 * MINUTE,
        } | changes
        return {name: value for name, value in whole.items() if value is not None}

    def signed(self, head: Any = None, body: Any = None, *, key: Any = None) -> str:
        """Exactly these two segments, validly signed."""
        first = b64(self.header() if head is None else head)
        text = f"{first}.{b64(self.claims() if body is None else body)}"
        return f"{text}.{b64((key or self.key.private).sign(text.encode()))}"

    def hmac_signed(self, secret: bytes) -> str:
        """RFC 8725 §2.1: the public key taken for a secret; jose accepts a DER key as one."""
        text = f"{b64(self.header(alg='HS256'))}.{b64(self.claims())}"
        return f"{text}.{b64(hmac.digest(secret, text.encode(), 'sha256'))}"

    def der(self) -> bytes:
        body = "".join(self.key.public.to_pem().decode().strip().splitlines()[1:-1])
        return base64.b64decode(body)

    def at(self, **changes: int) -> str:
        moved = {name: self.now + seconds for name, seconds in changes.items()}
        return self.signed(body=self.claims(**moved))


FORGED: Final[dict[str, Callable[[Forge], str]]] = {
    "empty": lambda f: f.signed()[:0],
    "one segment": lambda f: parts(f.signed())[0],
    "two segments": lambda f: ".".join(parts(f.signed())[:2]),
    "four segments": lambda f: f.signed() + ".AAAA",
    "JWE of five segments": lambda f: f.signed() + ".AAAA.AAAA",
    "no signature": lambda f: ".".join(parts(f.signed())[:2]) + ".",
    "padded signature": lambda f: f.signed() + "==",
    "signature with a blank": lambda f: f.signed() + " ",
    "signature with a line feed": lambda f: f.signed() + "\n",
    "standard base64": lambda f: f.signed()[:-2] + "+/",
    "other script's letters": lambda f: f.signed()[:-1] + "\u0430",
    "more than 8 KiB": lambda f: f.signed(body=f.claims(pad="x" * 8_192)),
    "alg none": lambda f: f"{b64(f.header(alg='none'))}.{b64(f.claims())}.",
    "alg none, signed": lambda f: f.signed(f.header(alg="none")),
    "alg None": lambda f: f.signed(f.header(alg="None")),
    "alg missing": lambda f: f.signed(f.header(alg=None)),
    "alg ES384": lambda f: f.signed(f.header(alg="ES384")),
    "alg es256": lambda f: f.signed(f.header(alg="es256")),
    "alg list": lambda f: f.signed(f.header(alg=["ES256"])),
    "HS256 by DER": lambda f: f.hmac_signed(f.der()),
    "HS256 by PEM": lambda f: f.hmac_signed(f.key.public.to_pem()),
    "typ JWT": lambda f: f.signed(f.header(typ="JWT")),
    "typ missing": lambda f: f.signed(f.header(typ=None)),
    "typ in capitals": lambda f: f.signed(f.header(typ="AT+JWT")),
    "kid missing": lambda f: f.signed(f.header(kid=None)),
    "kid unknown": lambda f: f.signed(f.header(kid=f.other.kid)),
    "kid a number": lambda f: f.signed(f.header(kid=1)),
    "kid a path": lambda f: f.signed(f.header(kid="../../etc/passwd")),
    "kid of another of ours": lambda f: f.signed(f.header(kid=f.retiring.kid)),
    "key of somebody else": lambda f: f.signed(key=f.other.private),
    "key brought along": lambda f: f.signed(
        f.header(jwk=f.other.public.to_dict()), key=f.other.private
    ),
    "key brought along, ours": lambda f: f.signed(f.header(jwk=f.key.public.to_dict())),
    "jku": lambda f: f.signed(f.header(jku="https://example.org/keys")),
    "x5u": lambda f: f.signed(f.header(x5u="https://example.org/chain")),
    "x5c": lambda f: f.signed(f.header(x5c=["AAAA"])),
    "crit": lambda f: f.signed(f.header(crit=["exp"])),
    "b64": lambda f: f.signed(f.header(b64=False)),
    "cty": lambda f: f.signed(f.header(cty="JWT")),
    "zip": lambda f: f.signed(f.header(zip="DEF")),
    "duplicate header names": lambda f: f.signed(f.duplicated),
    "header with NaN": lambda f: f.signed('{"alg":"ES256","typ":"at+jwt","kid":NaN}'),
    "header no JSON": lambda f: f.signed("alg=ES256"),
    "header a list": lambda f: f.signed("[]"),
    "header too deep": lambda f: f.signed("[" * 100_000),
    "header in UTF-16": lambda f: f.signed(
        json.dumps(f.header()).encode("utf-16").decode("latin-1")
    ),
    "claims no JSON": lambda f: f.signed(body="claims"),
    "claims a list": lambda f: f.signed(body="[]"),
    "claims too deep": lambda f: f.signed(body="[" * 3_000),
    "iss missing": lambda f: f.signed(body=f.claims(iss=None)),
    "iss another": lambda f: f.signed(body=f.claims(iss="https://example.org")),
    "aud missing": lambda f: f.signed(body=f.claims(aud=None)),
    "aud another": lambda f: f.signed(body=f.claims(aud="other-api")),
    "aud a list with ours": lambda f: f.signed(body=f.claims(aud=["qp-api", "other-api"])),
    "aud a list of ours": lambda f: f.signed(body=f.claims(aud=["qp-api"])),
    "sub missing": lambda f: f.signed(body=f.claims(sub=None)),
    "sub no UUID": lambda f: f.signed(body=f.claims(sub="admin")),
    "sub a number": lambda f: f.signed(body=f.claims(sub=7)),
    "sid missing": lambda f: f.signed(body=f.claims(sid=None)),
    "sid no UUID": lambda f: f.signed(body=f.claims(sid="1")),
    "jti missing": lambda f: f.signed(body=f.claims(jti=None)),
    "jti no UUID": lambda f: f.signed(body=f.claims(jti="1")),
    "exp missing": lambda f: f.signed(body=f.claims(exp=None)),
    "exp a text": lambda f: f.signed(body=f.claims(exp=str(f.now + 60))),
    "exp a fraction": lambda f: f.signed(body=f.claims(exp=f.now + 60.5)),
    "exp true": lambda f: f.signed(body=f.claims(exp=True)),
    "exp now": lambda f: f.at(iat=-MINUTE, exp=0),
    "exp past": lambda f: f.at(iat=-2 * MINUTE, exp=-MINUTE),
    "exp beyond our lifetime": lambda f: f.at(exp=10 * MINUTE + 1),
    "exp in a century": lambda f: f.at(exp=10**10),
    "exp before iat": lambda f: f.at(iat=0, exp=-1),
    "iat missing": lambda f: f.signed(body=f.claims(iat=None)),
    "iat ahead": lambda f: f.at(iat=MINUTE, exp=2 * MINUTE),
    "nbf missing": lambda f: f.signed(body=f.claims(nbf=None)),
    "nbf ahead": lambda f: f.at(nbf=MINUTE),
    "header changed": lambda f: flipped(f.signed(), 0),
    "claims changed": lambda f: flipped(f.signed(), 1),
    "signature changed": lambda f: flipped(f.signed(), 2),
    "signature of another token": lambda f: ".".join(
        [*parts(f.signed())[:2], parts(f.signed())[2]]
    ),
    "signature in DER": lambda f: f.signed(key=DerSigner(f.key)),
    "signature of zeros": lambda f: ".".join([*parts(f.signed())[:2], b64(bytes(64))]),
    "signature cut": lambda f: f.signed()[:-10],
    "kid a list": lambda f: f.signed(f.header(kid=[f.key.kid])),
    "kid an object": lambda f: f.signed(f.header(kid={"kid": f.key.kid})),
    "kid an injection": lambda f: f.signed(f.header(kid="' UNION SELECT 'secret' --")),
    "kid with a blank": lambda f: f.signed(f.header(kid=f.key.kid + " ")),
    "kid with NUL": lambda f: f.signed(f.header(kid=f.key.kid + "\0")),
    "HS256 by JWK": lambda f: f.hmac_signed(json.dumps(f.key.published()).encode()),
    "HS256 by kid": lambda f: f.hmac_signed(f.key.kid.encode()),
    "HS256 by nothing": lambda f: f.hmac_signed(b""),
    "alg RS256": lambda f: f.signed(f.header(alg="RS256")),
    "alg empty": lambda f: f.signed(f.header(alg="")),
    "x5t": lambda f: f.signed(f.header(x5t="AAAA")),
    "crit of nobody": lambda f: f.signed(f.header(crit=["http://example.org/unknown"])),
    "crit empty": lambda f: f.signed(f.header(crit=[])),
    "header with a BOM": lambda f: f.signed("\ufeff" + json.dumps(f.header())),
    "header with a blank after": lambda f: b64(json.dumps(f.header())) + " ." + f.signed(),
    "header twice": lambda f: parts(f.signed())[0] + "." + f.signed(),
    "JSON serialisation": lambda f: json.dumps({"payload": parts(f.signed())[1]}),
    "duplicate claims": lambda f: f.signed(
        body=json.dumps(f.claims())[:-1] + f', "sub": "{f.subject}"}}'
    ),
    "claims with NaN": lambda f: f.signed(body=json.dumps(f.claims())[:-1] + ', "x": NaN}'),
    "claims null": lambda f: f.signed(body="null"),
    "claims nested": lambda f: f.signed(body={"claims": f.claims()}),
    "claims a token": lambda f: f.signed(body=f.signed()),
    "claims empty": lambda f: f.signed(body={}),
    "aud empty": lambda f: f.signed(body=f.claims(aud="")),
    "aud an object": lambda f: f.signed(body=f.claims(aud={"qp-api": True})),
    "aud with a blank": lambda f: f.signed(body=f.claims(aud="qp-api ")),
    "iss a list": lambda f: f.signed(body=f.claims(iss=[f.issuer])),
    "iss with a slash": lambda f: f.signed(body=f.claims(iss=f.issuer + "/")),
    "sub in braces": lambda f: f.signed(body=f.claims(sub=f"{{{f.subject}}}")),
    "sub an urn": lambda f: f.signed(body=f.claims(sub=f"urn:uuid:{f.subject}")),
    "sub in capitals": lambda f: f.signed(body=f.claims(sub="A" + str(f.subject).upper()[1:])),
    "sub without hyphens": lambda f: f.signed(body=f.claims(sub=f.subject.hex)),
    "sub a list": lambda f: f.signed(body=f.claims(sub=[str(f.subject)])),
    "sid an object": lambda f: f.signed(body=f.claims(sid={"id": str(f.sign_in)})),
    "sid with NUL": lambda f: f.signed(body=f.claims(sid=f"{f.sign_in}\0")),
    "jti a number": lambda f: f.signed(body=f.claims(jti=1)),
    "jti empty": lambda f: f.signed(body=f.claims(jti="")),
    "exp null": lambda f: f.signed(body=json.dumps(f.claims() | {"exp": None})),
    "exp a list": lambda f: f.signed(body=f.claims(exp=[f.now + 60])),
    "exp enormous": lambda f: f.signed(body=f.claims(exp=10**300)),
    "exp beyond any number": lambda f: f.signed(
        body=json.dumps(f.claims()).replace('"exp": ', '"exp": 1e999, "x": ')
    ),
    "iat a text": lambda f: f.signed(body=f.claims(iat=str(f.now))),
    "iat long ago": lambda f: f.at(iat=-86_400),
    "nbf a fraction": lambda f: f.signed(body=f.claims(nbf=f.now - 0.5)),
    "nbf true": lambda f: f.signed(body=f.claims(nbf=True)),
    "claims of another token": lambda f: ".".join(
        [parts(f.signed())[0], b64(f.claims(sub=str(new_id()))), parts(f.signed())[2]]
    ),
    "header and claims swapped": lambda f: ".".join(
        [parts(f.signed())[1], parts(f.signed())[0], parts(f.signed())[2]]
    ),
    "signature's spare bits set": lambda f: _with_spare_bits(f.signed()),
    "signature with more after": lambda f: f.signed() + "AAAA",
    "signature of ones": lambda f: ".".join([*parts(f.signed())[:2], b64(b"\xff" * 64)]),
    "signature one byte": lambda f: ".".join([*parts(f.signed())[:2], "AA"]),
    "signature twice as long": lambda f: f.signed() + parts(f.signed())[2],
    "signature of r alone": lambda f: ".".join([*parts(f.signed())[:2], b64(b"\x01" * 32)]),
}
