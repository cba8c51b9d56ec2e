"""What the client would rather read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qp_api.core.http.negotiation import choose_language, choose_media_type

KINDS = ("application/json", "text/html")
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        (BROWSER, "text/html"),
        ("text/*", "text/html"),
        ("application/json;q=0.5, text/html;q=0.4", "application/json"),
        ("application/json;q=0, */*", "text/html"),
        ("TEXT/HTML", "text/html"),
        ("text/html;q=0.9;charset=utf-8, */*;q=0.8", "text/html"),
        ("image/png", "application/json"),
        ("text/html;q=9", "text/html"),
        ("text/html;q=٣", "application/json"),
        (",;=,;q", "application/json"),
    ],
)
def test_the_best_liked_media_type_is_chosen(header: str, chosen: str) -> None:
    assert choose_media_type(header, KINDS) == chosen


@given(st.text(max_size=100))
def test_any_header_has_an_answer(header: str) -> None:
    assert choose_media_type(header, KINDS) in KINDS
    assert choose_language(header, ("en", "bn")) in ("en", "bn")
