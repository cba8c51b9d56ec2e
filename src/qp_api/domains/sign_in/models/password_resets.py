"""Hashes of mailed tokens that set a new password."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped

from qp_api.core.db.base import Base, table_of
from qp_api.core.db.lookup import Lookup
from qp_api.core.privacy import PSEUDONYMOUS, Category, Retention, not_personal

from .notes import INSTANT, PROCESS_TIME, kept, secret


class PasswordReset(Lookup, Base):
    """The SHA-256 of one mailed token, bound to the address and the credentials of its making."""

    __tablename__ = "password_resets"

    token_hash: Mapped[bytes] = secret(
        LargeBinary, primary_key=True, retention=Retention.UNVERIFIED, storage=PSEUDONYMOUS
    )
    email_index: Mapped[bytes] = kept(
        Category.EMAIL,
        LargeBinary,
        retention=Retention.UNVERIFIED,
        storage=PSEUDONYMOUS,
        because="follows from the address",
    )
    credential_version: Mapped[int] = not_personal("a count")
    expires_at: Mapped[datetime] = not_personal(PROCESS_TIME, INSTANT, index=True)


password_resets = table_of(PasswordReset)
