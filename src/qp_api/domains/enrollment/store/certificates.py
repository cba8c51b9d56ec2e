"""Certificates of one person, and what the register tells whoever has a code."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, LargeBinary, Uuid, any_, bindparam, insert, literal, select, update

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.domains.enrollment.models import (
    CertificateId,
    EnrollmentId,
    RegisterStatus,
    certificate_register,
    certificates,
)
from qp_api.kit.ids import SubjectId
from qp_api.kit.rows import values_of

from .enrollments import LAST_ID


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """A certificate, opened; times are UTC."""

    subject_id: UUID
    id: UUID
    enrollment_id: UUID
    cohort_id: UUID
    name: str = field(repr=False)
    code: str = field(repr=False)
    attended_minutes: int
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class Registered:
    """What stands behind a code; no cohort where the record can't be shown, or is no more."""

    id: UUID
    status: str
    cohort_id: UUID | None
    attended_minutes: int | None
    issued_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Found:
    id: UUID


_c, _r = certificates, certificate_register
_owner: Any = bindparam("owner", type_=Uuid())
_own = select(_c).where(_c.c.subject_id == _owner)
_most: Any = bindparam("most")
_LIST = statement(
    _own.where(_c.c.id < bindparam("before", type_=Uuid())).order_by(_c.c.id.desc()).limit(_most),
    CertificateRow,
)
_ONE = statement(_own.where(_c.c.id == bindparam("certificate_id", type_=Uuid())), CertificateRow)
_OF_ENROLLMENT = statement(
    select(_c.c.id)
    .where(
        _c.c.subject_id == _owner,
        _c.c.enrollment_id == bindparam("enrollment_id", type_=Uuid()),
    )
    .limit(literal(1)),
    _Found,
)
_ADD = command(insert(_c).values({c: bindparam(c.name, type_=c.type) for c in _c.c}))
_REGISTER = command(insert(_r).values({c: bindparam(c.name, type_=c.type) for c in _r.c}))
_BY_CODE = statement(
    select(_r.c.id, _r.c.status, _c.c.cohort_id, _c.c.attended_minutes, _c.c.issued_at)
    .select_from(_r.outerjoin(_c, _c.c.id == _r.c.id))
    .where(_r.c.code_hash == bindparam("code_hash", type_=LargeBinary())),
    Registered,
)
_theirs = select(_c.c.id).where(_c.c.subject_id == any_(bindparam("subjects", type_=ARRAY(Uuid))))
_ORPHAN = command(
    update(_r).where(_r.c.id.in_(_theirs)).values(status=str(RegisterStatus.HOLDER_ERASED))
)


async def list_certificates(
    db: Database, subject_id: SubjectId, *, before: CertificateId | None, most: int
) -> list[CertificateRow]:
    """A person's certificates, the newest first, issued before one of them."""
    return await db.list(_LIST, owner=subject_id, before=before or LAST_ID, most=most)


async def get_certificate(
    db: Database, subject_id: SubjectId, certificate_id: CertificateId
) -> CertificateRow:
    """A person's certificate. Raises NotFound, for another's too."""
    return await db.get(_ONE, owner=subject_id, certificate_id=certificate_id)


async def find_of_enrollment(
    db: Database, subject_id: SubjectId, enrollment_id: EnrollmentId
) -> CertificateId | None:
    """The certificate that an enrollment led to."""
    found = await db.find(_OF_ENROLLMENT, owner=subject_id, enrollment_id=enrollment_id)
    return None if found is None else CertificateId(found.id)


async def add_certificate(db: Database, row: CertificateRow, *, code_hash: bytes) -> None:
    """Add a certificate and its entry in the register. Raises UniqueViolated for a second one."""
    await db.run(_ADD, **values_of(row))
    await db.run(_REGISTER, id=row.id, code_hash=code_hash, status=str(RegisterStatus.ISSUED))


async def find_registered(db: Database, code_hash: bytes) -> Registered | None:
    """What the register and, where it may be shown, the record tell about a code."""
    return await db.find(_BY_CODE, code_hash=code_hash)


async def orphan(db: Database, subject_ids: Sequence[SubjectId]) -> None:
    """Note that these people's records are about to go; run again it finds no more of them."""
    await db.run(_ORPHAN, subjects=list(subject_ids))
