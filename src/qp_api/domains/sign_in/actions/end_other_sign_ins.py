"""End the sign-ins of a person, but for the one that they act by."""

from qp_api.core.subject_data.subjects import STATE_CHANNEL
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.store import known_devices
from qp_api.domains.sign_in.store import other_sign_ins as store
from qp_api.kit.ids import SignInId, SubjectId


async def end_other_sign_ins(
    uow: UnitOfWork, subject_id: SubjectId, *, keep: SignInId | None
) -> int:
    """End them with their tokens, in every process, and trust none of their devices; how many."""
    at = uow.clock.process_now()
    ended = await store.revoke_others(uow.db, subject_id, keep=keep, at=at)
    await known_devices.drop_other_devices(uow.db, subject_id, keep=keep)
    uow.notify(STATE_CHANNEL, str(subject_id))
    uow.audit("sign_in.end_other_sign_ins", subject_id=subject_id, details={"ended": ended})
    return ended
