"""What requests may be, and from which state they may move to which."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NewType
from uuid import UUID

RequestId = NewType("RequestId", UUID)


class Right(StrEnum):
    """The six rights of P5, by the name of their path."""

    ACCESS = "access"
    RECTIFY = "rectify"
    ERASE = "erase"
    RESTRICT = "restrict"
    EXPORT = "export"
    OBJECT = "object"


class RequestState(StrEnum):
    """How far a request is; the last four are its ends."""

    RECEIVED = "received"
    IDENTITY_CHECK = "identity_check"
    IN_PROGRESS = "in_progress"
    EXTENDED = "extended"
    COMPLETED = "completed"
    PARTIALLY_COMPLETED = "partially_completed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Channel(StrEnum):
    """How a request came: from its person, signed in or by mail, or from the officer (P8.1)."""

    SIGNED_IN = "signed_in"
    MAIL = "mail"
    OFFICER = "officer"


class Ground(StrEnum):
    """On which ground processing is restricted: Art. 18(1)(a) to (d)."""

    ACCURACY_CONTESTED = "accuracy_contested"
    PROCESSING_UNLAWFUL = "processing_unlawful"
    NEEDED_FOR_CLAIMS = "needed_for_claims"
    OBJECTION_PENDING = "objection_pending"


class Imposer(StrEnum):
    """Who asked for a restriction."""

    PERSON = "person"
    OFFICER = "officer"


class Objectionable(StrEnum):
    """What can be objected to: consent's purposes, and those of legitimate interest (P5.6)."""

    MARKETING = "marketing"
    ANALYTICS = "analytics"
    SECURITY = "security"
    CLAIMS = "claims"


class ExtensionReason(StrEnum):
    """Why an answer may take longer (Art. 12(3)), as `eu-gdpr:` terms. DR-5."""

    COMPLEXITY = "eu-gdpr:JustificationA12Complexity"
    HIGH_VOLUME = "eu-gdpr:JustificationA12HighVolume"


class ChangeState(StrEnum):
    """What became of one proposed correction."""

    PROPOSED = "proposed"
    APPLIED = "applied"
    REFUSED = "refused"


class LinkKind(StrEnum):
    """What a mailed link is good for."""

    IDENTITY = "identity"
    PACKAGE = "package"


_S = RequestState
ENDED: Final = frozenset({_S.COMPLETED, _S.PARTIALLY_COMPLETED, _S.REFUSED, _S.WITHDRAWN})

MOVES: Final[Mapping[RequestState, frozenset[RequestState]]] = {
    _S.RECEIVED: frozenset({_S.IDENTITY_CHECK, _S.IN_PROGRESS, *ENDED}),
    _S.IDENTITY_CHECK: frozenset({_S.IN_PROGRESS, _S.REFUSED, _S.WITHDRAWN}),
    _S.IN_PROGRESS: frozenset({_S.EXTENDED, *ENDED}),
    _S.EXTENDED: ENDED,
    **dict.fromkeys(ENDED, frozenset()),
}
"""Which state may follow which; the table's own trigger holds everybody to it."""

OPEN_STATES: Final = "'received', 'identity_check', 'in_progress', 'extended'"


def any_of(kind: type[StrEnum]) -> str:
    """The members of an enum, as SQL lists them."""
    return ", ".join(f"'{member}'" for member in kind)
