"""Remove books whose seven years are over, and keys that no book needs any more (P4.3, PA-3)."""

from collections.abc import Sequence
from datetime import datetime

from qp_api.core.crypto.envelope import KeyClass
from qp_api.core.crypto.keyring import Keyring
from qp_api.core.privacy.data_map import MappedTable
from qp_api.core.subject_data.sweep import Batch, list_ended, living_months, sweep_before
from qp_api.core.subject_data.terms import RETAIN_UNTIL
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.retention.actions.erase_batch import add_to_run
from qp_api.domains.retention.models import RunId
from qp_api.domains.retention.rules.books import keys_needed_from
from qp_api.kit.calendar import dhaka_day
from qp_api.kit.ids import SubjectId


async def find_ended(uow: UnitOfWork, mapped: MappedTable, *, skip: int) -> dict[SubjectId, int]:
    """Whose books of a table end now, and the oldest key version that each of them still needs."""
    today = dhaka_day(uow.now)
    people = sorted(set(await list_ended(uow, mapped.table, RETAIN_UNTIL, today, skip=skip)))
    living = await living_months(uow, people, today=today) if people else {}
    return {one: keys_needed_from(living.get(one), today=today) for one in people}


async def destroy_book_keys(
    keyring: Keyring, needed_from: dict[SubjectId, int], *, since: datetime
) -> list[str]:
    """Destroy everybody's financial keys below what they need; again is success.

    Gives the fingerprints, hex, of those that died since then.
    """
    dead: list[str] = []
    for below in sorted(set(needed_from.values())):
        people = [one for one, needed in needed_from.items() if needed == below]
        gone = await keyring.shred(people, KeyClass.FINANCIAL, below=below)
        dead += [
            key.fingerprint.hex()
            for key in gone
            if key.erased_at is not None and key.erased_at >= since
        ]
    return sorted(dead)


async def sweep_books(
    uow: UnitOfWork, run_id: RunId, mapped: MappedTable, *, keys: Sequence[str], skip: int
) -> Batch:
    """Remove ended rows of one table, at most 500, and count them to the run."""
    today = dhaka_day(uow.now)
    batch = Batch.of(await sweep_before(uow, mapped.table, RETAIN_UNTIL, today, skip=skip))
    if batch.gone:
        await add_to_run(uow, run_id, {mapped.name: {"delete": batch.gone}}, keys)
    return batch
