"""Certify what somebody completed."""

import secrets

from qp_api.core.subject_data.contact import find_contact
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.catalog import public as catalog
from qp_api.domains.catalog.public import CohortId
from qp_api.domains.enrollment.messages import CertificateIssued
from qp_api.domains.enrollment.models import CertificateId, EnrollmentId, EnrollmentState
from qp_api.domains.enrollment.rules.completion import (
    CODE_BYTES,
    Asked,
    hash_of_code,
    is_complete,
    written_code,
)
from qp_api.domains.enrollment.store import attempts, enrollments
from qp_api.domains.enrollment.store import certificates as store
from qp_api.domains.enrollment.store.certificates import CertificateRow
from qp_api.domains.enrollment.store.enrollments import EnrollmentRow
from qp_api.kit.ids import SubjectId, new_id


async def issue_certificate(
    uow: UnitOfWork, subject_id: SubjectId, enrollment_id: EnrollmentId
) -> None:
    """Issue it once the cohort's rules hold; before that, and again, nothing happens.

    The enrollment stays locked, so that it is certified once. Raises NotFound for who is gone.
    """
    row = await enrollments.lock_enrollment(uow.db, subject_id, enrollment_id)
    if row.state != EnrollmentState.ACTIVE or not await _is_due(uow, subject_id, row):
        return
    code = written_code(secrets.token_bytes(CODE_BYTES))
    certificate = CertificateRow(
        subject_id=subject_id,
        id=CertificateId(new_id()),
        enrollment_id=enrollment_id,
        cohort_id=row.cohort_id,
        name=(await find_contact(uow, subject_id)).name,
        code=code,
        attended_minutes=row.attended_minutes,
        issued_at=uow.now,
    )
    await store.add_certificate(uow.db, certificate, code_hash=hash_of_code(code))
    uow.post(CertificateIssued(subject_id=subject_id, certificate_id=certificate.id))
    uow.audit("enrollment.issue_certificate", subject_id=subject_id, object_id=certificate.id)


async def _is_due(uow: UnitOfWork, subject_id: SubjectId, row: EnrollmentRow) -> bool:
    enrollment_id = EnrollmentId(row.id)
    cohort = await catalog.get_cohort(uow, CohortId(row.cohort_id))
    asked = Asked(
        cohort.minimum_attendance_percent, cohort.required_quiz_ids, cohort.contact_minutes
    )
    tried = await attempts.list_all_attempts(uow.db, subject_id, enrollment_id)
    passed = {attempt.quiz_id for attempt in tried if attempt.has_passed}
    if not is_complete(asked, attended_minutes=row.attended_minutes, passed_quiz_ids=passed):
        return False
    return await store.find_of_enrollment(uow.db, subject_id, enrollment_id) is None
