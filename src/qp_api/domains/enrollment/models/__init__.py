"""What this room keeps: enrollments, quiz attempts, certificates and their public register."""

from .certificates import (
    CertificateId,
    RegisterStatus,
    certificate_register,
    certificates,
)
from .enrollments import HOLDING, LIVING, EnrollmentId, EnrollmentState, enrollments
from .quiz_attempts import AttemptId, AttemptState, quiz_attempts

__all__ = [
    "HOLDING",
    "LIVING",
    "AttemptId",
    "AttemptState",
    "CertificateId",
    "EnrollmentId",
    "EnrollmentState",
    "RegisterStatus",
    "certificate_register",
    "certificates",
    "enrollments",
    "quiz_attempts",
]
