"""A key shows where it is good, holds 256 random bits, and is refused when mistyped."""

import secrets

import pytest

from qp_api.kit.api_key import is_key, is_whole_key, prefix_of, write_key

SECRET = bytes(range(32))
KEY = write_key(SECRET, is_live=True)


def test_its_form_is_fixed() -> None:
    assert KEY == "qp_live_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8098eac85"
    assert len(KEY) == 59
    assert write_key(SECRET, is_live=False).startswith("qp_test_")
    assert (prefix_of(is_live=True), prefix_of(is_live=False)) == ("qp_live_", "qp_test_")
    with pytest.raises(ValueError, match="32 random bytes"):
        write_key(SECRET[:-1], is_live=True)


def test_what_was_written_is_whole_and_no_two_are_alike() -> None:
    keys = {write_key(secrets.token_bytes(32), is_live=bool(n % 2)) for n in range(200)}
    assert len(keys) == 200
    assert all(is_key(key) and is_whole_key(key) for key in keys)


def test_a_mistyped_one_is_not() -> None:
    for place in range(len(KEY)):
        other = "B" if KEY[place] != "B" else "C"
        assert not is_whole_key(KEY[:place] + other + KEY[place + 1 :])
    for text in ("", KEY[:-1], KEY + "0", KEY.upper(), f" {KEY}", KEY.replace("live", "test")):
        assert not is_whole_key(text)


def test_a_token_is_none() -> None:
    assert not is_key("eyJhbGciOiJFUzI1NiJ9.e30.c2ln")
    assert not is_key("qp_other_key")
