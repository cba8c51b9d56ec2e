"""What other rooms and processes are told: ids only; whoever mails reads the address itself."""

from enum import StrEnum
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
    """It is time to drop kept refresh tokens, spent counters, dead hashes and lapsed factors."""

    room: ClassVar[str] = "sign_in"


class CredentialChange(StrEnum):
    """What happened to somebody's credentials; each is told to them by mail."""

    PASSWORD_CHANGED = "password_changed"  # noqa: S105 -- a word of the house
    PASSWORD_RESET = "password_reset"  # noqa: S105 -- a word of the house
    TOTP_ADDED = "totp_added"
    TOTP_REMOVED = "totp_removed"
    RECOVERY_CODES_RENEWED = "recovery_codes_renewed"
    RECOVERY_CODE_USED = "recovery_code_used"
    API_KEY_MADE = "api_key_made"


class CredentialChanged(Message):
    """A password or second factor is another one now, a recovery code was used, or a key made."""

    room: ClassVar[str] = "sign_in"
    what: CredentialChange


class TotpRemovalAsked(Message):
    """Somebody of the staff asked that this person's second factor be taken away."""

    room: ClassVar[str] = "sign_in"
    approval_id: UUID


class PasswordResetRequested(Message):
    """Somebody forgot the password of an address; one that nobody has, by an id of nobody's."""

    room: ClassVar[str] = "sign_in"


class EmailChangeRequested(Message):
    """Another address is wanted: send a link that proves it is the person's (AC-3)."""

    room: ClassVar[str] = "sign_in"

    change_id: UUID


class EmailChangeNoticed(Message):
    """Another address is wanted: tell whoever reads the present one (AC-3)."""

    room: ClassVar[str] = "sign_in"


class AddressWanted(Message):
    """Somebody wanted the address of this person, who has an account, for theirs."""

    room: ClassVar[str] = "sign_in"


class EmailChanged(Message):
    """The address has changed: tell whoever reads the one that was left, and forget it (AC-3)."""

    room: ClassVar[str] = "sign_in"

    change_id: UUID


KEYS_CHANNEL: Final = "qp_signing_keys"
"""Says to every process that the signing keys have changed; the payload says nothing."""


class SignedInSomewhereNew(Message):
    """This person signed in with a device, or from a network, that was not seen before."""

    room: ClassVar[str] = "sign_in"
    sign_in_id: UUID


class RefreshTokenReused(Message):
    """A token of this sign-in came twice, as after a theft, and so the sign-in was ended."""

    room: ClassVar[str] = "sign_in"
    sign_in_id: UUID


class SigningKeysTurn(Message):
    """It is time to look whether a signing key has had its turn."""

    room: ClassVar[str] = "sign_in"


API_KEY_CHANNEL: Final = "qp_api_key"
"""Carries the id of an API key that was revoked, to every process."""
