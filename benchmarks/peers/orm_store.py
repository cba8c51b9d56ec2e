"""What the SQLAlchemy peers ask and write, by an ORM session."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from qp_api.kit.ids import new_id

from .entities import (
    Account,
    AuditEntry,
    Cohort,
    Duty,
    Enrollment,
    IdempotencyRecord,
    MailMessage,
    PendingEntry,
    Subject,
)
from .opened import duty_fields, entry_fields, record_fields, record_id


class Refused(Exception):
    """A write that may not be, with the status that says so."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


async def get_account(session: AsyncSession, person: UUID) -> Account:
    """The account. Raises Refused."""
    found = await session.get(Account, (person, person))
    if found is None:
        raise Refused(404)
    return found


async def list_messages(session: AsyncSession, person: UUID, limit: int) -> list[MailMessage]:
    """The newest mail, one more than asked for."""
    statement = (
        select(MailMessage)
        .where(MailMessage.subject_id == person)
        .order_by(MailMessage.id.desc())
        .limit(limit + 1)
    )
    return list((await session.scalars(statement)).all())


async def enroll(
    session: AsyncSession, person: UUID, cohort_id: UUID, *, key: str, body: bytes, aead: AESGCM
) -> Enrollment:
    """The same effects as ours, entity by entity; the caller commits. Raises Refused."""
    now = datetime.now(UTC)  # noqa: TID251 -- a peer has no clock of the house
    record = record_id(person, key)
    subject = await session.get(Subject, person, with_for_update={"read": True})
    if subject is None or subject.processing != "open":
        raise Refused(403)
    if await session.get(IdempotencyRecord, (person, record)) is not None:
        raise Refused(409)
    account = await get_account(session, person)
    if account.last_active_on < now.date():
        account.last_active_on, account.inactivity = now.date(), "active"
        account.inactivity_due_on = now.date() + timedelta(days=730)
    await _take_seat(session, cohort_id, now)
    row = Enrollment(
        subject_id=person,
        id=new_id(),
        cohort_id=cohort_id,
        state="active",
        enrolled_at=now,
        payment_due_at=None,
        attended_minutes=0,
    )
    entry_id = new_id()
    session.add(row)
    session.add(Duty(**duty_fields(new_id(), person, row.id, now)))
    session.add(AuditEntry(**entry_fields(entry_id, person, row.id, now)))
    session.add(PendingEntry(entry_id=entry_id))
    said = orjson.dumps(answer_of(row), option=orjson.OPT_UTC_Z)
    fields = record_fields(person, record, aead, body=body, answer=said, now=now)
    session.add(IdempotencyRecord(**fields))
    await session.flush()
    return row


async def _take_seat(session: AsyncSession, cohort_id: UUID, now: datetime) -> None:
    cohort = await session.get(Cohort, cohort_id, with_for_update=True)
    if cohort is None:
        raise Refused(404)
    is_open = cohort.state == "open" and cohort.starts_on > now.date() and cohort.price_poisha == 0
    if not is_open or cohort.taken >= cohort.capacity:
        raise Refused(409)
    cohort.taken += 1
    cohort.version += 1


def answer_of(row: Enrollment) -> dict[str, object]:
    """The fields of the answer."""
    return {
        "id": row.id,
        "cohort_id": row.cohort_id,
        "state": row.state,
        "enrolled_at": row.enrolled_at,
        "payment_due_at": row.payment_due_at,
    }
