"""The letters of the house, and why each may be sent (CM-1)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from qp_api.domains.communications.models import MailKind


class Letter(StrEnum):
    """One letter; its words stand under this name in every catalogue."""

    VERIFICATION = "verification"
    ADDRESS_KNOWN = "address_known"
    ENROLLED = "enrolled"
    REQUEST_RECEIVED = "request_received"
    PACKAGE_READY = "package_ready"
    RESTRICTED = "restricted"
    RESTRICTION_LIFTED = "restriction_lifted"
    ERASURE_COMPLETED = "erasure_completed"
    RESERVATION_LAPSED = "reservation_lapsed"
    SETTLED_WITHOUT_SEAT = "settled_without_seat"
    CERTIFICATE_ISSUED = "certificate_issued"
    CLASS_SCHEDULED = "class_scheduled"


KIND: Final[Mapping[Letter, MailKind]] = MappingProxyType(
    {
        Letter.VERIFICATION: MailKind.SERVICE,
        Letter.ADDRESS_KNOWN: MailKind.SERVICE,
        Letter.ENROLLED: MailKind.SERVICE,
        Letter.REQUEST_RECEIVED: MailKind.LEGAL,
        Letter.PACKAGE_READY: MailKind.LEGAL,
        Letter.RESTRICTED: MailKind.LEGAL,
        Letter.RESTRICTION_LIFTED: MailKind.LEGAL,
        Letter.ERASURE_COMPLETED: MailKind.LEGAL,
        Letter.RESERVATION_LAPSED: MailKind.SERVICE,
        Letter.SETTLED_WITHOUT_SEAT: MailKind.SERVICE,
        Letter.CERTIFICATE_ISSUED: MailKind.SERVICE,
        Letter.CLASS_SCHEDULED: MailKind.SERVICE,
    }
)
