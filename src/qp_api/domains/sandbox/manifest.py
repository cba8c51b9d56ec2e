"""The sandbox announces itself, for sandboxes only."""

from qp_api.core.domain import Domain

from .routes import router

manifest = Domain(name="sandbox", router=router, sandbox_only=True)
