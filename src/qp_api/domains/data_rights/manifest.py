"""Data rights announce themselves."""

from typing import Final

from qp_api.core.domain import Domain
from qp_api.core.telemetry.room_figures import Figure

from .jobs import jobs
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
)
