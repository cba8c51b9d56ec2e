"""Enrollment announces itself."""

from qp_api.core.domain import Domain

from .actions.release_seats import orphan_certificates, release_seats
from .actions.still_served import still_served
from .jobs import jobs
from .routes import router

manifest = Domain(
    name="enrollment",
    router=router,
    jobs=jobs,
    leaving=(release_seats, orphan_certificates),
    serving=(still_served,),
)
