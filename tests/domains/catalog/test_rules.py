import pytest

from qp_api.domains.catalog.rules.hours import contact_hours


@pytest.mark.parametrize(
    ("minutes", "hours"),
    [(1440, "24.0"), (90, "1.5"), (95, "1.5"), (96, "1.6"), (5, "0.0"), (6, "0.1"), (59, "0.9")],
)
def test_contact_hours_are_rounded_down_to_a_tenth(minutes: int, hours: str) -> None:
    """EN-5."""
    assert contact_hours(minutes) == hours
