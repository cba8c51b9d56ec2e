"""A person's second factor, and the codes that stand in for it once each."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, text
from sqlalchemy.orm import Mapped

from qp_api.core.db.base import Base, OwnedRow, table_of
from qp_api.core.db.lookup import Lookup
from qp_api.core.privacy import PSEUDONYMOUS, Retention, not_personal, sealed

from .notes import INSTANT, PROCESS_TIME, secret


class SecondFactor(OwnedRow, Base):
    """The secret of a person's time codes; until `confirmed_at` it is asked of nobody, and lapses.

    `last_step` is the 30-second step of the newest code that was used: none is taken twice.
    """

    __tablename__ = "second_factors"
    __table_args__ = (
        CheckConstraint("id = subject_id", name="own"),
        Index(
            "ix_second_factors_pending",
            "started_at",
            postgresql_where=text("confirmed_at IS NULL"),
        ),
    )

    secret: Mapped[str] = secret(
        retention=Retention.ACCOUNT, storage=sealed("second_factors.secret", pad=32)
    )
    started_at: Mapped[datetime] = not_personal(PROCESS_TIME, INSTANT)
    confirmed_at: Mapped[datetime | None] = not_personal(PROCESS_TIME, INSTANT)
    last_step: Mapped[int] = not_personal("a step of the machinery's clock", BigInteger)


class RecoveryCode(Lookup, Base):
    """The SHA-256 of one recovery code that is still good."""

    __tablename__ = "recovery_codes"

    code_hash: Mapped[bytes] = secret(
        LargeBinary, primary_key=True, retention=Retention.ACCOUNT, storage=PSEUDONYMOUS
    )


second_factors = table_of(SecondFactor)
recovery_codes = table_of(RecoveryCode)
