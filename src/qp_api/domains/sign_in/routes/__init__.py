"""The room's operations, one file a subject."""

from fastapi import APIRouter

from . import (
    api_keys,
    email_changes,
    own_sign_ins,
    passwords,
    registration,
    second_factor,
    sign_ins,
    signing_keys,
    totp_removals,
)

router = APIRouter()
for part in (
    registration,
    sign_ins,
    signing_keys,
    own_sign_ins,
    passwords,
    second_factor,
    totp_removals,
    email_changes,
    api_keys,
):
    router.routes.extend(part.router.routes)
