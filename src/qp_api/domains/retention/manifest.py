"""Retention announces itself."""

from qp_api.core.domain import Domain
from qp_api.core.privacy import Retention
from qp_api.core.subject_data.terms import Counted

from .jobs import jobs
from .routes import router

manifest = Domain(
    name="retention",
    router=router,
    jobs=jobs,
    terms=(
        Counted("retention_deletions", Retention.REGISTER, "ended_at"),
        Counted(
            "retention_confirmations", Retention.REQUEST_DATA, "expires_at", in_process_time=True
        ),
    ),
)
