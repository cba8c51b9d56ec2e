"""Sessions announces itself."""

from qp_api.core.domain import Domain

from .jobs import jobs
from .routes import router

manifest = Domain(name="sessions", router=router, jobs=jobs)
