"""Payments announces itself."""

from qp_api.core.domain import Domain

from .actions.leave_charges import leave_charges
from .actions.still_served import still_served
from .jobs import jobs
from .routes import router

manifest = Domain(
    name="payments",
    router=router,
    jobs=jobs,
    leaving=(leave_charges,),
    serving=(still_served,),
)
