"""Whoever is deleted was looked at once more, under lock; bystanders are as they were (RE-3)."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from core.subject_data.planted_people import rows_of_others
from domains.catalog.factories import make_cohort
from domains.communications.factories import PaperMailer
from domains.data_rights.factories import make_caller
from domains.enrollment.factories import Learner, enroll
from domains.retention.conftest import Join
from domains.retention.factories import (
    come_back,
    make_due_for_deletion,
    processing_of,
    runs_of,
    stand_of,
    take_turn,
    work_off,
)
from qp_api.core.actor import Processing
from qp_api.core.audit.verify_file import verify_file
from qp_api.core.crypto.signing_keys import read_public_jwks
from qp_api.core.duties.relay import Relay
from qp_api.core.object_store import ObjectStore
from qp_api.core.privacy import Purpose
from qp_api.core.privacy.inactivity import Inactivity
from qp_api.core.process import Process
from qp_api.core.subject_data.journal import read_erasures
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.accounts.public import note_active
from qp_api.domains.data_rights.actions.request_access import request_access
from qp_api.domains.retention.jobs import jobs
from qp_api.domains.retention.messages import BatchClosed, InactivityDue
from qp_api.kit.calendar import dhaka_day
from qp_api.kit.ids import new_id
from support.databases import Database, ask
from support.duties import fetch, post
from support.people import put_into

pytestmark = pytest.mark.alone


async def _plan(process: Process) -> None:
    """The turn that plans, and nothing after it."""
    await post(process, InactivityDue())
    await Relay(process, jobs, width=1).carry_out_due()


async def test_an_act_between_plan_and_deletion_saves_the_person(
    process: Process, join: Join, mailer: PaperMailer
) -> None:
    """Their transaction is open while the deletion waits for them."""
    saved, other = await join(), await join()
    await make_due_for_deletion(process, saved, other)
    await _plan(process)
    assert (await stand_of(process, saved)).state is Inactivity.DELETING
    async with UnitOfWork(process, Purpose.ACCOUNT, saved.actor) as uow:
        deletion = asyncio.create_task(work_off(process))
        await note_active(uow, saved.subject_id)
        await asyncio.sleep(0.3)
        assert not deletion.done()
    await deletion
    assert await processing_of(process, saved) is Processing.OPEN
    assert (await stand_of(process, saved)).state is Inactivity.ACTIVE
    assert await processing_of(process, other) is Processing.ERASED
    assert [mail.to for mail in mailer.sent] == [other.email]
    (run,) = await runs_of(process)
    assert (run.planned, run.kept, run.counts["accounts"]) == (2, 1, {"delete": 1})


async def test_a_running_service_saves_a_person(
    process: Process, join: Join, mailer: PaperMailer
) -> None:
    """P4.1: a seat in a class, an open request."""
    seated, asking, other = await join(), await join(), await join()
    await enroll(process, seated, await make_cohort(process))
    async with UnitOfWork(process, Purpose.RIGHTS, asking.actor, mode=Mode.EXCLUSIVE) as uow:
        await request_access(uow, asking.actor)
    await make_due_for_deletion(process, seated, asking, other)
    await take_turn(process)
    assert [await processing_of(process, one) for one in (seated, asking, other)] == [
        Processing.OPEN,
        Processing.OPEN,
        Processing.ERASED,
    ]
    today = dhaka_day(process.clock.now())
    assert (await stand_of(process, seated)).last_active_on == today
    assert other.email in [mail.to for mail in mailer.sent]


async def test_a_restriction_between_plan_and_deletion_saves_a_person(
    process: Process, idle: Learner, mailer: PaperMailer
) -> None:
    await make_due_for_deletion(process, idle)
    await _plan(process)
    await put_into(process, idle.subject_id, Processing.RESTRICTED)
    await work_off(process)
    assert await processing_of(process, idle) is Processing.RESTRICTED
    assert (await stand_of(process, idle)).state is Inactivity.ACTIVE
    (run,) = await runs_of(process)
    assert (run.state, run.kept, run.counts) == ("completed", 1, {})
    assert run.certificate is not None
    assert (run.certificate["people"], run.certificate["kept"]) == (0, 1)
    assert mailer.sent == []


async def test_bystanders_are_byte_identical(
    process: Process, idle: Learner, mailer: PaperMailer, database: Database
) -> None:
    """DR-16."""
    other = await make_caller(process)
    async with UnitOfWork(process, Purpose.ACCOUNT, other.actor) as uow:
        await note_active(uow, other.subject_id)
    await make_due_for_deletion(process, idle)
    before = await _rows(database, process, other.subject_id)
    await take_turn(process)
    assert await processing_of(process, idle) is Processing.ERASED
    assert await _rows(database, process, other.subject_id) == before
    assert before["accounts"]
    assert mailer.sent


async def _rows(database: Database, process: Process, person: object) -> dict[str, list[Any]]:
    whole = await rows_of_others(database.admin_dsn, process.data_map)
    owned = [table.name for table in process.data_map if "subject_id" in table.table.c]
    return {name: [row for row in whole[name] if person in row] for name in (*owned, "subjects")}


async def test_a_deletion_is_journalled_like_an_erasure_by_right(
    process: Process, idle: Learner, mailer: PaperMailer
) -> None:
    """R25: whoever restores old data does it again."""
    await make_due_for_deletion(process, idle)
    await take_turn(process)
    (run,) = await runs_of(process)
    lines = [line async for line in read_erasures(process.port(ObjectStore))]
    assert (idle.subject_id, run.id) in [(line.subject_id, line.request_id) for line in lines]
    assert run.destroyed_keys
    assert mailer.sent


async def test_the_certificate_names_nobody_and_a_stranger_verifies_it(
    process: Process, idle: Learner, mailer: PaperMailer, tmp_path: Path
) -> None:
    """RE-6, DR-14."""
    await make_due_for_deletion(process, idle)
    await take_turn(process)
    (run,) = await runs_of(process)
    file = tmp_path / "certificate.json"
    file.write_text(json.dumps(run.certificate))
    keys = read_public_jwks({"keys": [process.signer.public_jwk()]})
    assert verify_file(file, keys) == []
    assert str(idle.subject_id) not in file.read_text()
    assert idle.email not in file.read_text()
    file.write_text(json.dumps({**(run.certificate or {}), "people": 0}))
    assert verify_file(file, keys) != []
    assert mailer.sent


async def test_nobody_is_erased_who_was_not_closed_first(
    process: Process, idle: Learner, database: Database
) -> None:
    run_id = new_id()
    await fetch(
        database,
        "INSERT INTO retention_deletions (subject_id, id, run_id, batch, state, begun_at)"
        " VALUES ($1, $2, $3, 1, 'closed', now())",
        idle.subject_id,
        new_id(),
        run_id,
    )
    await post(process, BatchClosed(run_id=run_id, batch=1))
    await Relay(process, jobs).carry_out_due()
    assert await ask(database.admin_dsn, "SELECT failure FROM duties") == "NotErasing"
    await process.keyring.load([idle.subject_id])
    assert process.keyring.current(idle.subject_id).version == 1


async def test_whoever_came_back_is_no_longer_in_the_plan(process: Process, idle: Learner) -> None:
    await make_due_for_deletion(process, idle)
    await come_back(process, idle)
    await take_turn(process)
    assert await runs_of(process) == []
    assert await processing_of(process, idle) is Processing.OPEN
