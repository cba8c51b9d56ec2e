"""RFC 8785, by its own examples; what it cannot say is refused."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qp_api.core.crypto.canonical_json import NotCanonical, canonical_json

scalars = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text()
documents = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)


def test_strings_are_escaped_as_rfc_8785_section_3_2_2_2_shows() -> None:
    assert canonical_json({"string": '€$\x0f\nA\'B"\\\\"/'}) == (
        '{"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'.encode()
    )
    assert canonical_json("\b\t\n\f\r\x00\x1f\x7f") == b'"\\b\\t\\n\\f\\r\\u0000\\u001f\x7f"'


def test_names_are_ordered_by_utf_16_as_rfc_8785_section_3_2_3_shows() -> None:
    names = ["€", "\r", "\ufb33", "1", "😀", "\u0080", "ö"]
    text = canonical_json(dict.fromkeys(names, 0)).decode()
    assert list(json.loads(text)) == ["\r", "1", "\u0080", "ö", "€", "😀", "\ufb33"]


def test_literals_and_nesting_carry_no_spaces() -> None:
    value = {"b": [True, False, None, -7], "a": {"d": [], "c": {}}}
    assert canonical_json(value) == b'{"a":{"c":{},"d":[]},"b":[true,false,null,-7]}'


@pytest.mark.parametrize(
    "value", [1.0, float("nan"), 2**53, -(2**53), "\ud800", {"\ud800": 1}, {1: 2}, b"raw", {1, 2}]
)
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    assert canonical_json({"fine": [2**53 - 1, "\U0001d800"]})
    with pytest.raises(NotCanonical):
        canonical_json({"fine": [value]})


def test_bottomless_nesting_is_refused() -> None:
    value: object = "end"
    for _ in range(100_000):
        value = [value]
    with pytest.raises(NotCanonical):
        canonical_json(value)


@given(documents)
def test_reading_it_back_gives_the_same_document(value: object) -> None:
    raw = canonical_json(value)
    assert json.loads(raw) == value
    assert canonical_json(json.loads(raw)) == raw
