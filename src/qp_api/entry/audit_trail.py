"""The living trail, sealed and verified: what `qp-api audit verify` does without a file."""

from functools import partial

from qp_api.core.actor import SYSTEM
from qp_api.core.audit.checkpoints import CheckpointLog
from qp_api.core.audit.findings import Finding
from qp_api.core.audit.inspection import inspect_trail
from qp_api.core.audit.sealer import seal_pending
from qp_api.core.audit.verify import Keys
from qp_api.core.object_store import ObjectStore
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork


def checkpoint_log(process: Process) -> CheckpointLog:
    """The checkpoints of this house, outside its database."""
    return CheckpointLog(process.port(ObjectStore), process.signer)


async def seal_trail(process: Process) -> int:
    """Seal what waits; says how many entries. Raises ChainForked, CheckpointsCut."""
    custody = partial(UnitOfWork, process, Purpose.LAW, SYSTEM)
    return await seal_pending(custody, checkpoint_log(process))


async def verify_live_trail(process: Process, keys: Keys) -> list[Finding]:
    """Seal first, then verify every entry, link and checkpoint as of one moment."""
    while await seal_trail(process):
        pass
    custody = partial(UnitOfWork, process, Purpose.LAW, SYSTEM)
    snapshot = partial(UnitOfWork, process, Purpose.LAW, SYSTEM, mode=Mode.SNAPSHOT)
    return await inspect_trail(custody, snapshot, checkpoint_log(process), keys)
