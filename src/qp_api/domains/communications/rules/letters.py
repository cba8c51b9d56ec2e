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
    MARKETING_CONFIRMATION = "marketing_confirmation"
    INVOICE_ISSUED = "invoice_issued"
    PAYMENT_IN_REVIEW = "payment_in_review"
    TICKET_OPENED = "ticket_opened"
    TICKET_ANSWERED = "ticket_answered"
    TICKET_WAITS = "ticket_waits"
    RECTIFIED = "rectified"
    OBJECTION_NOTED = "objection_noted"
    REQUEST_GRANTED = "request_granted"
    REQUEST_EXTENDED = "request_extended"
    REQUEST_REFUSED = "request_refused"
    EXPORT_READY = "export_ready"
    IDENTITY_ASKED = "identity_asked"
    NOTHING_HELD = "nothing_held"
    PACKAGE_LINK = "package_link"
    RESERVATION_LAPSED = "reservation_lapsed"
    SEAT_WITHDRAWN = "seat_withdrawn"
    SETTLED_WITHOUT_SEAT = "settled_without_seat"
    CERTIFICATE_ISSUED = "certificate_issued"
    CLASS_SCHEDULED = "class_scheduled"
    INACTIVITY_CONTACT = "inactivity_contact"
    INACTIVITY_REMINDER_1 = "inactivity_reminder_1"
    INACTIVITY_REMINDER_2 = "inactivity_reminder_2"
    ACCOUNT_DELETED = "account_deleted"
    APPROVAL_WAITS = "approval_waits"
    ROLES_CHANGED = "roles_changed"
    EMAIL_CHANGE = "email_change"
    EMAIL_CHANGE_ASKED = "email_change_asked"
    ADDRESS_WANTED = "address_wanted"
    EMAIL_CHANGED = "email_changed"
    AGE_QUESTIONED = "age_questioned"
    AGE_SETTLED = "age_settled"
    MINOR_REPORT_WAITS = "minor_report_waits"
    ERASED_BY_OFFICER = "erased_by_officer"
    GUARDIAN_ASKED = "guardian_asked"
    GUARDIAN_AGREED = "guardian_agreed"
    GUARDIAN_REFUSED = "guardian_refused"
    SIGNED_IN_SOMEWHERE_NEW = "signed_in_somewhere_new"
    SIGN_IN_ENDED = "sign_in_ended"
    PASSWORD_RESET_LINK = "password_reset_link"  # noqa: S105 -- a letter's name
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 -- a letter's name
    PASSWORD_RESET = "password_reset"  # noqa: S105 -- a letter's name
    TOTP_ADDED = "totp_added"
    TOTP_REMOVED = "totp_removed"
    TOTP_REMOVAL_ASKED = "totp_removal_asked"
    RECOVERY_CODES_RENEWED = "recovery_codes_renewed"
    RECOVERY_CODE_USED = "recovery_code_used"
    API_KEY_MADE = "api_key_made"


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
        Letter.MARKETING_CONFIRMATION: MailKind.SERVICE,
        Letter.INVOICE_ISSUED: MailKind.SERVICE,
        Letter.PAYMENT_IN_REVIEW: MailKind.SERVICE,
        Letter.TICKET_OPENED: MailKind.SERVICE,
        Letter.TICKET_ANSWERED: MailKind.SERVICE,
        Letter.TICKET_WAITS: MailKind.SERVICE,
        Letter.RECTIFIED: MailKind.LEGAL,
        Letter.OBJECTION_NOTED: MailKind.LEGAL,
        Letter.REQUEST_GRANTED: MailKind.LEGAL,
        Letter.REQUEST_EXTENDED: MailKind.LEGAL,
        Letter.REQUEST_REFUSED: MailKind.LEGAL,
        Letter.EXPORT_READY: MailKind.LEGAL,
        Letter.IDENTITY_ASKED: MailKind.LEGAL,
        Letter.NOTHING_HELD: MailKind.LEGAL,
        Letter.PACKAGE_LINK: MailKind.LEGAL,
        Letter.RESERVATION_LAPSED: MailKind.SERVICE,
        Letter.SEAT_WITHDRAWN: MailKind.SERVICE,
        Letter.SETTLED_WITHOUT_SEAT: MailKind.SERVICE,
        Letter.CERTIFICATE_ISSUED: MailKind.SERVICE,
        Letter.CLASS_SCHEDULED: MailKind.SERVICE,
        Letter.INACTIVITY_CONTACT: MailKind.LEGAL,
        Letter.INACTIVITY_REMINDER_1: MailKind.LEGAL,
        Letter.INACTIVITY_REMINDER_2: MailKind.LEGAL,
        Letter.ACCOUNT_DELETED: MailKind.LEGAL,
        Letter.APPROVAL_WAITS: MailKind.SERVICE,
        Letter.ROLES_CHANGED: MailKind.SERVICE,
        Letter.EMAIL_CHANGE: MailKind.SERVICE,
        Letter.EMAIL_CHANGE_ASKED: MailKind.SERVICE,
        Letter.ADDRESS_WANTED: MailKind.SERVICE,
        Letter.EMAIL_CHANGED: MailKind.SERVICE,
        Letter.AGE_QUESTIONED: MailKind.LEGAL,
        Letter.AGE_SETTLED: MailKind.LEGAL,
        Letter.MINOR_REPORT_WAITS: MailKind.SERVICE,
        Letter.ERASED_BY_OFFICER: MailKind.LEGAL,
        Letter.GUARDIAN_ASKED: MailKind.LEGAL,
        Letter.GUARDIAN_AGREED: MailKind.SERVICE,
        Letter.GUARDIAN_REFUSED: MailKind.SERVICE,
        Letter.SIGNED_IN_SOMEWHERE_NEW: MailKind.SERVICE,
        Letter.SIGN_IN_ENDED: MailKind.SERVICE,
        Letter.PASSWORD_RESET_LINK: MailKind.SERVICE,
        Letter.PASSWORD_CHANGED: MailKind.SERVICE,
        Letter.PASSWORD_RESET: MailKind.SERVICE,
        Letter.TOTP_ADDED: MailKind.SERVICE,
        Letter.TOTP_REMOVED: MailKind.SERVICE,
        Letter.TOTP_REMOVAL_ASKED: MailKind.SERVICE,
        Letter.RECOVERY_CODES_RENEWED: MailKind.SERVICE,
        Letter.RECOVERY_CODE_USED: MailKind.SERVICE,
        Letter.API_KEY_MADE: MailKind.SERVICE,
    }
)
