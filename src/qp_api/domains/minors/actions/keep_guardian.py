"""Let a pending account wait for its guardian, or no longer for an earlier one (AG-5)."""

from dataclasses import dataclass, field
from datetime import date

from qp_api.core.process import Process
from qp_api.core.subject_data.subjects import add_subject
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.minors.messages import GuardianEnded
from qp_api.domains.minors.store import guardians as store
from qp_api.domains.minors.store.guardians import GuardianRow
from qp_api.kit.ids import SubjectId, new_id, new_subject_id


@dataclass(frozen=True, slots=True)
class PreparedGuardian:
    """Somebody who will be asked; their key is there already."""

    subject_id: SubjectId
    email: str = field(repr=False)
    locale: str
    ends_on: date


async def prepare_guardian(
    process: Process, *, email: str, locale: str, ends_on: date
) -> PreparedGuardian:
    """Make the key of a new person, before any transaction; an orphan key is harmless."""
    guardian_id = new_subject_id()
    await process.keyring.create(guardian_id)
    return PreparedGuardian(guardian_id, email, locale, ends_on)


async def keep_guardian(
    uow: UnitOfWork, ward_id: SubjectId, guardian: PreparedGuardian | None
) -> None:
    """What was kept of an earlier registration goes, its guardian too; nobody is asked yet.

    The unit of work holds the ward.
    """
    for earlier in await store.list_guardians(uow.db, [ward_id]):
        uow.post(GuardianEnded(subject_id=earlier))
    await store.drop_consent(uow.db, ward_id)
    if guardian is None:
        return
    await add_subject(uow, guardian.subject_id, at=uow.now)
    row = GuardianRow(guardian.subject_id, new_id(), guardian.email, guardian.locale)
    await store.add_guardian(uow.db, row)
    await store.add_consent(uow.db, ward_id, guardian.subject_id, ends_on=guardian.ends_on)
