"""The notes that this room's columns share."""

from functools import partial
from typing import Final

from sqlalchemy import DateTime

from qp_api.core.privacy import Category, Erase, Purpose, Retention, personal, plain

INSTANT: Final = DateTime(timezone=True)
PROCESS_TIME: Final = "process time of the machinery"
kept = partial(personal, purposes=(Purpose.SECURITY,), on_erase=Erase.DELETE)
secret = partial(kept, Category.CREDENTIAL, because="a secret, exported as a fact only (SI-1)")
logged = partial(
    kept,
    Category.ACTIVITY,
    INSTANT,
    retention=Retention.SIGN_IN_LOG,
    storage=plain("process time; compared at each request"),
    because="a fact that the house recorded",
)
placed = partial(kept, retention=Retention.SIGN_IN_LOG, because="a fact that the house recorded")
