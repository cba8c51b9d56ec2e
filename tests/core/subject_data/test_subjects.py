"""People begin with a key, open and close, and what waited for them wakes."""

import asyncio

import asyncpg
import pytest

from core.subject_data.planted_people import AT, work
from qp_api.core.actor import Processing
from qp_api.core.db.failures import ConstraintViolated, NothingChanged
from qp_api.core.errors import NotFound
from qp_api.core.process import Process
from qp_api.core.subject_data.subjects import add_subject, get_processing, set_processing
from qp_api.core.unit_of_work import Mode
from qp_api.kit.ids import SubjectId, new_id, new_subject_id
from support.databases import Database, ask


@pytest.fixture
async def person(process: Process) -> SubjectId:
    subject_id = new_subject_id()
    await process.keyring.create(subject_id)
    async with work(process) as uow:
        await add_subject(uow, subject_id, at=AT)
    return subject_id


async def _put(process: Process, person: SubjectId, processing: Processing) -> None:
    async with work(process, mode=Mode.EXCLUSIVE, about=person) as uow:
        await set_processing(uow, person, processing)


async def test_a_person_begins_open_without_consents_and_with_a_key(
    process: Process, person: SubjectId, database: Database
) -> None:
    row = await ask(
        database.admin_dsn,
        "SELECT row(processing, marketing_ok, analytics_ok, created_at = $2) FROM subjects"
        " WHERE id = $1",
        person,
        AT,
    )
    assert row == ("open", False, False, True)
    assert process.keyring.current(person).version == 1


async def test_a_person_whose_row_is_not_written_is_nobody(process: Process) -> None:
    subject_id = new_subject_id()
    with pytest.raises(ZeroDivisionError):
        async with work(process) as uow:
            await add_subject(uow, subject_id, at=AT)
            _ = 1 / 0
    async with work(process) as uow:
        with pytest.raises(NotFound):
            await get_processing(uow, subject_id)


async def test_the_state_is_set_and_read(process: Process, person: SubjectId) -> None:
    for state in (Processing.RESTRICTED, Processing.FROZEN, Processing.OPEN):
        await _put(process, person, state)
        async with work(process) as uow:
            assert await get_processing(uow, person) is state
    async with work(process) as uow:
        with pytest.raises(NothingChanged):
            await set_processing(uow, new_subject_id(), Processing.OPEN)


async def test_every_process_hears_of_it_at_commit(
    process: Process, person: SubjectId, database: Database
) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()
    listener = await asyncpg.connect(database.admin_dsn)
    await listener.add_listener("qp_state", lambda *words: heard.put_nowait(words[-1]))
    await _put(process, person, Processing.RESTRICTED)
    while await asyncio.wait_for(heard.get(), 5) != str(person):
        pass
    await listener.close()


@pytest.mark.parametrize(
    ("state", "failure", "wakes"),
    [
        (Processing.OPEN, "processing_restricted", True),
        (Processing.OPEN, "frozen", True),
        (Processing.OPEN, "MailUnavailable", False),
        (Processing.FROZEN, "processing_restricted", False),
    ],
)
async def test_what_waited_for_opening_is_due_at_once(
    state: Processing,
    failure: str,
    wakes: bool,
    process: Process,
    person: SubjectId,
    database: Database,
) -> None:
    duty = new_id()
    await _put(process, person, Processing.RESTRICTED)
    await _plant_duty(database, duty, person, failure)
    await _put(process, person, state)
    due = await ask(
        database.admin_dsn, "SELECT retry_at <= clock_timestamp() FROM duties WHERE id = $1", duty
    )
    assert due is wakes


async def _plant_duty(
    database: Database, duty: object, person: SubjectId, failure: str | None
) -> None:
    admin = await asyncpg.connect(database.admin_dsn)
    names = await admin.fetch(
        "SELECT column_name AS name FROM information_schema.columns"
        " WHERE table_name = 'duties' AND data_type = 'integer'"
    )
    counts = [row["name"] for row in names]
    await admin.execute(
        f"INSERT INTO duties (id, subject_id, kind, payload, state, failure, posted_at, due_at,"  # noqa: S608 -- names from the metadata
        f" retry_at, {', '.join(counts)}) VALUES ($1, $2, 'test.Waiting', '{{}}', 'waiting', $3,"
        f" now(), now(), now() + interval '1 hour', {', '.join('1' for _ in counts)})",
        duty,
        person,
        failure,
    )
    await admin.close()


async def test_an_erased_person_loses_consents_and_stays_erased(
    process: Process, person: SubjectId, database: Database
) -> None:
    await _put(process, person, Processing.ERASING)
    await _put(process, person, Processing.ERASED)
    row = await ask(
        database.admin_dsn,
        "SELECT row(marketing_ok, analytics_ok, erased_at IS NOT NULL) FROM subjects WHERE id = $1",
        person,
    )
    assert row == (False, False, True)
    with pytest.raises(ConstraintViolated):
        await _put(process, person, Processing.OPEN)
