"""A visitor who looks at the catalogue over HTTP."""

from collections.abc import AsyncIterator

import httpx
import pytest

from domains.enrollment.conftest import admin, client, join, learner, people, teacher
from qp_api.core.process import Process
from qp_api.domains.catalog.routes import router
from support.http_apps import client_of, make_app

__all__ = ["admin", "client", "join", "learner", "people", "teacher", "visitor"]


@pytest.fixture
async def visitor(process: Process) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(make_app(router, process=process)) as client:
        yield client
