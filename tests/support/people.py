"""People for tests of the core: a subject with keys, made as the house makes them."""

from datetime import UTC, datetime

from sqlalchemy import bindparam, insert, update

from qp_api.core.actor import SYSTEM, Actor, ActorKind, Processing
from qp_api.core.db.statements import command
from qp_api.core.db.subjects import subjects
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.kit.ids import SubjectId, new_subject_id

_ADD = command(
    insert(subjects).values(
        id=bindparam("id"),
        created_at=bindparam("at"),
        processing=bindparam("processing"),
        marketing_ok=False,
        analytics_ok=False,
    )
)
_SET = command(
    update(subjects)
    .where(subjects.c.id == bindparam("subject"))
    .values(processing=bindparam("processing"))
)
_AT = datetime(2026, 11, 24, tzinfo=UTC)


async def make_subject(process: Process, processing: Processing = Processing.OPEN) -> SubjectId:
    """A person with a key and nothing else."""
    subject_id = new_subject_id()
    await process.keyring.create(subject_id)
    async with UnitOfWork(process, Purpose.RIGHTS, SYSTEM) as uow:
        await uow.db.change(_ADD, id=subject_id, at=_AT, processing=processing)
    return subject_id


async def put_into(process: Process, subject_id: SubjectId, processing: Processing) -> None:
    """Put a person into a state, unasked."""
    async with UnitOfWork(process, Purpose.RIGHTS, SYSTEM) as uow:
        await uow.db.change(_SET, subject=subject_id, processing=processing)


def person(subject_id: SubjectId, processing: Processing = Processing.OPEN) -> Actor:
    """That person as an actor."""
    return Actor(kind=ActorKind.PERSON, subject_id=subject_id, processing=processing)
