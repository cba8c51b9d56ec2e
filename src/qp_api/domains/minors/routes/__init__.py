"""The room's operations, one file a subject."""

from fastapi import APIRouter

from . import reports

router = APIRouter()
for part in (reports,):
    router.routes.extend(part.router.routes)
