"""Whom the house has let in by key."""

from typing import cast

from qp_api.core.http.cursors import Position
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.models import ApiKeyId
from qp_api.domains.sign_in.store import api_keys as store
from qp_api.domains.sign_in.store.api_keys import ApiKeyRow


async def list_api_keys(uow: UnitOfWork, *, after: Position | None, most: int) -> list[ApiKeyRow]:
    """Every key, ended ones too, the newest first."""
    before = None if after is None else cast("ApiKeyId", after[0])
    return await store.list_api_keys(uow.db, before=before, most=most)


def key_position(row: ApiKeyRow) -> Position:
    """Where a key stands in the list."""
    return (row.id,)
