"""Payments announces itself."""

from fastapi import APIRouter

from qp_api.core.domain import Domain

manifest = Domain(name="payments", router=APIRouter())
