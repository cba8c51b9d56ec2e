"""The room's operations, one file a subject."""

from fastapi import APIRouter

from . import access_log, approvals, own_account, roles, staff

router = APIRouter()
for part in (own_account, access_log, staff, roles, approvals):
    router.routes.extend(part.router.routes)
