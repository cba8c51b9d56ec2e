"""A collection holds every value of one person, opened, and of nobody else (P5.1)."""

from typing import Any

import orjson
import pytest

from core.subject_data.planted_people import ADD_VISIT, Person, make_person, work
from qp_api.core.process import Process
from qp_api.core.subject_data import collect as collecting
from qp_api.core.subject_data.collect import collect
from qp_api.core.subject_data.plan import plan_erasure
from qp_api.core.subject_data.values import NotExportable, exported
from qp_api.core.unit_of_work import Mode
from qp_api.kit.ids import SubjectId, new_id


async def _collected(house: Process, subject_id: SubjectId) -> dict[str, list[dict[str, Any]]]:
    async with work(house, mode=Mode.SNAPSHOT, about=subject_id) as uow:
        return {
            table.name: [row async for row in table.rows()] for table in collect(uow, subject_id)
        }


async def test_every_personal_table_is_collected_and_every_value_opened(house: Process) -> None:
    person = await make_person(house)
    await make_person(house)
    found = await _collected(house, person.subject_id)
    walked = {step.table for step in plan_erasure(house.data_map)}
    assert set(found) == walked | {"subjects"}
    assert next(iter(found)) == "subjects"
    (profile,) = found["planted_profiles"]
    assert profile == {
        "subject_id": str(person.subject_id),
        "id": str(person.profile_id),
        "email": person.email,
        "name": f"নাম {person.subject_id.hex}",
        "phone": None,
        "employer": None,
        "address": {"city": "Dhaka", "line": f"road {person.subject_id.hex}"},
        "password_hash": "set",
        "locale": "bn",
        "seen_at": "2026-03-01T06:30:00+00:00",
        "version": 1,
    }
    (bill,) = found["planted_bills"]
    assert (bill["buyer"], bill["memo"], bill["amount"]) == ("buyer", "for the course", 120000)
    assert [row["page"] for row in found["planted_visits"]] == ["/p0", "/p1"]
    assert orjson.loads(orjson.dumps(found)) == found


async def test_secrets_and_hashes_are_a_fact_only(house: Process) -> None:
    with_password = await make_person(house)
    without = await make_person(house, password_hash=None)
    found = await _collected(house, with_password.subject_id)
    assert found["planted_lookups"][0]["email_index"] == "set"
    (profile,) = (await _collected(house, without.subject_id))["planted_profiles"]
    assert profile["password_hash"] is None


async def test_pages_are_walked_to_the_end(house: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "_PAGE", 3)
    person = await make_person(house, visits=7)
    found = await _collected(house, person.subject_id)
    assert [row["page"] for row in found["planted_visits"]] == [f"/p{n}" for n in range(7)]


async def test_a_snapshot_shows_one_moment(house: Process) -> None:
    person = await make_person(house)
    async with work(house, mode=Mode.SNAPSHOT, about=person.subject_id) as uow:
        visits = {table.name: table for table in collect(uow, person.subject_id)}["planted_visits"]
        assert await visits.count() == 2
        await _one_more_visit(house, person)
        assert [row["page"] async for row in visits.rows()] == ["/p0", "/p1"]
    assert len((await _collected(house, person.subject_id))["planted_visits"]) == 3


async def _one_more_visit(house: Process, person: Person) -> None:
    async with work(house) as uow:
        await uow.db.change(
            ADD_VISIT,
            subject_id=person.subject_id,
            id=new_id(),
            profile_id=person.profile_id,
            page="/late",
        )


async def test_what_is_kept_names_its_ground_and_its_end(house: Process) -> None:
    person = await make_person(house)
    async with work(house, mode=Mode.SNAPSHOT, about=person.subject_id) as uow:
        held = {table.name: table.held for table in collect(uow, person.subject_id)}
    assert held["planted_profiles"] == ()
    (books,) = held["planted_bills"]
    assert books.columns == ("amount", "buyer")
    assert books.ground == "eu-gdpr:A6-1-c"
    assert books.because == "P4.3: the books outlive the account"
    assert books.retention.ends == "7 years after the transaction's own date"


async def test_the_schema_says_what_the_rows_are(house: Process) -> None:
    person = await make_person(house)
    async with work(house, mode=Mode.SNAPSHOT, about=person.subject_id) as uow:
        tables = {table.name: table for table in collect(uow, person.subject_id)}
        schema: Any = tables["planted_profiles"].schema
    properties = schema["items"]["properties"]
    assert properties["email"] == {"type": ["string"]}
    assert properties["phone"] == {"type": ["string", "null"]}
    assert properties["address"] == {"type": ["object", "null"]}
    assert properties["version"] == {"type": ["integer"]}
    assert properties["id"] == {"type": ["string"], "format": "uuid"}
    assert properties["seen_at"] == {"type": ["string"], "format": "date-time"}
    assert properties["password_hash"] == {"type": ["string", "null"], "enum": ["set", None]}
    assert schema["items"]["required"] == list(properties)


def test_a_value_that_no_package_can_show_is_refused() -> None:
    assert exported([1, {"a": None}]) == [1, {"a": None}]
    with pytest.raises(NotExportable):
        exported(object())
    with pytest.raises(NotExportable):
        exported(b"bytes are never text")
