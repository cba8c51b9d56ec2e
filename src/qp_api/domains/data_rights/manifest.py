"""Data rights announce themselves."""

from typing import Final

from qp_api.core.domain import Domain
from qp_api.core.privacy import Retention
from qp_api.core.subject_data.terms import Counted, SweptBy
from qp_api.core.telemetry.room_figures import Figure

from .actions.still_served import still_served
from .jobs import jobs
from .messages import RightsDataDue
from .privacy import PackageFiles
from .queries.requests import count_open, count_overdue
from .routes import router

_FIGURES: Final = (
    Figure("rights_requests_open", "Rights requests that wait for an answer.", count_open),
    Figure("rights_requests_overdue", "Rights requests whose answer is late.", count_overdue),
)

manifest = Domain(
    name="data_rights",
    router=router,
    jobs=jobs,
    privacy=(PackageFiles(),),
    figures=_FIGURES,
    serving=(still_served,),
    terms=(
        Counted("rights_requests", Retention.REGISTER, "completed_at"),
        Counted("restrictions", Retention.REGISTER, "lifted_at"),
        Counted("erasures", Retention.REGISTER, "started_at"),
        Counted("receipts", Retention.REGISTER, "signed_at"),
        SweptBy("rights_requests", Retention.REQUEST_DATA, RightsDataDue),
        SweptBy("packages", Retention.REQUEST_DATA, RightsDataDue),
        SweptBy("closing_letters", Retention.REQUEST_DATA, RightsDataDue),
        SweptBy("correspondents", Retention.REQUEST_DATA, RightsDataDue),
        SweptBy("correspondent_addresses", Retention.REQUEST_DATA, RightsDataDue),
        SweptBy("mailed_links", Retention.REQUEST_DATA, RightsDataDue),
        SweptBy("proposed_changes", Retention.REQUEST_DATA, RightsDataDue),
    ),
)
