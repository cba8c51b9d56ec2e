"""The room's tables: reports, guardians."""

from .guardians import ConsentStanding, guardian_consents, guardian_tokens, guardians
from .reports import Basis, ReportId, ReportReason, ReportState, minor_reports

__all__ = [
    "Basis",
    "ConsentStanding",
    "ReportId",
    "ReportReason",
    "ReportState",
    "guardian_consents",
    "guardian_tokens",
    "guardians",
    "minor_reports",
]
