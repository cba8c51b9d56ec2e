"""Money in whole poisha: added exactly, written as a decimal string."""

import re
from dataclasses import dataclass
from typing import ClassVar, Final

from typing_extensions import override

_POISHA_IN_TAKA: Final = 100
# PostgreSQL's bigint holds every amount, and so every sum we may store.
_LIMIT: Final = 2**63
_AMOUNT: Final = re.compile(r"(-?)([0-9]{1,17})(?:\.([0-9]{1,2}))?", re.ASCII)


class NotMoney(ValueError):
    """The text is no amount of taka with at most two decimals."""


@dataclass(frozen=True, order=True, slots=True)
class Money:
    """An amount of taka, counted in poisha (a hundredth); negative for what flows back."""

    poisha: int

    currency: ClassVar[str] = "BDT"

    def __post_init__(self) -> None:
        if type(self.poisha) is not int or not -_LIMIT <= self.poisha < _LIMIT:
            raise NotMoney

    @classmethod
    def parse(cls, amount: str) -> "Money":
        """Read a decimal string such as "1200", "1200.5" or "-0.05". Raises NotMoney."""
        match = _AMOUNT.fullmatch(amount)
        if match is None:
            raise NotMoney
        sign, taka, poisha = match.groups(default="")
        total = int(taka) * _POISHA_IN_TAKA + int(poisha.ljust(2, "0"))
        return cls(-total if sign else total)

    @property
    def amount(self) -> str:
        """The amount on the wire: taka with exactly two decimals."""
        taka, poisha = divmod(abs(self.poisha), _POISHA_IN_TAKA)
        return f"{'-' if self.poisha < 0 else ''}{taka}.{poisha:02}"

    @override
    def __str__(self) -> str:
        return f"{self.currency} {self.amount}"

    def __add__(self, other: "Money") -> "Money":
        return Money(self.poisha + other.poisha)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.poisha - other.poisha)

    def __neg__(self) -> "Money":
        return Money(-self.poisha)

    def __mul__(self, times: int) -> "Money":
        return Money(self.poisha * times)

    def __bool__(self) -> bool:
        return self.poisha != 0
