import pytest
from hypothesis import given
from hypothesis import strategies as st

from qp_api.kit.money import Money, NotMoney


@pytest.mark.parametrize(
    ("text", "poisha", "wire"),
    [
        ("1200.00", 120000, "1200.00"),
        ("1200", 120000, "1200.00"),
        ("1200.5", 120050, "1200.50"),
        ("0.05", 5, "0.05"),
        ("0", 0, "0.00"),
        ("-0.05", -5, "-0.05"),
        ("-0", 0, "0.00"),
        ("007.10", 710, "7.10"),
    ],
)
def test_an_amount_is_read_and_written_exactly(text: str, poisha: int, wire: str) -> None:
    money = Money.parse(text)
    assert money == Money(poisha)
    assert money.amount == wire
    assert str(money) == f"BDT {wire}"


@pytest.mark.parametrize(
    "text",
    [
        *("", " 1", "1 ", "1.", ".5", "1.005", "1,200", "+1", "1e3", "NaN", "১২", "--1", "1\n"),
        *("9" * 18, "0x10", "92233720368547758.08"),
    ],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(NotMoney):
        Money.parse(text)


@pytest.mark.parametrize("poisha", [2**63, -(2**63) - 1, True, 1.0])
def test_no_amount_can_be_made_that_the_database_cannot_hold(poisha: int) -> None:
    with pytest.raises(NotMoney):
        Money(poisha)
    assert Money(2**63 - 1).amount == "92233720368547758.07"


@given(st.integers(-(2**62), 2**62 - 1), st.integers(-(2**62), 2**62 - 1))
def test_money_is_added_as_integers_are(one: int, other: int) -> None:
    assert Money(one) + Money(other) == Money(one + other)
    assert Money(one) - Money(other) == Money(one - other)
    assert -Money(one) == Money(-one)
    assert (Money(one) < Money(other)) == (one < other)
    assert bool(Money(one)) == bool(one)
    assert Money.parse(Money(one).amount) == Money(one)


def test_money_is_multiplied_by_a_count() -> None:
    assert Money(333) * 3 == Money(999)
