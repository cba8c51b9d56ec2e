"""Close a person for good, and owe the rest of their erasure (P5.3)."""

from qp_api.core.actor import Processing
from qp_api.core.audit.receipts import new_salt
from qp_api.core.errors import NotFound
from qp_api.core.privacy.processing import data_map_version
from qp_api.core.process import Process
from qp_api.core.subject_data.contact import Contact, find_contact
from qp_api.core.subject_data.erase import release_lookups
from qp_api.core.subject_data.plan import plan_erasure
from qp_api.core.subject_data.subjects import add_subject, set_processing
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.messages import ErasureBegun
from qp_api.domains.data_rights.store import erasures, letters, request_moves
from qp_api.domains.data_rights.store.letters import LetterRow
from qp_api.domains.data_rights.store.requests import RequestRow
from qp_api.kit.ids import SubjectId, new_subject_id


async def prepare_correspondent(process: Process) -> SubjectId:
    """A new person who will hold the closing address, with their key: before any transaction.

    Where the request fails, or is a repeated one, they stay an orphan key, which is harmless.
    """
    correspondent = new_subject_id()
    await process.keyring.create(correspondent)
    return correspondent


async def begin_erasure(
    uow: UnitOfWork, request: RequestRow, *, correspondent: SubjectId
) -> dict[str, str]:
    """From this commit on nothing is written about the person, and no token of theirs is taken.

    Their address is free at once: who registers it anew is a new person (DR-15). The rest is owed:
    keys, rows, files, proof, receipt. The unit of work is EXCLUSIVE, so that nothing in flight
    outlives it. P5.3 step 1 and 2. Gives what the trail says of the plan.
    """
    person = request.subject_id
    await request_moves.withdraw_open_requests(uow.db, person, sparing=request.id, at=uow.now)
    if await _leave_address(uow, person, correspondent):
        await request_moves.note_correspondent(uow.db, person, request.id, correspondent)
    plan = plan_erasure(uow.process.data_map)
    version = data_map_version(uow.process.data_map)
    await erasures.add_erasure(
        uow.db, person, request.id, version=version, plan=plan.digest, at=uow.now
    )
    await erasures.note_counts(uow.db, person, request.id, await release_lookups(uow, person))
    await set_processing(uow, person, Processing.ERASING)
    uow.post(ErasureBegun(subject_id=person, request_id=request.id))
    return {"plan": plan.digest, "data_map": version}


async def _leave_address(uow: UnitOfWork, person: SubjectId, correspondent: SubjectId) -> bool:
    """Keep the closing address under a new person's key: nothing of the old one leads there.

    False when there is no address, so nobody to write to.
    """
    contact = await _find_contact(uow, person)
    if contact is None:
        return False
    await add_subject(uow, correspondent, at=uow.now)
    letter = LetterRow(email=contact.email, salt=new_salt().hex(), locale=contact.locale)
    await letters.add_letter(uow.db, correspondent, letter, at=uow.now)
    return True


async def _find_contact(uow: UnitOfWork, person: SubjectId) -> Contact | None:
    try:
        return await find_contact(uow, person)
    except NotFound:
        return None
