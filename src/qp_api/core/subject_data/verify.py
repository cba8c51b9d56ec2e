"""Look for what an erasure left: with keys of nobody at hand, on a connection of its own."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from qp_api.core.crypto.column import Sealed
from qp_api.core.crypto.envelope import KeyClass
from qp_api.core.crypto.faults import ERASED, KeyErased, KeyUnknown
from qp_api.core.crypto.keyring import Keyring
from qp_api.core.db.database import Database
from qp_api.core.db.fresh import fresh_database
from qp_api.core.privacy import DbRole, Erase
from qp_api.core.process import Process
from qp_api.kit.ids import SubjectId

from .handlers import PrivacyHandler
from .plan import ErasureStep, plan_erasure
from .table_walk import TableWalk

_PAGE = 200
_BEFORE_ALL = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Remains:
    """Something that should be gone: in which table, file holder or key store, and what."""

    place: str
    what: str


async def find_remains(
    process: Process,
    subject_ids: Sequence[SubjectId],
    *,
    handlers: Iterable[PrivacyHandler] = (),
    with_books: bool = False,
) -> list[Remains]:
    """What is still readable of these people; empty after a whole erasure.

    Values, not only counts: whatever rows stay are read, and a personal value that still opens is
    a finding. Keys of the financial class live on by law (P4.3) and are not looked at, unless the
    erasure took them `with_books`.
    """
    classes = (KeyClass.PERSONAL, KeyClass.FINANCIAL) if with_books else (KeyClass.PERSONAL,)
    keyring = process.keyring.emptied()
    async with fresh_database(process.pools, DbRole.RIGHTS, keyring) as db:
        found = [
            remains
            for step in plan_erasure(process.data_map)
            for subject_id in subject_ids
            for remains in await _in_table(db, step, subject_id, classes)
        ]
    for key_class in classes:
        for one in subject_ids:
            found += await _in_key_store(keyring, one, key_class)
    for handler in handlers:
        for subject_id in subject_ids:
            files = await handler.collect(process, subject_id)
            found += [Remains(handler.name, name) for name in files]
    return found


async def _in_table(
    db: Database, step: ErasureStep, subject_id: SubjectId, classes: Collection[KeyClass]
) -> list[Remains]:
    if step.action is Erase.DELETE:
        counted = await db.get(step.walk.count, subjects=[subject_id])
        return [Remains(step.table, "rows")] if counted.rows else []
    blanked = frozenset(step.walk.blanked)
    sealed = _sealed(step, classes)
    if not blanked and not sealed:
        return []
    rows = await _rows(db, step.walk, subject_id)
    left = {name for row in rows for name in blanked if getattr(row, name) is not None}
    left |= {name for row in rows for name in sealed if getattr(row, name) not in (None, ERASED)}
    return [Remains(step.table, name) for name in sorted(left)]


async def _rows(db: Database, walk: TableWalk, subject_id: SubjectId) -> list[Any]:
    if not walk.is_paged:
        return await db.list(walk.page, subject=subject_id)
    rows: list[Any] = []
    after = _BEFORE_ALL
    while page := await db.list(walk.page, subject=subject_id, after=after, most=_PAGE):
        rows += page
        after = page[-1].id
    return rows


def _sealed(step: ErasureStep, classes: Collection[KeyClass]) -> frozenset[str]:
    columns = step.mapped.table.columns
    return frozenset(
        column.name
        for column in columns
        if isinstance(column.type, Sealed) and column.type.key_class in classes
    )


async def _in_key_store(
    keyring: Keyring, subject_id: SubjectId, key_class: KeyClass
) -> list[Remains]:
    await keyring.load([subject_id], key_class)
    try:
        keyring.current(subject_id, key_class)
    except KeyErased:
        return []
    except KeyUnknown:
        if key_class is KeyClass.FINANCIAL:
            return []  # who never paid has none
        # Never read as erased: a wrong key store would seem to have erased everybody.
        return [Remains("key store", "no such key")]
    return [Remains("key store", "a living key")]
