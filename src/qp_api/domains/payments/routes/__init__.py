"""Payments over HTTP (P1.3, P2.3): paying, the way back, invoices, the ledger."""

from fastapi import APIRouter

from . import books, invoices, payments, way_back

router = APIRouter()
for part in (payments, way_back, invoices, books):
    router.routes.extend(part.router.routes)
