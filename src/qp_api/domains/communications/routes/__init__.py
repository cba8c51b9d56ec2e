"""What the house writes to people, and what they write to it (P1.5, P2.2)."""

from fastapi import APIRouter

from . import messages, tickets

router = APIRouter()
for part in (messages, tickets):
    router.routes.extend(part.router.routes)
