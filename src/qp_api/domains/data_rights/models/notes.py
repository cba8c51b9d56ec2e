"""How this room's columns are noted: what stays in the register, and what passes within days."""

from functools import partial
from typing import Final

from sqlalchemy import DateTime, ForeignKeyConstraint

from qp_api.core.privacy import Category, Erase, Purpose, Retention, personal, plain

INSTANT: Final = DateTime(timezone=True)
PURPOSES: Final = (Purpose.RIGHTS, Purpose.LAW)
BARE: Final = plain("ids, states and times, by which deadlines are kept")

# DR-17: dates, states and hashes stay under the id alone, to show that the right was served.
registered = partial(
    personal,
    Category.RIGHTS_REQUEST,
    storage=BARE,
    on_erase=Erase.KEEP,
    retention=Retention.REGISTER,
    because="DR-17: that a right was served, and when, must stay provable",
    purposes=PURPOSES,
)
passing = partial(
    personal,
    purposes=PURPOSES,
    on_erase=Erase.DELETE,
    retention=Retention.REQUEST_DATA,
    because="written by the house, and gone within days",
)
said = partial(
    personal,
    Category.COMMUNICATION,
    purposes=(Purpose.RIGHTS,),
    on_erase=Erase.BLANK,
    retention=Retention.REQUEST_DATA,
    because="what was asked is answered as it was asked",
)


def of_request(table: str) -> ForeignKeyConstraint:
    """The row is its request's, whose id it has."""
    return ForeignKeyConstraint(
        ["subject_id", "id"],
        ["rights_requests.subject_id", "rights_requests.id"],
        name=f"fk_{table}_rights_requests",
    )
