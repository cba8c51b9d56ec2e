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
    INACTIVITY_CONTACT = "inactivity_contact"
    INACTIVITY_REMINDER_1 = "inactivity_reminder_1"
    INACTIVITY_REMINDER_2 = "inactivity_reminder_2"
    ACCOUNT_DELETED = "account_deleted"


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
        Letter.INACTIVITY_CONTACT: MailKind.LEGAL,
        Letter.INACTIVITY_REMINDER_1: MailKind.LEGAL,
        Letter.INACTIVITY_REMINDER_2: MailKind.LEGAL,
        Letter.ACCOUNT_DELETED: MailKind.LEGAL,
    }
)
