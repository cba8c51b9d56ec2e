"""End every sign-in of a person."""

from qp_api.core.subject_data.subjects import STATE_CHANNEL
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.store import known_devices
from qp_api.domains.sign_in.store import sign_ins as store
from qp_api.kit.ids import SubjectId


async def end_sign_ins(uow: UnitOfWork, subject_id: SubjectId) -> int:
    """End them with their tokens, in every process, and trust no device; how many there were."""
    ended = await store.revoke_all(uow.db, subject_id, at=uow.clock.process_now())
    await known_devices.drop_devices(uow.db, subject_id)
    uow.notify(STATE_CHANNEL, str(subject_id))
    uow.audit("sign_in.end_sign_ins", subject_id=subject_id, details={"ended": ended})
    return ended
