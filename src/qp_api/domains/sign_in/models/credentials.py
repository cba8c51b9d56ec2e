"""A person's password."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
)
from sqlalchemy.orm import Mapped

from qp_api.core.db.base import Base, OwnedRow, table_of
from qp_api.core.privacy import (
    Retention,
    not_personal,
    sealed,
)

from .notes import INSTANT, PROCESS_TIME, secret


class Credential(OwnedRow, Base):
    """A person's password. `version` counts passwords and second factors, not rehashes.

    What is bound to an older one is dead: mailed tokens, and proofs on their way to a sign-in.
    """

    __tablename__ = "credentials"
    __table_args__ = (CheckConstraint("id = subject_id", name="own"),)

    password_hash: Mapped[str] = secret(
        retention=Retention.ACCOUNT, storage=sealed("credentials.password_hash", pad=32)
    )
    changed_at: Mapped[datetime] = not_personal(PROCESS_TIME, INSTANT)
    version: Mapped[int] = not_personal("counts the passwords and second factors of this row")


credentials = table_of(Credential)
