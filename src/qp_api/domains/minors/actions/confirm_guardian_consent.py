"""Take a guardian's answer: the account is let in, or goes as an unverified one does (AG-5)."""

from qp_api.core.subject_data.subjects import lock_person
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts.public import confirm_address
from qp_api.domains.minors.errors import GuardianLinkInvalid
from qp_api.domains.minors.messages import GuardianAnswered, GuardianEnded
from qp_api.domains.minors.models import ConsentStanding
from qp_api.domains.minors.rules.guardians import hash_token
from qp_api.domains.minors.rules.reports import is_closed
from qp_api.domains.minors.store import guardians as store
from qp_api.domains.minors.store.guardians import ConsentRow
from qp_api.kit.ids import SubjectId


async def confirm_guardian_consent(uow: UnitOfWork, *, token: str, accepted: bool) -> None:
    """Use the token up, with every other one of the same guardian.

    A refusal ends the guardian's address at once; the account, never verified, ends within days.
    Raises GuardianLinkInvalid.
    """
    now = uow.clock.process_now()
    guardian_id = await store.find_token(uow.db, hash_token(token), now=now)
    consent = None if guardian_id is None else await _asked_for(uow, guardian_id)
    if guardian_id is None or consent is None:
        raise GuardianLinkInvalid
    if not await store.take_tokens(uow.db, guardian_id):
        raise GuardianLinkInvalid  # one of several at once was first
    ward_id = consent.subject_id
    if accepted:
        await store.move_consent(
            uow.db,
            ward_id,
            before=ConsentStanding.ASKED,
            after=ConsentStanding.GIVEN,
            at=uow.now,
        )
        await confirm_address(uow, ward_id)
    else:
        await store.refuse_consent(uow.db, ward_id, at=uow.now)
        uow.post(GuardianEnded(subject_id=guardian_id))
    uow.post(GuardianAnswered(subject_id=ward_id, is_given=accepted))
    uow.audit(
        "minors.confirm_guardian_consent",
        subject_id=ward_id,
        object_id=consent.id,
        details={"accepted": int(accepted)},
    )


async def _asked_for(uow: UnitOfWork, guardian_id: SubjectId) -> ConsentRow | None:
    """What the guardian is asked for, under the ward's lock: a newer registration ends it."""
    consent = await store.find_consent_of(uow.db, guardian_id)
    if consent is None or is_closed(await lock_person(uow, consent.subject_id)):
        return None
    consent = await store.find_consent_of(uow.db, guardian_id)
    asked = consent is not None and consent.state == ConsentStanding.ASKED
    return consent if asked else None
