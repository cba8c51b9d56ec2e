"""Data rights announce themselves."""

from qp_api.core.domain import Domain

from .jobs import jobs
from .privacy import PackageFiles
from .routes import router

manifest = Domain(name="data_rights", router=router, jobs=jobs, privacy=(PackageFiles(),))
