"""Both corpora of payments.md section 11, and numbers made at random."""

import secrets

import pytest

from qp_api.kit.card_numbers import holds_card_number, is_card_number

PASS = [
    "+8801712345678",
    "008801712345678",
    "01712345678 01812345678",
    "৮৮০১৭১২৩৪৫৬৭৮",
    "000123456-0101",
    "1234567890",
    "2694812345678",
    "19852694812345678",
    "123456789012",
    "260607071504083ZQ",
    "20261122120000001",
    "QP-INV-2026-27-000123",
    "12,34,56,789.50",
    "2026-11-22 18:00:00",
    "0199d3c2-7b1e-7c43-8a5f-565817362611",
    "9780306406157",
    "4111 1111 1111 1112",
    "",
    "no digit at all",
    "7" * 500,
]
VISA = "4111111111111111"
FAIL = [
    VISA,
    "4111 1111 1111 1111",
    "4111-1111-1111-1111",
    "\u200b".join(VISA),
    "".join(chr(0xFF10 + int(digit)) for digit in VISA),
    "".join(chr(0x09E6 + int(digit)) for digit in VISA),
    " ".join(VISA),
    f"card{VISA}card",
    f"{VISA} 123",
    f"123{VISA}4567",
    "378282246310005",
    "5555555555554444",
    "2223003122003222",
    "30569309025904",
    "6011111111111117",
    f"My number is {VISA}, thanks.",
    "4111\n1111\n1111\n1111",
]


@pytest.mark.parametrize("text", PASS)
def test_what_is_no_card_passes(text: str) -> None:
    assert not holds_card_number(text)


@pytest.mark.parametrize("text", FAIL)
def test_a_card_is_found_however_it_is_written(text: str) -> None:
    assert holds_card_number(text)


def with_check_digit(body: str) -> str:
    return next(f"{body}{last}" for last in range(10) if is_card_number(f"{body}{last}"))


@pytest.mark.parametrize(
    ("prefix", "length"), [("4", 16), ("4", 13), ("53", 16), ("2221", 16), ("37", 15), ("62", 19)]
)
def test_random_numbers_of_every_scheme_are_found(prefix: str, length: int) -> None:
    for _ in range(50):
        rest = "".join(secrets.choice("0123456789") for _ in range(length - 1 - len(prefix)))
        number = with_check_digit(prefix + rest)
        grouped = " ".join(number[at : at + 4] for at in range(0, length, 4))
        assert holds_card_number(f"x {grouped} y")
        wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
        assert not is_card_number(wrong)
