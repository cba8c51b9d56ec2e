"""Keys are asked for when they are missing: once for a call, and not at all where none is used."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pytest
from sqlalchemy import Column, MetaData, Table, Uuid, bindparam, insert, select
from typing_extensions import override

from qp_api.core.crypto.column import sealed_group, sealed_text
from qp_api.core.crypto.envelope import KeyClass
from qp_api.core.crypto.faults import (
    ERASED,
    Erased,
    KeyErased,
    KeyStoreUnavailable,
    KeyUnknown,
    Tampered,
)
from qp_api.core.crypto.group import Group
from qp_api.core.crypto.keyring import Keyring
from qp_api.core.db.database import Database
from qp_api.core.db.statements import Statement, command, statement
from qp_api.kit.ids import SubjectId, new_id, new_subject_id
from support.keys import KeyHouse

people = Table(
    "people",
    MetaData(),
    Column("subject_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("name", sealed_text("people.name", pad=32)),
    Column("note", sealed_text("people.note", pad=32)),
    Column("place", sealed_group("people.place", pad=32)),
    Column("bill", sealed_text("people.bill", pad=32, key_class=KeyClass.FINANCIAL)),
)


@dataclass(frozen=True, slots=True)
class PersonRow:
    id: UUID
    name: str | Erased
    note: str | None
    place: Group | None
    bill: str | Erased | None


@dataclass(frozen=True, slots=True)
class IdRow:
    id: UUID


ADD = command(insert(people).values({c.name: bindparam(c.name) for c in people.columns}))
ALL: Statement[PersonRow] = statement(select(*people.columns), PersonRow)
IDS: Statement[IdRow] = statement(select(people.c.id), IdRow)
TOUCH = command(insert(people).values(id=bindparam("id"), subject_id=bindparam("subject_id")))


class CountingRing(Keyring):
    """Counts what is asked of it."""

    asked = 0

    @override
    def get(self, subject_id: SubjectId, key_class: KeyClass, version: int) -> Any:
        self.asked += 1
        return super().get(subject_id, key_class, version)


class Wire:
    """A connection that keeps the rows it is sent, as PostgreSQL would, and gives them back."""

    def __init__(self) -> None:
        self.rows: list[list[Any]] = []

    async def connection(self) -> Any:
        return self

    async def execute(self, _: str, *args: Any) -> str:
        self.rows.append([*args])
        return "INSERT 0 1"

    async def fetch(self, _: str, *__: Any) -> list[list[Any]]:
        return self.rows


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[KeyHouse]:
    built = await KeyHouse.build(tmp_path)
    yield built
    await built.store.close()


@pytest.fixture
def ring(house: KeyHouse) -> CountingRing:
    return CountingRing(house.store, house.hierarchy, house.clock)


@pytest.fixture
def wire() -> Wire:
    return Wire()


async def person(house: KeyHouse) -> SubjectId:
    subject = new_subject_id()
    for key_class in KeyClass:
        await house.ring.create(subject, key_class)
    return subject


def values(subject: SubjectId, **other: Any) -> dict[str, Any]:
    told = {"name": "name", "note": None, "place": {"city": "Dhaka"}, "bill": "bill"}
    return {"subject_id": subject, "id": new_id(), **told, **other}


async def test_keys_are_read_when_they_are_missing_and_only_then(
    house: KeyHouse, ring: CountingRing, wire: Wire
) -> None:
    subject = await person(house)
    db = Database(wire, ring)
    await db.run(ADD, **values(subject))
    assert ring.store_reads == 2  # a read a class
    for _ in range(3):
        assert [row.bill for row in await db.list(ALL)] == ["bill"]
        await db.run(ADD, **values(subject, bill="bill"))
        wire.rows.pop()
    assert ring.store_reads == 2
    cold = house.fresh_ring()
    (row,) = await Database(wire, cold).list(ALL)
    assert (row.name, row.note, row.place, row.bill) == ("name", None, {"city": "Dhaka"}, "bill")
    assert cold.store_reads == 2


async def test_many_people_come_in_one_read_a_class(
    house: KeyHouse, ring: CountingRing, wire: Wire
) -> None:
    crowd = [await person(house) for _ in range(5)]
    for subject in crowd:
        await Database(wire, house.ring).run(ADD, **values(subject))
    assert len(await Database(wire, ring).list(ALL)) == len(crowd)
    assert ring.store_reads == 2


async def test_a_key_is_asked_for_once_a_call_however_many_cells_it_opens(
    house: KeyHouse, ring: CountingRing, wire: Wire
) -> None:
    subject = await person(house)
    db = Database(wire, ring)
    for _ in range(20):
        await db.run(ADD, **values(subject, note="note"))
    await ring.load([subject])
    ring.asked = 0
    assert len(await db.list(ALL)) == 20
    assert ring.asked == 3  # as text, as a group, and the financial one


async def test_what_neither_seals_nor_opens_asks_no_keyring(wire: Wire) -> None:
    db = Database(wire, cast("Keyring", None))
    row_id = new_id()
    await db.run(TOUCH, id=row_id, subject_id=new_subject_id())
    wire.rows = [[row_id]]
    assert await db.list(IDS) == [IdRow(row_id)]


async def test_a_version_that_another_process_made_is_found_at_once(
    house: KeyHouse, ring: CountingRing, wire: Wire
) -> None:
    one, other = await person(house), await person(house)
    db = Database(wire, ring)
    await db.run(ADD, **values(one))
    assert await house.ring.create(one) == 2
    elsewhere = Database(wire, house.ring)
    await elsewhere.run(ADD, **values(one, name="newer"))
    # Cold keys of somebody else in the same answer: one try is spent on them.
    await elsewhere.run(ADD, **values(other, name="stranger"))
    wire.rows.reverse()
    assert [row.name for row in await db.list(ALL)] == ["stranger", "newer", "name"]


async def test_a_version_that_nobody_made_is_an_alarm_and_hides_no_later_one(
    house: KeyHouse, ring: CountingRing, wire: Wire
) -> None:
    subject = await person(house)
    db = Database(wire, ring)
    await Database(wire, house.ring).run(ADD, **values(subject))
    assert await house.ring.create(subject) == 2
    forged = [*wire.rows[0]]
    forged[2] = forged[2][:4] + (9).to_bytes(4) + forged[2][8:]
    wire.rows.append(forged)
    for _ in range(2):
        with pytest.raises(KeyUnknown):
            await db.list(ALL)
    wire.rows.pop()
    assert [row.name for row in await db.list(ALL)] == ["name"]


async def test_somebody_unknown_is_asked_for_anew_each_time(
    house: KeyHouse, ring: CountingRing, wire: Wire
) -> None:
    stranger = new_subject_id()
    db = Database(wire, ring)
    await ring.load([stranger])  # nobody yet; the answer is kept
    with pytest.raises(KeyUnknown):
        await db.run(ADD, **values(stranger))
    for key_class in KeyClass:
        await house.ring.create(stranger, key_class)
    await db.run(ADD, **values(stranger))
    wire.rows.clear()
    late = new_subject_id()
    await ring.load([late])
    for key_class in KeyClass:
        await house.ring.create(late, key_class)
    await Database(wire, house.ring).run(ADD, **values(late))
    assert [row.name for row in await db.list(ALL)] == ["name"]


async def test_an_erased_person_among_others_is_erased_and_seals_nothing(
    house: KeyHouse, ring: CountingRing, wire: Wire
) -> None:
    gone, here = await person(house), await person(house)
    db = Database(wire, ring)
    for subject in (gone, here, gone):
        await db.run(ADD, **values(subject))
    await ring.shred([gone])
    rows = await db.list(ALL)
    assert [row.name for row in rows] == [ERASED, "name", ERASED]
    assert [row.bill for row in rows] == ["bill"] * 3
    assert [row.note for row in rows] == [None] * 3
    with pytest.raises(KeyErased):
        await db.run(ADD, **values(gone))
    await db.run(ADD, **values(here))


async def test_keys_serve_until_their_time_is_up_and_are_then_read_anew(
    house: KeyHouse, ring: CountingRing, wire: Wire
) -> None:
    subject = await person(house)
    db = Database(wire, ring)
    await db.run(ADD, **values(subject))
    house.store.is_shut = True
    house.clock.advance(timedelta(seconds=59))
    assert [row.name for row in await db.list(ALL)] == ["name"]
    house.clock.advance(timedelta(seconds=2))
    for use in (db.list(ALL), db.run(ADD, **values(subject))):
        with pytest.raises(KeyStoreUnavailable):
            await use
    house.store.is_shut = False
    assert [row.name for row in await db.list(ALL)] == ["name"]


async def test_a_row_is_named_where_a_value_was_moved(
    house: KeyHouse, ring: CountingRing, wire: Wire
) -> None:
    subject = await person(house)
    db = Database(wire, ring)
    for _ in range(2):
        await db.run(ADD, **values(subject, note="note"))
    first, second = wire.rows
    second[3] = first[3]
    with pytest.raises(Tampered) as fault:
        await db.list(ALL)
    assert fault.value.args == ("people", "note", second[1])
    assert fault.value.__suppress_context__
