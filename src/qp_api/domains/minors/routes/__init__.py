"""The room's operations, one file a subject."""

from fastapi import APIRouter

from . import guardians, reports

router = APIRouter()
for part in (reports, guardians):
    router.routes.extend(part.router.routes)
