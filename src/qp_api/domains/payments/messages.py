"""Facts about money that came or did not."""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from typing_extensions import override

from qp_api.core.duties import Message


class ReferenceKind(StrEnum):
    """What a charge is for; its id means something to the room that asked for the charge."""

    ENROLLMENT = "enrollment"
    CONSULTATION = "consultation"


class ChargeSettled(Message):
    """A charge is paid: whoever asked for it gives what was bought."""

    room: ClassVar[str] = "payments"
    charge_id: UUID
    reference_kind: ReferenceKind
    reference_id: UUID

    @override
    def left_over(self) -> "MoneyAfterErasure":
        """Money for which nothing was given."""
        return MoneyAfterErasure(payment_id=self.charge_id)


class LateSettlement(Message):
    """The money came when its charge had lapsed already; it is in the books."""

    room: ClassVar[str] = "payments"
    charge_id: UUID
    reference_kind: ReferenceKind
    reference_id: UUID

    @override
    def left_over(self) -> "MoneyAfterErasure":
        """Money for which nothing was given."""
        return MoneyAfterErasure(payment_id=self.charge_id)


class BuyerDisclosed(Message):
    """The gateway is about to be told who pays (P7.1); posted before it is called."""

    room: ClassVar[str] = "payments"
    attempt_id: UUID


class InvoiceIssued(Message):
    """An invoice has its number and can be downloaded."""

    room: ClassVar[str] = "payments"
    invoice_id: UUID


class PaymentNeedsReview(Message):
    """Money and charge don't fit: a person has to look, and no service is given meanwhile."""

    room: ClassVar[str] = "payments"
    payment_id: UUID

    @override
    def left_over(self) -> "MoneyAfterErasure":
        """Money that nobody has looked at yet."""
        return MoneyAfterErasure(payment_id=self.payment_id)


class AttemptOpened(Message):
    """An attempt was written down: if its opening does not finish, it is taken up from here.

    It is owed to the books and so to nobody by name: an erasure drops what is owed to a person.
    """

    room: ClassVar[str] = "payments"
    attempt_id: UUID


class VerificationDue(Message):
    """It is time to ask the gateway how an attempt stands; owed to the books as well.

    `watch` is the round of asking, `asked` counts the times before in it.
    """

    room: ClassVar[str] = "payments"
    attempt_id: UUID
    watch: int
    asked: int


class MoneyAfterErasure(Message):
    """Money of somebody who leaves or has left; owed to the books, and to nobody by name.

    It came when they were leaving, or before that and what it was to bring waited for them.
    """

    room: ClassVar[str] = "payments"
    payment_id: UUID


class StraysDue(Message):
    """It is time to look for attempts that nobody looks at any more."""

    room: ClassVar[str] = "payments"
