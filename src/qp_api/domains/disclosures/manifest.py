"""Disclosures announces itself."""

from qp_api.core.domain import Domain
from qp_api.core.privacy import Retention
from qp_api.core.subject_data.terms import Counted

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
    terms=(Counted("disclosures", Retention.REGISTER, "at"),),
)
