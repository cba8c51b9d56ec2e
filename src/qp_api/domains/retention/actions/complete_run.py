"""Sign the certificate of a run that is over (RE-6)."""

from qp_api.core.audit import store as trail
from qp_api.core.audit.chain import GENESIS
from qp_api.core.audit.destruction import DestructionFacts, build_certificate
from qp_api.core.privacy.controller import CONTROLLER
from qp_api.core.privacy.processing import data_map_version
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.retention.models import RunId, RunState
from qp_api.domains.retention.rules.schedule import rules_version
from qp_api.domains.retention.store import deletions, runs
from qp_api.domains.retention.store.runs import RunRow
from qp_api.kit.ids import new_id


async def complete_run(uow: UnitOfWork, run_id: RunId) -> None:
    """Complete the run unless people of it are still to be erased, or it is complete."""
    run = await runs.lock_run(uow.db, run_id)
    people, erased = await deletions.count_members(uow.db, run_id)
    if run.state != RunState.RUNNING or erased < people:
        return
    signer = uow.process.signer
    facts = await _facts(uow, run, people=erased)
    certificate = signer.sign(build_certificate(facts, key_id=signer.kid))
    await runs.complete_run(uow.db, run_id, certificate=certificate, at=uow.now)
    uow.audit(
        "retention.complete_run",
        object_id=run_id,
        details={"kind": run.kind, "people": erased, "kept": run.kept},
    )


async def _facts(uow: UnitOfWork, run: RunRow, *, people: int) -> DestructionFacts:
    head = await uow.db.find(trail.FIND_HEAD)
    return DestructionFacts(
        certificate_id=new_id(),
        controller=CONTROLLER,
        run_id=run.id,
        run_kind=run.kind,
        rules_version=rules_version(),
        data_map_version=data_map_version(uow.process.data_map),
        plan_hash=run.plan_hash,
        started_at=run.started_at,
        completed_at=uow.now,
        planned=run.planned,
        people=people,
        kept=run.kept,
        counts=run.counts,
        destroyed_keys=tuple(run.destroyed_keys),
        audit_seq=0 if head is None else head.seq,
        audit_chain_head=(GENESIS if head is None else head.chain_hash).hex(),
    )
