"""Disclosures announces itself."""

from qp_api.core.domain import Domain

from .actions.keep_owed_transfers import keep_owed_transfers
from .jobs import jobs
from .queries import disclosed_of
from .routes import router

manifest = Domain(
    name="disclosures",
    router=router,
    jobs=jobs,
    leaving=(keep_owed_transfers,),
    disclosed=(disclosed_of,),
)
