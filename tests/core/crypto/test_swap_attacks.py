"""A writer in the database moves ciphertext about by SQL: nothing opens where it was not sealed."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import Column, MetaData, Table, Uuid, bindparam, insert, select
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect
from sqlalchemy.schema import CreateTable

from qp_api.core.crypto.column import sealed_checks, sealed_text
from qp_api.core.crypto.faults import KeyNotLoaded, KeyUnknown, Tampered
from qp_api.core.db.database import Database as Handle
from qp_api.core.db.statements import command, statement
from qp_api.kit.ids import SubjectId, new_id, new_subject_id
from support.databases import Database
from support.keys import KeyHouse

people = Table(
    "people",
    MetaData(),
    Column("subject_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("name", sealed_text("people.name", pad=32)),
    Column("note", sealed_text("people.note", pad=32)),
)
for check in sealed_checks(people):
    people.append_constraint(check)


@dataclass(frozen=True, slots=True)
class PersonRow:
    id: UUID
    name: str
    note: str


ADD = command(insert(people).values({c.name: bindparam(c.name) for c in people.columns}))
GET = statement(
    select(people.c.id, people.c.subject_id, people.c.name, people.c.note).where(
        people.c.id == bindparam("row_id")
    ),
    PersonRow,
)


@dataclass
class Scene:
    """Two people, one of them with two rows, sealed in a real database."""

    admin: asyncpg.Connection
    house: KeyHouse
    one: SubjectId
    other: SubjectId
    rows: tuple[UUID, UUID, UUID]

    async def connection(self) -> asyncpg.Connection:
        return self.admin

    async def read(self, row_id: UUID) -> PersonRow:
        return await Handle(self, self.house.fresh_ring()).get(GET, row_id=row_id)


@pytest.fixture
async def scene(blank_database: Database, house: KeyHouse) -> AsyncIterator[Scene]:
    admin = await asyncpg.connect(blank_database.admin_dsn)
    dialect = asyncpg_dialect()  # type: ignore[no-untyped-call]
    await admin.execute(str(CreateTable(people).compile(dialect=dialect)))
    one, other = new_subject_id(), new_subject_id()
    made = Scene(admin, house, one, other, (new_id(), new_id(), new_id()))
    for owner, row_id in zip((one, one, other), made.rows, strict=True):
        if row_id != made.rows[1]:
            await house.ring.create(owner)
        values = {"subject_id": owner, "id": row_id, "name": f"name {row_id}", "note": "note"}
        await Handle(made, house.ring).run(ADD, **values)
    yield made
    await admin.close()


MOVE = "UPDATE people SET {} FROM people AS source WHERE people.id = $1 AND source.id = $2"
ATTACKS = {
    "another row of the same person": (MOVE.format("name = source.name"), 1),
    "another person's row": (MOVE.format("name = source.name"), 2),
    "another column": (MOVE.format("name = people.note"), 0),
    "the columns changed round": (MOVE.format("name = people.note, note = people.name"), 0),
    "a flipped bit": (
        MOVE.format("name = set_bit(people.name, 200, 1 - get_bit(people.name, 200))"),
        0,
    ),
    "cut short": (MOVE.format("name = substr(people.name, 1, 40)"), 0),
    "another key class": (MOVE.format("name = set_byte(people.name, 2, 2)"), 0),
    "another codec": (MOVE.format("name = set_byte(people.name, 3, 130)"), 0),
    "padding taken away": (MOVE.format("name = set_byte(people.name, 3, 1)"), 0),
    "a row given to somebody else": (MOVE.format("subject_id = source.subject_id"), 2),
}


@pytest.mark.parametrize(("attack", "source"), ATTACKS.values(), ids=ATTACKS)
async def test_a_value_moved_or_altered_by_sql_does_not_open(
    scene: Scene, attack: str, source: int
) -> None:
    first, *others = scene.rows
    assert (await scene.read(first)).name == f"name {first}"
    assert await scene.admin.execute(attack, first, scene.rows[source]) == "UPDATE 1"
    with pytest.raises(Tampered):
        await scene.read(first)
    for untouched in others:
        assert (await scene.read(untouched)).name == f"name {untouched}"


async def test_a_key_version_that_nobody_made_is_an_alarm(scene: Scene) -> None:
    first, ring = scene.rows[0], scene.house.fresh_ring()
    handle = Handle(scene, ring)
    assert (await handle.get(GET, row_id=first)).note == "note"
    await scene.admin.execute("UPDATE people SET name = set_byte(name, 7, 9) WHERE id = $1", first)
    with pytest.raises((KeyNotLoaded, KeyUnknown)):  # another process might just have made it
        await handle.get(GET, row_id=first)
    with pytest.raises(KeyUnknown):
        await handle.get(GET, row_id=first)


async def test_raw_text_is_refused_by_the_table_itself(scene: Scene) -> None:
    for raw in (b"text as a foreign statement wrote it, long enough", b"\x01short", b""):
        with pytest.raises(asyncpg.CheckViolationError):
            await scene.admin.execute("UPDATE people SET name = $1", raw)
    assert await scene.admin.execute("UPDATE people SET note = NULL") == "UPDATE 3"
    assert (await scene.read(scene.rows[0])).note is None


async def test_wrapped_keys_exchanged_in_the_key_store_open_nothing(scene: Scene) -> None:
    path = scene.house.folder / "keys" / "keys.sqlite"
    with closing(sqlite3.connect(path)) as db:
        theirs = "(SELECT wrapped FROM subject_key WHERE subject_id = ?)"
        done = db.execute(
            f"UPDATE subject_key SET wrapped = {theirs} WHERE subject_id = ?",  # noqa: S608 -- ours
            (str(scene.other), str(scene.one)),
        )
        assert done.rowcount == 1
        db.commit()
    with pytest.raises(KeyUnknown):
        await scene.read(scene.rows[0])
    assert (await scene.read(scene.rows[2])).note == "note"
