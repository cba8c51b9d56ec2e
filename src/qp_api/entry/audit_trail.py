"""The living trail, sealed and verified: what `qp-api audit verify` does without a file."""

from functools import partial
from typing import Final

from qp_api.core.actor import SYSTEM
from qp_api.core.audit.checkpoint import NotACheckpoint
from qp_api.core.audit.checkpoints import CheckpointLog
from qp_api.core.audit.findings import Finding, Flaw
from qp_api.core.audit.inspection import inspect_trail
from qp_api.core.audit.sealer import (
    MOST_IN_A_BATCH,
    ChainForked,
    CheckpointsCut,
    seal_pending,
)
from qp_api.core.audit.verify import Keys
from qp_api.core.object_store import ObjectStore
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork

_LOOKS: Final = 5
# A batch of the worker's own sealer that is chained, and not witnessed for a moment still.
_PASSING: Final = {Flaw.NOT_WITNESSED}


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

    What can't be sealed onto is verified as it stands. While somebody else seals, it looks again.
    """
    custody = partial(UnitOfWork, process, Purpose.LAW, SYSTEM)
    snapshot = partial(UnitOfWork, process, Purpose.LAW, SYSTEM, mode=Mode.SNAPSHOT)
    found: list[Finding] = []
    for _ in range(_LOOKS):
        await _seal_all(process)
        found = await inspect_trail(custody, snapshot, checkpoint_log(process), keys)
        if {finding.flaw for finding in found} != _PASSING:
            break
    return found


async def _seal_all(process: Process) -> None:
    try:
        while await seal_trail(process) == MOST_IN_A_BATCH:  # what comes meanwhile may wait
            pass
    except (ChainForked, CheckpointsCut, NotACheckpoint):
        return  # each shows in the verification, with its place
