"""Verify the living trail: what `qp-api audit verify` does without a file."""

from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any, Final, TypeVar
from uuid import UUID

from qp_api.core.audit import store
from qp_api.core.audit.checkpoints import CheckpointLog
from qp_api.core.audit.findings import Finding
from qp_api.core.audit.sealer import OpenWork
from qp_api.core.audit.verify import Keys, Leaves, leaves_of, verify_leaves
from qp_api.core.db.database import Database
from qp_api.core.db.statements import Statement

R = TypeVar("R")

_PAGE: Final = 5000
_BEFORE_ALL_IDS: Final = UUID(int=0)


async def inspect_trail(
    open_work: OpenWork, open_snapshot: OpenWork, log: CheckpointLog, keys: Keys
) -> list[Finding]:
    """Verify all entries, links and checkpoints as of one moment.

    `open_work` opens a writing unit of work in custody, whose lock keeps the sealer away meanwhile;
    `open_snapshot` opens one that reads a snapshot. Seal first: a batch that a crash left without
    checkpoint is a finding.
    """
    async with open_work() as work:
        await work.db.get(store.WAIT_FOR_LOCK)
        async with open_snapshot() as reading:
            leaves: Leaves = {}
            entries = _pages(reading.db, store.LIST_ENTRIES_AFTER, _BEFORE_ALL_IDS, lambda e: e.id)
            async for page in entries:
                leaves |= leaves_of(page)
            pages = _pages(reading.db, store.LIST_LINKS_AFTER, 0, lambda link: link.seq)
            links = [link async for page in pages for link in page]
            pending = [waiting.entry_id for waiting in await reading.db.list(store.LIST_PENDING)]
        checkpoints = [document async for document in log]
    return verify_leaves(leaves, links, checkpoints, keys, pending=pending)


async def _pages(
    db: Database, listing: Statement[R], after: Any, key_of: Callable[[R], Any]
) -> AsyncIterator[Sequence[R]]:
    while page := await db.list(listing, after=after, most=_PAGE):
        yield page
        after = key_of(page[-1])
