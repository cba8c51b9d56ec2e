"""Amounts of taka as people read them: grouped by lakh and crore, in words, in Bengali digits."""

from collections.abc import Iterator
from typing import Final

from qp_api.kit.money import Money

_ONES: Final = [
    "Zero",
    "One",
    "Two",
    "Three",
    "Four",
    "Five",
    "Six",
    "Seven",
    "Eight",
    "Nine",
    "Ten",
    "Eleven",
    "Twelve",
    "Thirteen",
    "Fourteen",
    "Fifteen",
    "Sixteen",
    "Seventeen",
    "Eighteen",
    "Nineteen",
]
_TENS: Final = ["Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety"]
_BENGALI: Final = [
    "শূন্য",
    "এক",
    "দুই",
    "তিন",
    "চার",
    "পাঁচ",
    "ছয়",
    "সাত",
    "আট",
    "নয়",
    "দশ",
    "এগারো",
    "বারো",
    "তেরো",
    "চৌদ্দ",
    "পনেরো",
    "ষোলো",
    "সতেরো",
    "আঠারো",
    "উনিশ",
    "বিশ",
    "একুশ",
    "বাইশ",
    "তেইশ",
    "চব্বিশ",
    "পঁচিশ",
    "ছাব্বিশ",
    "সাতাশ",
    "আটাশ",
    "ঊনত্রিশ",
    "ত্রিশ",
    "একত্রিশ",
    "বত্রিশ",
    "তেত্রিশ",
    "চৌত্রিশ",
    "পঁয়ত্রিশ",
    "ছত্রিশ",
    "সাঁইত্রিশ",
    "আটত্রিশ",
    "ঊনচল্লিশ",
    "চল্লিশ",
    "একচল্লিশ",
    "বিয়াল্লিশ",
    "তেতাল্লিশ",
    "চুয়াল্লিশ",
    "পঁয়তাল্লিশ",
    "ছেচল্লিশ",
    "সাতচল্লিশ",
    "আটচল্লিশ",
    "ঊনপঞ্চাশ",
    "পঞ্চাশ",
    "একান্ন",
    "বায়ান্ন",
    "তিপ্পান্ন",
    "চুয়ান্ন",
    "পঞ্চান্ন",
    "ছাপ্পান্ন",
    "সাতান্ন",
    "আটান্ন",
    "ঊনষাট",
    "ষাট",
    "একষট্টি",
    "বাষট্টি",
    "তেষট্টি",
    "চৌষট্টি",
    "পঁয়ষট্টি",
    "ছেষট্টি",
    "সাতষট্টি",
    "আটষট্টি",
    "ঊনসত্তর",
    "সত্তর",
    "একাত্তর",
    "বাহাত্তর",
    "তিয়াত্তর",
    "চুয়াত্তর",
    "পঁচাত্তর",
    "ছিয়াত্তর",
    "সাতাত্তর",
    "আটাত্তর",
    "ঊনআশি",
    "আশি",
    "একাশি",
    "বিরাশি",
    "তিরাশি",
    "চুরাশি",
    "পঁচাশি",
    "ছিয়াশি",
    "সাতাশি",
    "আটাশি",
    "ঊননব্বই",
    "নব্বই",
    "একানব্বই",
    "বিরানব্বই",
    "তিরানব্বই",
    "চুরানব্বই",
    "পঁচানব্বই",
    "ছিয়ানব্বই",
    "সাতানব্বই",
    "আটানব্বই",
    "নিরানব্বই",
]
_STEPS: Final = (
    (10_000_000, "Crore", "কোটি"),
    (100_000, "Lakh", "লক্ষ"),
    (1_000, "Thousand", "হাজার"),
    (100, "Hundred", "শত"),
)
_ONES_END, _TEN, _HUNDRED, _GROUP = 20, 10, 100, 2
_DIGITS: Final = str.maketrans("0123456789", "".join(chr(0x09E6 + digit) for digit in range(10)))


def grouped(money: Money) -> str:
    """As `12,34,56,789.50`."""
    sign = "-" if money.poisha < 0 else ""
    taka, _, poisha = money.amount.removeprefix("-").partition(".")
    head, last = taka[:-3], taka[-3:]
    parts = [head[max(0, end - _GROUP) : end] for end in range(len(head), 0, -_GROUP)]
    return f"{sign}{','.join([*reversed(parts), last])}.{poisha}"


def bengali_digits(text: str) -> str:
    """The same text, its digits Bengali."""
    return text.translate(_DIGITS)


def in_words(money: Money) -> str:
    """As `Taka One Thousand Two Hundred and Fifty Poisha Only`; the amount is not negative."""
    taka, poisha = divmod(money.poisha, _HUNDRED)
    tail = f" and {_english(poisha)} Poisha" if poisha else ""
    return f"Taka {_english(taka)}{tail} Only"


def in_bengali_words(money: Money) -> str:
    """The same in Bengali."""
    taka, poisha = divmod(money.poisha, _HUNDRED)
    tail = f" {_bengali(poisha)} পয়সা" if poisha else ""
    return f"{_bengali(taka)} টাকা{tail} মাত্র"


def _english(number: int) -> str:
    words = []
    for count, name, _ in _counted(number):
        words.append(f"{_english(count)} {name}")
    rest = number % _HUNDRED
    if rest or not words:
        words.append(_below_hundred(rest))
    return " ".join(words)


def _bengali(number: int) -> str:
    words = []
    for count, _, name in _counted(number):
        words.append(f"{_bengali(count)} {name}")
    rest = number % _HUNDRED
    if rest or not words:
        words.append(_BENGALI[rest])
    return " ".join(words)


def _counted(number: int) -> Iterator[tuple[int, str, str]]:
    for size, english, bengali in _STEPS:
        count, number = divmod(number, size)
        if count:
            yield count, english, bengali


def _below_hundred(number: int) -> str:
    if number < _ONES_END:
        return _ONES[number]
    tens, ones = divmod(number, _TEN)
    return _TENS[tens - 2] + (f"-{_ONES[ones]}" if ones else "")
