"""Retention announces itself."""

from qp_api.core.domain import Domain

from .jobs import jobs
from .routes import router

manifest = Domain(name="retention", router=router, jobs=jobs)
