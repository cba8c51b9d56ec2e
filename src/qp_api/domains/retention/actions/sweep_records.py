"""Remove what a rule of the notes has ended, table by table (1.3)."""

from qp_api.core.process import Process
from qp_api.core.subject_data.sweep import Batch, sweep_before
from qp_api.core.subject_data.terms import Counted, Terms
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.retention.actions.erase_batch import add_to_run
from qp_api.domains.retention.models import RunId
from qp_api.kit.calendar import dhaka_day


def house_counts(process: Process) -> list[Counted]:
    """Every term that is counted from a column, children's tables before their parents'."""
    place = {mapped.name: n for n, mapped in enumerate(process.data_map)}
    counted = process.port(Terms).counted
    return sorted(counted, key=lambda term: -place[term.table])


async def sweep_records(uow: UnitOfWork, run_id: RunId, term: Counted, *, skip: int) -> Batch:
    """Remove ended rows of one term, at most 500, and count them to the run."""
    now = uow.clock.process_now() if term.in_process_time else uow.now
    before = term.ended_before(now=now, today=dhaka_day(now))
    table = uow.process.data_map[term.table].table
    found = await sweep_before(uow, table, term.column, before, skip=skip)
    batch = Batch.of(found)
    if batch.gone:
        await add_to_run(uow, run_id, {term.table: {"delete": batch.gone}})
    return batch
