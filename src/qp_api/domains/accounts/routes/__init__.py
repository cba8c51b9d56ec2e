"""The room's operations, one file a subject."""

from fastapi import APIRouter

from . import own_account

router = APIRouter()
for part in (own_account,):
    router.routes.extend(part.router.routes)
