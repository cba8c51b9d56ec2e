"""Enrolling, quizzes, progress and certificates (P1.2, P2.1)."""

from fastapi import APIRouter

from . import certificates, classes, enrollments, quiz_attempts

router = APIRouter()
for part in (enrollments, classes, quiz_attempts, certificates):
    router.routes.extend(part.router.routes)
