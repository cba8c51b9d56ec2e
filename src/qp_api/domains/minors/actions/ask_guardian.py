"""Ask a ward's guardian, now that the ward's own address is proven (AG-5)."""

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts.public import prolong_pending
from qp_api.domains.minors.messages import GuardianAsked
from qp_api.domains.minors.models import ConsentStanding
from qp_api.domains.minors.rules.guardians import holds_up
from qp_api.domains.minors.store import guardians as store
from qp_api.kit.calendar import dhaka_day
from qp_api.kit.ids import SubjectId


async def ask_guardian(uow: UnitOfWork, ward_id: SubjectId) -> bool:
    """Whether the account has to wait; the guardian is mailed once, and has seven days.

    Nobody is mailed at a stranger's wish: whoever asks has shown that they read their own mail. The
    unit of work holds the ward.
    """
    consent = await store.find_consent(uow.db, ward_id)
    if consent is None:
        return False
    if not holds_up(consent.state, consent.ends_on, today=dhaka_day(uow.now)):
        return False
    if consent.state == ConsentStanding.AWAITS_ADDRESS:
        await store.move_consent(
            uow.db, ward_id, before=ConsentStanding.AWAITS_ADDRESS, after=ConsentStanding.ASKED
        )
        await prolong_pending(uow, ward_id)
        uow.post(GuardianAsked(subject_id=consent.guardian_id, ward_id=ward_id))
        uow.audit("minors.ask_guardian", subject_id=ward_id, object_id=consent.id)
    return True
