"""Retention announces itself."""

from typing import Final

from qp_api.core.domain import Domain
from qp_api.core.privacy import Retention
from qp_api.core.subject_data.inactivity import count_unasked
from qp_api.core.subject_data.terms import Counted
from qp_api.core.telemetry.room_figures import Figure

from .actions.release_run import RELEASE
from .jobs import jobs
from .routes import router

_UNASKED: Final = Figure(
    "retention_letters_unsent",
    "Accounts whose letter of the ladder has not left: it waits, or is refused.",
    count_unasked,
)

manifest = Domain(
    name="retention",
    router=router,
    jobs=jobs,
    figures=(_UNASKED,),
    approvals=(RELEASE,),
    terms=(
        Counted("retention_deletions", Retention.REGISTER, "ended_at"),
        Counted(
            "retention_confirmations", Retention.REQUEST_DATA, "expires_at", in_process_time=True
        ),
    ),
)
