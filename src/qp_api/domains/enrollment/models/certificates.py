"""Certificates, and the register by which strangers check them; it names nobody (OB-2)."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NewType
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped

from qp_api.core.db.base import Base, OwnedRow, table_of
from qp_api.core.privacy import (
    Category,
    DbRole,
    Erase,
    Purpose,
    Retention,
    not_personal,
    personal,
    plain,
    sealed,
)
from qp_api.core.privacy.data_map import GRANTS

CertificateId = NewType("CertificateId", UUID)


class RegisterStatus(StrEnum):
    """What the register says of a certificate once nobody's record is there to ask."""

    ISSUED = "issued"
    HOLDER_ERASED = "holder_erased"


_STATUSES: Final = ", ".join(f"'{status}'" for status in RegisterStatus)
_OF_A_CERTIFICATE: Final[dict[str, Any]] = {
    "purposes": (Purpose.DELIVERY,),
    "on_erase": Erase.DELETE,
    "retention": Retention.ACCOUNT,
    "portable": True,
    "because": "OB-2: a certificate stays what was issued; another name is another certificate",
}
_FACTS: Final[dict[str, Any]] = {
    **_OF_A_CERTIFICATE,
    "storage": plain("ids, a time and a sum, which the certificate tells whoever has its code"),
}


class Certificate(OwnedRow, Base):
    """What somebody was certified, under the name that they had then; one an enrollment."""

    __tablename__ = "certificates"
    __table_args__ = (
        ForeignKeyConstraint(
            ["subject_id", "enrollment_id"], ["enrollments.subject_id", "enrollments.id"]
        ),
        UniqueConstraint("subject_id", "enrollment_id"),
        CheckConstraint("attended_minutes >= 0", name="attended_minutes"),
        Index("ix_certificates_id", "id"),
    )

    enrollment_id: Mapped[UUID] = personal(Category.CERTIFICATE, **_FACTS)
    cohort_id: Mapped[UUID] = personal(Category.CERTIFICATE, ForeignKey("cohorts.id"), **_FACTS)
    name: Mapped[str] = personal(
        Category.CERTIFICATE, storage=sealed("certificates.name", pad=32), **_OF_A_CERTIFICATE
    )
    code: Mapped[str] = personal(
        Category.CERTIFICATE, storage=sealed("certificates.code", pad=32), **_OF_A_CERTIFICATE
    )
    attended_minutes: Mapped[int] = personal(Category.CERTIFICATE, **_FACTS)
    issued_at: Mapped[datetime] = personal(Category.CERTIFICATE, DateTime(timezone=True), **_FACTS)


class RegisterEntry(Base):
    """A certificate's id, what its code hashes to, its status: all that outlives its holder."""

    __tablename__ = "certificate_register"
    __table_args__ = (
        CheckConstraint(f"status IN ({_STATUSES})", name="status"),
        CheckConstraint("octet_length(code_hash) = 32", name="code_hash"),
        UniqueConstraint("code_hash"),
        {
            "info": {
                GRANTS: {
                    DbRole.SERVICE: "SELECT, INSERT",
                    DbRole.RIGHTS: "SELECT, UPDATE (status)",
                }
            }
        },
    )

    id: Mapped[UUID] = not_personal("a certificate's random id", primary_key=True)
    code_hash: Mapped[bytes] = not_personal("a hash of a random code", LargeBinary)
    status: Mapped[str] = not_personal("of a certificate; it says not whose", Text)


certificates = table_of(Certificate)
certificate_register = table_of(RegisterEntry)
