"""The room's operations, one file a subject."""

from fastapi import APIRouter

from . import email_changes, own_sign_ins, registration, sign_ins, signing_keys

router = APIRouter()
for part in (registration, sign_ins, signing_keys, own_sign_ins, email_changes):
    router.routes.extend(part.router.routes)
