"""The door for who writes the letters."""

from qp_api.domains.minors.models import ReportId
from qp_api.domains.minors.queries.reports import is_waiting

__all__ = ["ReportId", "is_waiting"]
