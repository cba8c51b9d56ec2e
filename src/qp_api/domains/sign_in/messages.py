"""What other rooms and processes are told: ids only; whoever mails reads the address itself."""

from typing import ClassVar, Final
from uuid import UUID

from qp_api.core.duties.message import Message

SIGN_IN_CHANNEL: Final = "qp_sign_in"
"""Carries the id of a sign-in that was revoked or proved anew, to every process."""


class VerificationRequested(Message):
    """Somebody registered this person's address: send a link that proves it is theirs."""

    room: ClassVar[str] = "sign_in"


class AddressAlreadyKnown(Message):
    """Somebody tried to register the address of this person, who has an account."""

    room: ClassVar[str] = "sign_in"


class TracesExpired(Message):
    """It is time to drop kept refresh tokens, spent counters and dead hashes."""

    room: ClassVar[str] = "sign_in"


KEYS_CHANNEL: Final = "qp_signing_keys"
"""Says to every process that the signing keys have changed; the payload says nothing."""


class SignedInSomewhereNew(Message):
    """This person signed in with a device, or from a network, that was not seen before."""

    room: ClassVar[str] = "sign_in"
    sign_in_id: UUID


class SigningKeysTurn(Message):
    """It is time to look whether a signing key has had its turn."""

    room: ClassVar[str] = "sign_in"
