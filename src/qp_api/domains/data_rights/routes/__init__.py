"""The data rights over HTTP (P5.1 to P5.7); open to restricted and frozen people, as people."""

from fastapi import APIRouter

from . import by_mail, copies, effects, officer, own_requests

router = APIRouter()
for part in (copies, effects, own_requests, by_mail, officer):
    router.routes.extend(part.router.routes)
