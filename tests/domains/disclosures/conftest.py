"""The officer and others before the room's routes, and payments that tell of their buyers."""

from collections.abc import AsyncIterator

import httpx
import pytest

from qp_api.core.process import Process
from qp_api.domains.disclosures.routes import router
from support.http_apps import People, client_of, make_app


@pytest.fixture
def people() -> People:
    return People()


@pytest.fixture
async def client(process: Process, people: People) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(make_app(router, process=process, people=people)) as opened:
        yield opened
