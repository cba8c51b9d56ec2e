"""The room's operations, one file a subject."""

from fastapi import APIRouter

from . import email_changes, registration, sign_ins, signing_keys

router = APIRouter()
for part in (registration, sign_ins, signing_keys, email_changes):
    router.routes.extend(part.router.routes)
