"""Time codes: the vectors of RFC 4226 and RFC 6238, the window, and one use."""

from base64 import b32encode
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from qp_api.domains.sign_in.rules.second_factor import (
    has_lapsed,
    hash_code,
    is_time_code,
    new_codes,
    read_code,
)
from qp_api.domains.sign_in.totp import find_step, new_secret, provisioning_uri

SECRET = b32encode(b"12345678901234567890").decode()
RFC_4226 = (
    *("755224", "287082", "359152", "969429", "338314"),
    *("254676", "287922", "162583", "399871", "520489"),
)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(("count", "code"), list(enumerate(RFC_4226)))
def test_the_vectors_of_rfc_4226(count: int, code: str) -> None:
    """Appendix D; a step is the moving factor."""
    at = datetime.fromtimestamp(count * 30, UTC)
    assert find_step(SECRET, code, at=at, after=-1) == count


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_vectors_of_rfc_6238(seconds: int, code: str) -> None:
    """Appendix B, SHA-1; six digits are the last six of eight."""
    at = datetime.fromtimestamp(seconds, UTC)
    assert find_step(SECRET, code[-6:], at=at, after=0) == seconds // 30


@pytest.mark.parametrize(("steps", "is_good"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_one_step_either_way_is_good(steps: int, is_good: bool) -> None:
    at = datetime.fromtimestamp(1111111109, UTC) + timedelta(seconds=30 * steps)
    found = find_step(SECRET, "081804", at=at, after=0)
    assert found == (1111111109 // 30 if is_good else None)


@pytest.mark.parametrize(("after", "is_good"), [(-1, True), (0, False), (1, False)])
def test_what_was_used_is_good_no_more(after: int, is_good: bool) -> None:
    step = 1111111109 // 30
    at = datetime.fromtimestamp(1111111109, UTC)
    found = find_step(SECRET, "081804", at=at, after=step + after)
    assert found == (step if is_good else None)


def test_a_secret_has_160_bits_and_none_is_made_twice() -> None:
    made = {new_secret() for _ in range(100)}
    assert len(made) == 100
    assert {len(secret) * 5 for secret in made} == {160}


def test_the_uri_says_what_an_authenticator_reads() -> None:
    uri = urlsplit(provisioning_uri(SECRET, account="a+b@example.org", issuer="Quality Progress"))
    assert (uri.scheme, uri.netloc) == ("otpauth", "totp")
    assert unquote(uri.path) == "/Quality Progress:a+b@example.org"
    assert parse_qs(uri.query) == {"secret": [SECRET], "issuer": ["Quality Progress"]}


def test_recovery_codes_are_ten_of_118_bits_and_read_however_they_are_typed() -> None:
    codes = new_codes()
    assert len(set(codes)) == 10
    for code in codes:
        groups = code.split("-")
        assert [len(group) for group in groups] == [4] * 6
        assert len(code) <= 32
        assert hash_code(code.upper().replace("-", " ")) == hash_code(code)
    assert not set("01ilo") & set("".join(codes))


@pytest.mark.parametrize(
    ("typed", "is_one"),
    [("123 456", True), ("123456", True), ("12345", False), ("1234567", False), ("১২৩৪৫৬", False)],
)
def test_what_has_the_form_of_a_time_code(typed: str, is_one: bool) -> None:
    assert is_time_code(read_code(typed)) is is_one


@pytest.mark.parametrize(("minutes", "lapsed"), [(14, False), (15, True)])
def test_what_was_begun_lapses(minutes: int, lapsed: bool) -> None:
    assert has_lapsed(NOW, now=NOW + timedelta(minutes=minutes)) is lapsed
