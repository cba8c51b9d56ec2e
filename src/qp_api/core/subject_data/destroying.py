"""The point of no return: journal first, then the keys (`crypto.md` section 7)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from qp_api.core.crypto.envelope import KeyClass
from qp_api.core.object_store import ObjectStore
from qp_api.core.process import Process
from qp_api.kit.ids import SubjectId

from .journal import JournalLine, append_erasure


async def destroy_keys(
    process: Process,
    subject_ids: Sequence[SubjectId],
    *,
    cause: UUID,
    at: datetime,
    with_books: bool = False,
) -> list[str]:
    """Write these people's erasure down outside the databases, then destroy their keys.

    They are closed already, and no transaction is open. Gives the dead keys' fingerprints, hex, in
    order; again is success and gives the same. `with_books`: the financial keys go too (P8.1).
    """
    store = process.port(ObjectStore)
    for subject_id in subject_ids:
        await append_erasure(store, JournalLine(subject_id, cause, at))
    dead = await process.keyring.shred(subject_ids)
    if with_books:
        dead += await process.keyring.shred(subject_ids, KeyClass.FINANCIAL)
    return sorted(key.fingerprint.hex() for key in dead)
