"""Strict JSON: refused or round-tripped, nothing between."""

import contextlib
import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qp_api.core.http.refusals import MalformedJson
from qp_api.core.http.strict_json import DEEPEST, MOST_ITEMS, MOST_NAMES, decode

REFUSED = {
    b"": "syntax",
    b"{": "syntax",
    b'{"a":1}x': "syntax",
    b"{'a':1}": "syntax",
    b'{"a":1,}': "syntax",
    b'"\x00"': "syntax",
    b'"\n"': "syntax",
    b"01": "syntax",
    b"\xef\xbb\xbf{}": "encoding",
    '{"a":1}'.encode("utf-16"): "encoding",
    b'"\xff"': "encoding",
    b'"\xed\xa0\x80"': "encoding",
    b'"\xc0\xaf"': "encoding",
    b'{"a":NaN}': "number",
    b'{"a":Infinity}': "number",
    b'{"a":-Infinity}': "number",
    b"1e999": "number",
    b"-1e999": "number",
    b"9223372036854775808": "number",
    b"1" * 5000: "number",
    b'{"a":1,"a":2}': "duplicate_name",
    b'{"a":1,"\\u0061":2}': "duplicate_name",
    b'[{"b":{"a":1,"a":1}}]': "duplicate_name",
    b'"\\ud800"': "surrogate",
    b'"\\udc00\\ud800"': "surrogate",
    b'{"\\udfff":1}': "surrogate",
    b'"\\u0000"': "nul",
    b'[[{"a":["\\u0000"]}]]': "nul",
    b'{"a\\u0000":1}': "nul",
    b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1): "depth",
    b'{"a":' * (DEEPEST + 1) + b"1" + b"}" * (DEEPEST + 1): "depth",
    b"[" * 9_000 + b"]" * 9_000: "depth",
    b"[" * 200_000 + b"]" * 200_000: "too_many_items",
    b"[" + b"1," * MOST_ITEMS + b"1]": "too_many_items",
    b'["' + b'","' * 200_000 + b'"]': "too_many_items",
    b"[" + b'{"a":1},' * 5_000 + b"1]": "too_many_items",
    b"{" + b",".join(b'"%d":1' % n for n in range(MOST_NAMES + 1)) + b"}": "too_many_names",
    b"{" + b",".join(b'"%d":1' % n for n in range(60_000)) + b"}": "too_many_items",
}
TAKEN = [
    b"null",
    b"-0",
    b"9223372036854775807",
    b"-9223372036854775807",
    b"1e308",
    b'"\\ud83d\\ude00"',
    '"বাংলা ড়"'.encode(),
    b'"\\\\u0000"',
    b"[" * DEEPEST + b'"x"' + b"]" * DEEPEST,
    b"[" + b"[]," * 500 + b"[]]",
    b'[{"a":1},{"a":2}]',
    b"[" + b"1," * (MOST_ITEMS - 2) + b"1]",
    b"{" + b",".join(b'"%d":1' % n for n in range(MOST_NAMES)) + b"}",
    b'["' + rb"\"[{,\\" * 20_000 + b'"]',
    b'"' + b",[{" * 20_000 + b'"',
]


@pytest.mark.parametrize("body", REFUSED, ids=lambda body: f"{len(body)} {body[:24]!r}")
def test_what_two_readers_could_read_differently_is_refused(body: bytes) -> None:
    with pytest.raises(MalformedJson) as refused:
        decode(body)
    assert [error.code for error in refused.value.errors] == [REFUSED[body]]


@pytest.mark.parametrize("body", TAKEN, ids=lambda body: f"{len(body)} {body[:24]!r}")
def test_what_is_plain_json_is_read(body: bytes) -> None:
    assert decode(body) == json.loads(body)


documents = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63) + 1, 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), inner
        )
    ),
    max_leaves=20,
)


@given(documents, st.booleans())
def test_every_other_document_comes_through_unchanged(document: Any, escaped: bool) -> None:
    assert decode(json.dumps(document, ensure_ascii=escaped).encode()) == document


@given(st.binary(max_size=200))
def test_no_bytes_break_the_decoder(body: bytes) -> None:
    with contextlib.suppress(MalformedJson):
        json.dumps(decode(body)).encode()


HOSTILE = {
    "integers": b"[" + b"1," * 499_998 + b"1]",
    "names": b"{" + b",".join(b'"%06d":1' % n for n in range(90_000)) + b"}",
    "strings": b"[" + b'"",' * 333_330 + b'""]',
    "nests": b"[" + b",".join([b'{"a":' * 15 + b"1" + b"}" * 15] * 9_999) + b"]",
    "escapes": b'["' + rb"\\," * 333_330 + b'"]',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_megabyte_is_cheap(name: str) -> None:
    spent = []
    for _ in range(3):
        began = time.process_time()
        with contextlib.suppress(MalformedJson):
            decode(HOSTILE[name])
        spent.append(time.process_time() - began)
    assert min(spent) < 0.05, "seconds"
