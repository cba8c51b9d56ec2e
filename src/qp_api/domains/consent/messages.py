"""What other rooms are told of consents: ids only."""

from typing import ClassVar
from uuid import UUID

from qp_api.core.duties.message import Message
from qp_api.core.privacy import Purpose


class ConfirmationRequested(Message):
    """Somebody asked for marketing mail: send a link that proves who reads this address (CO-3).

    Not owed any more once they have taken it back.
    """

    room: ClassVar[str] = "consent"
    needs: ClassVar[Purpose | None] = Purpose.MARKETING
    record_id: UUID


class ConfirmationsExpired(Message):
    """It is time to forget the hashes of links that have ended."""

    room: ClassVar[str] = "consent"


class RegisterDue(Message):
    """It is time to forget events that are over for five years."""

    room: ClassVar[str] = "consent"
