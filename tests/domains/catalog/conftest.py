"""A visitor who looks at the catalogue over HTTP."""

from collections.abc import AsyncIterator

import httpx
import pytest

from qp_api.core.process import Process
from qp_api.domains.catalog.routes import router
from support.http_apps import client_of, make_app


@pytest.fixture
async def visitor(process: Process) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(make_app(router, process=process)) as client:
        yield client
