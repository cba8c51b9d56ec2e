"""How far somebody who no longer comes has been asked (P4.2): the words, and the term."""

from enum import StrEnum
from typing import Final


class Inactivity(StrEnum):
    """How far somebody who no longer comes has been asked (RE-2).

    `unverified` is the state before the first: an account whose address nobody has confirmed.
    """

    UNVERIFIED = "unverified"
    ACTIVE = "active"
    CONTACTED = "contacted"
    REMINDED_1 = "reminded_1"
    REMINDED_2 = "reminded_2"
    DUE = "due"
    DELETING = "deleting"


INACTIVE_MONTHS: Final = 24
"""P4.2, RE-2: months of the Dhaka calendar after the last activity."""
