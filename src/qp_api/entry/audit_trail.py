"""The living trail, sealed and verified: what `qp-api audit verify` does without a file."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Final

from qp_api.core.actor import SYSTEM
from qp_api.core.audit.checkpoint import NotACheckpoint
from qp_api.core.audit.checkpoints import CheckpointLog
from qp_api.core.audit.findings import Finding
from qp_api.core.audit.inspection import inspect_trail
from qp_api.core.audit.sealer import (
    MOST_IN_A_BATCH,
    ChainForked,
    CheckpointsCut,
    seal_pending,
    witness_sealed,
)
from qp_api.core.audit.verify import Keys
from qp_api.core.object_store import ObjectStore
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork

# Why nothing more is sealed; each shows in the verification, with its place.
_SHOWN: Final = (ChainForked, CheckpointsCut, NotACheckpoint)


def checkpoint_log(process: Process) -> CheckpointLog:
    """The checkpoints of this house, outside its database."""
    return CheckpointLog(process.port(ObjectStore), process.signer)


async def seal_trail(process: Process) -> int:
    """Seal what waits; says how many entries.

    Raises ChainForked, CheckpointsCut, NotACheckpoint.
    """
    custody = partial(UnitOfWork, process, Purpose.LAW, SYSTEM)
    return await seal_pending(custody, checkpoint_log(process))


async def verify_live_trail(process: Process, keys: Keys) -> list[Finding]:
    """Seal, then verify every entry, link and checkpoint as of one moment.

    What can't be sealed onto is verified as it stands.
    """
    snapshot = partial(UnitOfWork, process, Purpose.LAW, SYSTEM, mode=Mode.SNAPSHOT)
    with suppress(*_SHOWN):
        while await seal_trail(process) == MOST_IN_A_BATCH:  # what comes meanwhile may wait
            pass
    return await inspect_trail(
        partial(_all_witnessed, process), snapshot, checkpoint_log(process), keys
    )


@asynccontextmanager
async def _all_witnessed(process: Process) -> AsyncIterator[UnitOfWork]:
    """Work beside which nobody seals, once the batch that the worker has just sealed is witnessed.

    It chains a batch and witnesses it in two transactions: a look between them would cry wolf.
    """
    async with UnitOfWork(process, Purpose.LAW, SYSTEM) as work:
        with suppress(*_SHOWN):
            await witness_sealed(work, checkpoint_log(process))
        yield work
