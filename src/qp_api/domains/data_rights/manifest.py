"""Data rights announce themselves."""

from qp_api.core.domain import Domain

from .actions.still_served import still_served
from .jobs import jobs
from .privacy import PackageFiles
from .routes import router

manifest = Domain(
    name="data_rights",
    router=router,
    jobs=jobs,
    privacy=(PackageFiles(),),
    serving=(still_served,),
)
