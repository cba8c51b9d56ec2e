"""The room's operations, one file a subject."""

from fastapi import APIRouter

from . import api_keys, registration, sign_ins, signing_keys

router = APIRouter()
for part in (registration, sign_ins, signing_keys, api_keys):
    router.routes.extend(part.router.routes)
