"""The room's operations, one file a subject."""

from fastapi import APIRouter

from . import access_log, own_account, staff

router = APIRouter()
for part in (own_account, access_log, staff):
    router.routes.extend(part.router.routes)
