"""Jobs are gathered without an application; what stands twice or can't be owed is refused."""

from datetime import timedelta
from types import FunctionType
from typing import ClassVar

import pytest
from pydantic import ValidationError

from qp_api.core.duties import Message
from qp_api.core.duties.job import Job
from qp_api.core.duties.jobs import JobSet
from support.duties import DeedOwed

HOUR = timedelta(hours=1)


class NeedsNumber(Message):
    room: ClassVar[str] = "testing"
    number: int


async def do_deed(job: Job, message: Message) -> None:
    """Never called here."""


def _moved_to(module: str) -> FunctionType:
    moved = FunctionType(do_deed.__code__, {}, "do_deed")
    moved.__module__ = module
    return moved


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("qp_api.domains.communications.jobs", "communications.do_deed"),
        ("qp_api.domains.communications.jobs.mails", "communications.do_deed"),
        ("qp_api.core.duties.housekeeping", "duties.do_deed"),
        ("alone", "alone.do_deed"),
    ],
)
def test_a_handler_is_named_by_its_room_wherever_in_it_its_file_lies(
    module: str, name: str
) -> None:
    jobs = JobSet()
    jobs.handles(DeedOwed)(_moved_to(module))
    assert list(jobs.handlers["testing.DeedOwed"]) == [name]


def test_the_same_name_may_not_handle_a_message_twice() -> None:
    jobs, other = JobSet(), JobSet()
    jobs.handles(DeedOwed)(do_deed)
    with pytest.raises(ValueError, match="twice"):
        jobs.handles(DeedOwed)(do_deed)
    other.handles(NeedsNumber)(do_deed)
    joined = JobSet.joined([jobs, other])
    assert {kind for kind, _, _ in joined} == {"testing.DeedOwed", "testing.NeedsNumber"}
    with pytest.raises(ValueError, match="twice"):
        JobSet.joined([jobs, jobs])


def test_a_schedule_stands_once_and_can_be_posted() -> None:
    jobs = JobSet()
    jobs.every(HOUR, DeedOwed)
    with pytest.raises(ValueError, match="twice"):
        jobs.every(HOUR, DeedOwed)
    assert JobSet.joined([jobs]).schedules["testing.DeedOwed"].every == HOUR
    with pytest.raises(ValidationError):
        JobSet().every(HOUR, NeedsNumber)
    with pytest.raises(ValueError, match="can't be owed"):
        JobSet().every(timedelta(0), DeedOwed)
