"""Money on the wire: a decimal string and its currency, never a float."""

from typing import Annotated, Final

from pydantic import ConfigDict, Field

from qp_api.kit.money import Money

from .text_types import OutModel

_AMOUNT: Final = r"^-?[0-9]{1,17}\.[0-9]{2}$"


class MoneyOut(OutModel):
    """An amount of money."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"amount": "1200.00", "currency": "BDT"}]}
    )

    amount: Annotated[str, Field(pattern=_AMOUNT, max_length=21)]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$", max_length=3)]

    @classmethod
    def of(cls, money: Money) -> "MoneyOut":
        return MoneyOut.build(amount=money.amount, currency=money.currency)
