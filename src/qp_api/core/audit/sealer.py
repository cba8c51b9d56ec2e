"""Seal waiting entries into the chain, then witness the batch outside the database."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from itertools import groupby
from typing import Final, Protocol

from qp_api.core.audit import store
from qp_api.core.audit.chain import GENESIS, chained
from qp_api.core.audit.checkpoint import (
    Checkpoint,
    checkpoint_hash,
    checkpoint_of,
    read_checkpoint,
)
from qp_api.core.audit.checkpoints import CheckpointLog
from qp_api.core.db.database import Database
from qp_api.kit.clock import Clock

MOST_IN_A_BATCH: Final = 1000


class ChainForked(Exception):
    """The database's chain is not the one that was witnessed: nothing more is sealed onto it."""


class CheckpointsCut(Exception):
    """More batches lack a checkpoint than a crash can leave: somebody removed checkpoints."""


class Work(Protocol):
    """What the sealer needs of a unit of work."""

    @property
    def db(self) -> Database: ...

    @property
    def clock(self) -> Clock: ...


OpenWork = Callable[[], AbstractAsyncContextManager[Work]]


async def seal_pending(
    open_work: OpenWork, log: CheckpointLog, *, most: int = MOST_IN_A_BATCH
) -> int:
    """Seal up to `most` waiting entries as one batch; give their number, 0 when others seal.

    `open_work` opens a writing unit of work in custody. A crash after the first commit leaves one
    batch without checkpoint, which the next call writes. Raises ChainForked, CheckpointsCut.
    """
    async with open_work() as work:
        if not (await work.db.get(store.TRY_LOCK)).alone:
            return 0
        await _witness(work, log)
        sealed = await _seal(work.db, most)
    if sealed:
        async with open_work() as work:
            # Whoever holds the lock by now has seen our batch, and witnesses it.
            if (await work.db.get(store.TRY_LOCK)).alone:
                await _witness(work, log)
    return sealed


async def witness_sealed(work: Work, log: CheckpointLog) -> None:
    """Keep sealers away until `work` ends, and write the checkpoint that one has still to write.

    Raises ChainForked, CheckpointsCut.
    """
    await work.db.get(store.WAIT_FOR_LOCK)
    await _witness(work, log)


async def _seal(db: Database, most: int) -> int:
    entries = await db.list(store.TAKE_PENDING, most=most)
    if not entries:
        return 0
    head = await db.find(store.FIND_HEAD)
    links = list(
        chained(
            sorted(entries, key=lambda entry: entry.id),
            after=head.seq if head else 0,
            head=head.chain_hash if head else GENESIS,
            batch=head.batch + 1 if head else 1,
        )
    )
    await db.change(
        store.ADD_LINKS,
        seq=[link.seq for link in links],
        entry_id=[link.entry_id for link in links],
        leaf_hash=[link.leaf_hash for link in links],
        chain_hash=[link.chain_hash for link in links],
        batch=[link.batch for link in links],
    )
    return len(links)


async def _witness(work: Work, log: CheckpointLog) -> None:
    """Write the checkpoint that is missing, under the lock, so that each is written once."""
    signed = await log.last()
    last = None if signed is None else read_checkpoint(signed)
    await _refuse_fork(work.db, last)
    links = await work.db.list(store.LIST_LINKS_AFTER_BATCH, batch=last.batch if last else 0)
    batches = [list(batch) for _, batch in groupby(links, key=lambda link: link.batch)]
    if len(batches) > 1:
        raise CheckpointsCut
    for batch in batches:
        previous = None if signed is None else checkpoint_hash(signed)
        await log.append(checkpoint_of(batch, at=work.clock.process_now(), previous=previous))


async def _refuse_fork(db: Database, last: Checkpoint | None) -> None:
    if last is None:
        return
    link = await db.find(store.FIND_LINK, seq=last.seq)
    if link is None or link.chain_hash.hex() != last.chain_head:
        raise ChainForked
