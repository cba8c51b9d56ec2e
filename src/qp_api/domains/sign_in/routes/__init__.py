"""The room's operations, one file a subject."""

from fastapi import APIRouter

from . import passwords, registration, second_factor, sign_ins, signing_keys

router = APIRouter()
for part in (registration, sign_ins, signing_keys, passwords, second_factor):
    router.routes.extend(part.router.routes)
