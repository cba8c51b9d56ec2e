"""The room's operations, one file a subject."""

from fastapi import APIRouter

from . import approvals, own_account, roles

router = APIRouter()
for part in (own_account, roles, approvals):
    router.routes.extend(part.router.routes)
