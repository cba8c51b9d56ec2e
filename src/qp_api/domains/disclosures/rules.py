"""What a transfer to whom is, in the words of the register."""

from dataclasses import dataclass
from typing import Final

from qp_api.core.privacy import Purpose
from qp_api.core.privacy.controller import EPS, recipient_of

from .models import Occasion


@dataclass(frozen=True, slots=True)
class Transfer:
    """What goes to whom, why, and on which ground."""

    recipient: str
    categories: tuple[str, ...]
    purpose: str
    ground: str
    occasion: Occasion


def transfer_to(code: str, purpose: Purpose, occasion: Occasion) -> Transfer:
    """A transfer as the register allows it. Raises UnknownRecipient. DI-1.

    A purpose that the recipient is not registered for is a programming fault.
    """
    recipient = recipient_of(code)
    if purpose.code not in recipient.purposes:
        raise ValueError(f"{code} receives nothing for {purpose.code}")
    return Transfer(
        recipient=recipient.code,
        categories=recipient.categories,
        purpose=purpose.code,
        ground=str(purpose.basis),
        occasion=occasion,
    )


TO_GATEWAY: Final = transfer_to(EPS, Purpose.PAYMENT, Occasion.PAYMENT_ATTEMPT)
"""What the gateway is told when a payment is attempted: its fixed fields, no more (PA-2)."""
