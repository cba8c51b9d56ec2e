"""The room's tables."""

from .reports import Basis, ReportId, ReportReason, ReportState, minor_reports

__all__ = ["Basis", "ReportId", "ReportReason", "ReportState", "minor_reports"]
