"""Oversight announces itself."""

from qp_api.core.domain import Domain

from .routes import router

manifest = Domain(name="oversight", router=router)
