"""The decisions about an account, as tables."""

from datetime import date
from typing import Any

import pytest

from qp_api.domains.accounts.models import AgeBand
from qp_api.domains.accounts.rules import Age, complete_address, decide_age, merge, missing_members

ADULT = Age(AgeBand.ADULT, None)


@pytest.mark.parametrize(
    ("born_on", "today", "expected"),
    [
        (date(2010, 11, 25), date(2026, 11, 24), None),
        (date(2010, 11, 24), date(2026, 11, 24), Age(AgeBand.MINOR, date(2028, 12, 1))),
        (date(2008, 11, 25), date(2026, 11, 24), Age(AgeBand.MINOR, date(2026, 12, 1))),
        (date(2008, 11, 24), date(2026, 11, 24), ADULT),
        (date(1930, 1, 1), date(2026, 11, 24), ADULT),
        (date(2027, 1, 1), date(2026, 11, 24), None),
        # 29 February counts as 1 March in common years.
        (date(2012, 2, 29), date(2028, 2, 28), None),
        (date(2012, 2, 29), date(2028, 2, 29), Age(AgeBand.MINOR, date(2030, 4, 1))),
        (date(2008, 2, 29), date(2026, 2, 28), Age(AgeBand.MINOR, date(2026, 4, 1))),
        (date(2008, 2, 29), date(2026, 3, 1), ADULT),
    ],
)
def test_ages(born_on: date, today: date, expected: Age | None) -> None:
    """AG-1, AG-2, AG-3."""
    assert decide_age(born_on, today=today) == expected


@pytest.mark.parametrize(
    ("document", "patch", "expected"),
    [
        # RFC 7396, appendix A, as far as objects go
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_merging(document: dict[str, Any], patch: dict[str, Any], expected: dict[str, Any]) -> None:
    assert merge(document, patch) == expected


def test_an_address() -> None:
    assert complete_address(None) is None
    assert missing_members(None) == []
    assert complete_address({"city": "Dhaka"}) == {"city": "Dhaka", "country": "BD"}
    assert complete_address({"country": "IN"}) == {"country": "IN"}
    assert missing_members({"city": "Dhaka"}) == ["street"]
    assert missing_members({"street": "1", "city": "Dhaka"}) == []
