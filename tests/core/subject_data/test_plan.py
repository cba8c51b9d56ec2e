"""The plan is a function of the map: foretold, hashed, children first, nothing kept for ever."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Column, MetaData, Table, Text, Uuid

from core.subject_data.planted_tables import Planted
from qp_api.core.privacy import (
    PSEUDONYMOUS,
    Category,
    DataMap,
    Erase,
    Purpose,
    Retention,
    build_data_map,
)
from qp_api.core.privacy.annotate import BadNote, not_personal, personal
from qp_api.core.subject_data.held import held_by
from qp_api.core.subject_data.plan import plan_erasure

MAP = build_data_map(Planted.metadata)


def _one_table(**note: Any) -> DataMap:
    def column(name: str, mapped: Any, *args: Any, **options: Any) -> Column[Any]:
        return Column(name, *args, info=mapped.column.info, **options)

    whole = {"purposes": (Purpose.LAW,), "storage": PSEUDONYMOUS, "because": "P4.3", **note}
    owner = personal(
        Category.SUBJECT_ID,
        purposes=(Purpose.LAW,),
        storage=PSEUDONYMOUS,
        on_erase=Erase.DELETE,
        retention=Retention.ACCOUNT,
    )
    metadata = MetaData()
    Table(
        "one",
        metadata,
        column("subject_id", owner, Uuid, primary_key=True),
        column("id", not_personal("an id"), Uuid, primary_key=True),
        column("value", personal(Category.TRANSACTION, **whole), Text, nullable=False),
    )
    return build_data_map(metadata)


def test_children_go_before_their_parents() -> None:
    tables = [step.table for step in plan_erasure(MAP)]
    assert tables.index("planted_visits") < tables.index("planted_profiles")
    assert {"planted_bills", "planted_lookups"} < set(tables)
    assert "subjects" not in tables


def test_each_table_says_what_happens_to_it() -> None:
    actions = {step.table: step.action for step in plan_erasure(MAP)}
    assert actions == {
        "planted_profiles": Erase.DELETE,
        "planted_visits": Erase.DELETE,
        "planted_lookups": Erase.DELETE,
        "planted_bills": Erase.BLANK,
    }


def test_the_same_map_gives_the_same_hash_and_another_map_another() -> None:
    digest = plan_erasure(MAP).digest
    assert plan_erasure(build_data_map(Planted.metadata)).digest == digest
    assert len(digest) == 64
    fewer = DataMap(tuple(table for table in MAP if table.name != "planted_visits"))
    assert plan_erasure(fewer).digest != digest
    kept = plan_erasure(_one_table(on_erase=Erase.KEEP, retention=Retention.FINANCE))
    longer = plan_erasure(_one_table(on_erase=Erase.KEEP, retention=Retention.REGISTER))
    assert kept.digest != longer.digest


def test_nothing_is_kept_without_an_end() -> None:
    kept = _one_table(on_erase=Erase.KEEP, retention=Retention.FINANCE)
    (held,) = held_by(kept["one"])
    assert held.columns == ("value",)
    with pytest.raises(BadNote, match="no end"):
        plan_erasure(_one_table(on_erase=Erase.KEEP, retention=Retention.ACCOUNT))


def test_what_can_not_be_blanked_is_refused_before_anybody_asks() -> None:
    with pytest.raises(BadNote, match="can't be NULL"):
        plan_erasure(_one_table(on_erase=Erase.BLANK, retention=Retention.ACCOUNT))
    plan_erasure(_one_table(on_erase=Erase.DELETE, retention=Retention.ACCOUNT))


def test_the_end_is_counted_by_the_calendar() -> None:
    (held,) = held_by(_one_table(on_erase=Erase.KEEP, retention=Retention.REGISTER)["one"])
    assert held.ends_on(date(2028, 2, 29)) == date(2033, 2, 28)
    (books,) = held_by(_one_table(on_erase=Erase.KEEP, retention=Retention.FINANCE)["one"])
    assert books.ends_on(date(2026, 11, 24)) == date(2033, 11, 24)
    (log,) = held_by(_one_table(on_erase=Erase.KEEP, retention=Retention.SIGN_IN_LOG)["one"])
    assert log.ends_on(date(2026, 11, 24)) == date(2027, 2, 22)
