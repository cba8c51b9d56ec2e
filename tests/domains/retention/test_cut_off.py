"""A worker that dies anywhere: the same end, one letter each, one certificate (DR-11, RE-6)."""

import itertools

import pytest

from domains.communications.factories import PaperMailer
from domains.data_rights.cuts import Scissors, cut_process
from domains.enrollment.factories import Learner
from domains.retention.conftest import Join
from domains.retention.factories import (
    make_due_for_deletion,
    processing_of,
    runs_of,
    stand_of,
    work_off,
)
from qp_api.core.actor import Processing
from qp_api.core.privacy import DbRole
from qp_api.core.privacy.inactivity import Inactivity
from qp_api.core.process import Process
from qp_api.core.subject_data.verify import find_remains
from qp_api.domains.retention.messages import InactivityDue
from support.databases import Database
from support.duties import make_due, post

pytestmark = pytest.mark.alone
_ROLES = (DbRole.SERVICE, DbRole.RIGHTS, DbRole.CUSTODY)
FEWEST_POINTS = 16


async def _cut_then_finish(process: Process, database: Database, at: int) -> str | None:
    """Where the worker died, after another has finished its work; None when it lived."""
    scissors = Scissors(at)
    await post(process, InactivityDue())
    await work_off(cut_process(process, scissors, *_ROLES))
    if not scissors.happened:
        return None
    await make_due(database)
    await work_off(process)
    return scissors.points[at]


@pytest.mark.timeout(300)
@pytest.mark.long
async def test_a_deletion_ends_the_same_wherever_the_worker_dies(
    process: Process, join: Join, mailer: PaperMailer, database: Database
) -> None:
    points: list[str] = []
    for at in itertools.count():
        idle = await join()
        await make_due_for_deletion(process, idle)
        before = len(await runs_of(process))
        point = await _cut_then_finish(process, database, at)
        await _was_deleted_once(process, idle, mailer)
        assert [run.state for run in await runs_of(process)] == ["completed"] * (before + 1), point
        if point is None:
            break
        points.append(point)
    assert len(points) >= FEWEST_POINTS, points
    steps = ("append_line", "shred", "commit")
    assert set(points) == {f"{when} {what}" for when in ("before", "after") for what in steps}


async def _was_deleted_once(process: Process, idle: Learner, mailer: PaperMailer) -> None:
    assert await processing_of(process, idle) is Processing.ERASED
    assert await find_remains(process, [idle.subject_id]) == []
    assert len({mail.message_id for mail in mailer.sent if mail.to == idle.email}) == 1
    run = (await runs_of(process))[0]
    assert run.certificate is not None
    assert (run.certificate["people"], run.counts["accounts"]) == (1, {"delete": 1})
    assert len(run.destroyed_keys) == 1


@pytest.mark.timeout(300)
async def test_a_letter_is_one_wherever_the_worker_dies(
    process: Process, join: Join, mailer: PaperMailer, database: Database
) -> None:
    points: list[str] = []
    for at in itertools.count():
        idle = await join()
        point = await _cut_then_finish(process, database, at)
        letters = {mail.message_id for mail in mailer.sent if mail.to == idle.email}
        stand = await stand_of(process, idle)
        assert (len(letters), stand.state) == (1, Inactivity.CONTACTED), point
        assert stand.due_on is not None
        if point is None:
            break
        points.append(point)
    assert len(points) >= 6, points
