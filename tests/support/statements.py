"""The very statements that work runs, in their order."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from qp_api.core.db.database import Database


@contextmanager
def statements_run(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The SQL text of everything that any unit of work runs meanwhile."""
    said: list[str] = []
    name = "_arguments"
    known: Any = getattr(Database, name)

    async def note(self: Database, statement: Any, params: Any) -> Any:
        said.append(statement.sql)
        return await known(self, statement, params)

    with monkeypatch.context() as patch:
        patch.setattr(Database, name, note)
        yield said
