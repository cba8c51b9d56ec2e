"""Close an erased person for good, with a signed receipt (DR-13)."""

from datetime import timedelta
from typing import Final

from qp_api.core.actor import Processing
from qp_api.core.audit import store as trail
from qp_api.core.audit.chain import GENESIS
from qp_api.core.audit.receipts import (
    ErasureFacts,
    build_receipt,
    commit_subject,
    new_salt,
)
from qp_api.core.privacy.controller import CONTROLLER
from qp_api.core.subject_data.correspondents import find_letter
from qp_api.core.subject_data.counts import check_walked
from qp_api.core.subject_data.erase import count_rows
from qp_api.core.subject_data.plan import plan_erasure
from qp_api.core.subject_data.subjects import set_processing
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.messages import ErasureCompleted
from qp_api.domains.data_rights.models import ENDED, RequestId, Right
from qp_api.domains.data_rights.rules.erasure import held_parts, state_when_erased
from qp_api.domains.data_rights.store import erasures, request_moves
from qp_api.domains.data_rights.store.erasures import ErasureRow
from qp_api.kit.calendar import dhaka_day
from qp_api.kit.ids import SubjectId, new_id

# The published bounds after which no cache and no backup holds a destroyed key.
_CACHED: Final = timedelta(seconds=60)
_BACKED_UP: Final = timedelta(days=30)


async def certify_erasure(uow: UnitOfWork, person: SubjectId, request_id: RequestId) -> None:
    """Sign and keep the receipt; the person is erased from this commit on. Again is success.

    Counted once more under the lock: what would write after the proof waits for it. Raises
    RowsLeft. The unit of work is EXCLUSIVE.
    """
    erasure = await erasures.get_erasure(uow.db, person, request_id)
    if erasure.state in ENDED:
        return
    plan = plan_erasure(uow.process.data_map)
    check_walked(await count_rows(uow, [person], plan=plan))
    signer = uow.process.signer
    facts = await _facts(uow, person, request_id, erasure)
    document = signer.sign(build_receipt(facts, key_id=signer.kid))
    await erasures.add_receipt(uow.db, person, request_id, document=document, at=uow.now)
    state = state_when_erased(plan, facts.counts, with_books=erasure.with_books)
    await request_moves.end_request(uow.db, person, request_id, state=state, at=uow.now)
    await set_processing(uow, person, Processing.ERASED)
    uow.audit("data_rights.certify_erasure", subject_id=person, object_id=request_id)
    if erasure.correspondent_id is not None:
        uow.post(ErasureCompleted(subject_id=erasure.correspondent_id, request_id=request_id))


async def _facts(
    uow: UnitOfWork, person: SubjectId, request_id: RequestId, erasure: ErasureRow
) -> ErasureFacts:
    counts = erasure.counts or {}
    plan = plan_erasure(uow.process.data_map)
    head = await uow.db.find(trail.FIND_HEAD)
    return ErasureFacts(
        receipt_id=new_id(),
        controller=CONTROLLER,
        request_id=request_id,
        request_number=erasure.number,
        request_right=str(Right.ERASE),
        subject_commitment=commit_subject(person, await _salt(uow, erasure)),
        received_at=erasure.received_at,
        started_at=erasure.started_at,
        completed_at=uow.now,
        data_map_version=erasure.data_map_version,
        plan_hash=erasure.plan_hash,
        counts=counts,
        destroyed_keys=tuple(erasure.destroyed_keys or ()),
        held=held_parts(plan, counts, closed_on=dhaka_day(uow.now)),
        recipients=(),
        caches_dead_at=(erasure.keys_destroyed_at or uow.now) + _CACHED,
        copies_dead_on=dhaka_day(uow.now + _BACKED_UP),
        audit_seq=0 if head is None else head.seq,
        audit_chain_head=(GENESIS if head is None else head.chain_hash).hex(),
    )


async def _salt(uow: UnitOfWork, erasure: ErasureRow) -> bytes:
    """The salt that the closing letter carries; one that nobody keeps where there is no letter."""
    if erasure.correspondent_id is None:
        return new_salt()
    letter = await find_letter(uow.db, erasure.correspondent_id)
    return new_salt() if letter is None else bytes.fromhex(letter.salt)
