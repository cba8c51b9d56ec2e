"""The data rights over HTTP (P5.1 to P5.7); open to restricted and frozen people, as people."""

from fastapi import APIRouter

from . import officer, own_requests, rights

router = APIRouter()
for part in (rights, own_requests, officer):
    router.routes.extend(part.router.routes)
