"""Only the unit of work commits; nobody else begins, ends or undoes a transaction."""

import re
from collections.abc import Iterator

import pytest

from architecture.sources import Source, assert_kept, calls, strings

# The key store is a file of its own, whose one connection keeps its own transactions; the walls are
# raised by the tables' owner, who migrates and never serves.
ALLOWED = (
    "src/qp_api/core/unit_of_work/",
    "src/qp_api/integrations/key_store/",
    "src/qp_api/entry/database.py",
)
VERBS = {"transaction", "begin_nested", "commit", "rollback", "savepoint"}
WORDS = re.compile(
    r"\s*(BEGIN|COMMIT|END|ROLLBACK|SAVEPOINT|START TRANSACTION|PREPARE TRANSACTION)\b"
)


def transactions(source: Source) -> Iterator[str]:
    if source.under(*ALLOWED):
        return
    for call, name in calls(source):
        owner, _, verb = name.rpartition(".")
        if owner and verb in VERBS:
            yield source.at(call, f"{name}(): leaving `async with uow` commits")
    for text in strings(source):
        if WORDS.match(str(text.value)):
            yield source.at(text, "SQL that begins or ends a transaction")


def test_only_the_unit_of_work_commits() -> None:
    assert_kept(transactions, "src")


@pytest.mark.parametrize(
    "fault",
    [
        "async def add(db): await db.commit()",
        "async def add(uow): await uow.db.connection.rollback()",
        'SQL = "COMMIT"',
        'SQL = "BEGIN ISOLATION LEVEL SERIALIZABLE"',
        "async def add(connection):\n    async with connection.transaction(): ...",
    ],
)
def test_a_planted_commit_is_found(fault: str) -> None:
    assert len(list(transactions(Source("src/qp_api/domains/enrollment/store.py", fault)))) == 1
    assert not list(transactions(Source("src/qp_api/core/unit_of_work/link.py", fault)))
