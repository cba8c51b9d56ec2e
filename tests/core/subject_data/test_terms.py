"""No rule, no start (RE-9): what the notes promise to end has a sweep that ends it."""

from datetime import UTC, date, datetime
from typing import Any, ClassVar

import pytest
from sqlalchemy import DateTime, Index, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped

from qp_api.core.db.base import OwnedRow
from qp_api.core.duties import Message
from qp_api.core.privacy import (
    Category,
    Erase,
    Purpose,
    Retention,
    build_data_map,
    not_personal,
    personal,
    plain,
)
from qp_api.core.subject_data.terms import Counted, NoTerm, SweptBy, check_terms
from qp_api.entry.models import all_tables
from qp_api.entry.wiring import house_terms, timetable

DAY = DateTime(timezone=True)


class PlantedSweepDue(Message):
    """It is time."""

    room: ClassVar[str] = "testing"


def _map(rule: Retention, *, indexed: bool) -> Any:
    class Base(DeclarativeBase):
        metadata = MetaData()

    class Subject(Base):
        __tablename__ = "subjects"
        id: Mapped[int] = not_personal("a number", primary_key=True)

    class Planted(OwnedRow, Base):
        __tablename__ = "planted"
        __table_args__ = (Index("ix_planted", "ended_at"),) if indexed else ()

        ended_at: Mapped[datetime] = personal(
            Category.ACTIVITY,
            DAY,
            purposes=(Purpose.LAW,),
            storage=plain("when it ended"),
            on_erase=Erase.KEEP,
            retention=rule,
            because="it must stay provable",
        )

    assert Planted.__table__ is not None
    assert Subject.__table__ is not None
    return build_data_map(Base.metadata)


def test_the_house_keeps_every_rule_of_its_notes() -> None:
    check_terms(build_data_map(all_tables()), house_terms(), schedules=timetable())


@pytest.mark.parametrize("rule", [one for one in Retention if one is not Retention.ACCOUNT])
def test_a_planted_rule_without_a_sweep_stops_the_start(rule: Retention) -> None:
    with pytest.raises(NoTerm, match="planted"):
        check_terms(_map(rule, indexed=True), (), schedules=())


def test_a_term_or_a_rooms_own_schedule_lets_it_start() -> None:
    planted = _map(Retention.REGISTER, indexed=True)
    check_terms(planted, [Counted("planted", Retention.REGISTER, "ended_at")], schedules=())
    swept = [SweptBy("planted", Retention.REGISTER, PlantedSweepDue)]
    check_terms(planted, swept, schedules=["testing.PlantedSweepDue"])
    with pytest.raises(NoTerm, match="on no timetable"):
        check_terms(planted, swept, schedules=())


def test_a_term_whose_column_no_index_leads_to_stops_the_start() -> None:
    term = Counted("planted", Retention.REGISTER, "ended_at")
    with pytest.raises(NoTerm, match="without an index"):
        check_terms(_map(Retention.REGISTER, indexed=False), [term], schedules=())


def test_a_term_of_another_rule_is_none() -> None:
    term = Counted("planted", Retention.SIGN_IN_LOG, "ended_at")
    with pytest.raises(NoTerm, match="register"):
        check_terms(_map(Retention.REGISTER, indexed=True), [term], schedules=())


@pytest.mark.parametrize(
    ("rule", "before"),
    [
        (Retention.SIGN_IN_LOG, datetime(2026, 11, 30, 12, tzinfo=UTC)),
        (Retention.REQUEST_DATA, datetime(2027, 2, 21, 12, tzinfo=UTC)),
        (Retention.REGISTER, datetime(2022, 2, 27, 18, tzinfo=UTC)),
    ],
)
def test_a_term_is_counted_back_from_now(rule: Retention, before: datetime) -> None:
    """Days as elapsed time, months by the calendar of Dhaka."""
    term = Counted("planted", rule, "ended_at")
    now = datetime(2027, 2, 28, 12, tzinfo=UTC)
    assert term.ended_before(now=now, today=date(2027, 2, 28)) == before
