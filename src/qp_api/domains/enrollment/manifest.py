"""Enrollment announces itself."""

from qp_api.core.domain import Domain

from .actions.release_seats import release_seats
from .actions.still_served import still_served
from .routes import router

manifest = Domain(
    name="enrollment", router=router, leaving=(release_seats,), serving=(still_served,)
)
