"""Minors announces itself."""

from typing import Final

from qp_api.core.domain import Domain
from qp_api.core.privacy import Retention
from qp_api.core.subject_data.terms import Counted, SweptBy
from qp_api.core.telemetry.room_figures import Figure

from .actions.leave_guardians import leave_guardians
from .actions.overtake_reports import overtake_reports
from .jobs import jobs
from .messages import GuardiansDue, ReportTextsDue
from .queries.reports import count_late, count_open
from .routes import router

_FIGURES: Final = (
    Figure("minor_reports_open", "Reports of minors that wait for the officer.", count_open),
    Figure("minor_reports_late", "Reports of minors undecided after 72 hours.", count_late),
)

manifest = Domain(
    name="minors",
    router=router,
    jobs=jobs,
    leaving=(overtake_reports, leave_guardians),
    figures=_FIGURES,
    terms=(
        Counted("minor_reports", Retention.REGISTER, "decided_at"),
        SweptBy("guardian_tokens", Retention.UNVERIFIED, GuardiansDue),
        SweptBy("minor_reports", Retention.REQUEST_DATA, ReportTextsDue),
    ),
)
