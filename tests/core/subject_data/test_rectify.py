"""A person corrects what is theirs to correct, the DPO a little more, nobody the rest (P5.2)."""

from typing import Any
from uuid import UUID

import pytest

from core.subject_data.planted_people import Person, make_person, work
from qp_api.core.errors import NotFound
from qp_api.core.privacy import Rectify
from qp_api.core.process import Process
from qp_api.core.subject_data.collect import collect
from qp_api.core.subject_data.rectify import Change, NotRectifiable, check_changes, rectify
from qp_api.core.unit_of_work import Mode
from qp_api.kit.ids import new_id


async def _profile(house: Process, person: Person) -> dict[str, Any]:
    async with work(house, mode=Mode.SNAPSHOT, about=person.subject_id) as uow:
        tables = {table.name: table for table in collect(uow, person.subject_id)}
        (row,) = [row async for row in tables["planted_profiles"].rows()]
        return row


async def test_one_update_a_row_seals_anew_and_moves_the_version_on(house: Process) -> None:
    person, other = await make_person(house), await make_person(house)
    before, others = await _profile(house, person), await _profile(house, other)
    changes = [
        Change("planted_profiles", person.profile_id, "name", "নতুন নাম"),
        Change("planted_profiles", person.profile_id, "phone", "+8801700000000"),
    ]
    async with work(house, about=person.subject_id) as uow:
        trips = uow.db.round_trips
        await rectify(uow, person.subject_id, changes)
        assert uow.db.round_trips == trips + 1
    assert await _profile(house, person) == {
        **before,
        "name": "নতুন নাম",
        "phone": "+8801700000000",
        "version": 2,
    }
    assert await _profile(house, other) == others


@pytest.mark.parametrize(
    ("column", "person_may", "dpo_may"),
    [
        ("name", True, True),
        ("employer", False, True),
        ("email", False, False),
        ("version", False, False),
        ("subject_id", False, False),
        ("no_such_column", False, False),
    ],
)
async def test_the_note_decides(
    column: str, person_may: bool, dpo_may: bool, house: Process
) -> None:
    change = Change("planted_profiles", new_id(), column, "x")
    for by, may in ((Rectify.SELF, person_may), (Rectify.REQUEST, dpo_may)):
        if may:
            check_changes(house.data_map, [change], by=by)
        else:
            with pytest.raises(NotRectifiable) as refused:
                check_changes(house.data_map, [change], by=by)
            assert [error.pointer for error in refused.value.errors] == ["/changes/0/field"]


@pytest.mark.parametrize("table", ["subjects", "duties", "no_such_table"])
async def test_only_personal_tables_are_corrected(table: str, house: Process) -> None:
    with pytest.raises(NotRectifiable):
        check_changes(house.data_map, [Change(table, new_id(), "id", "x")], by=Rectify.REQUEST)


async def test_nothing_is_written_when_one_change_is_refused(house: Process) -> None:
    person = await make_person(house)
    before = await _profile(house, person)
    allowed = Change("planted_profiles", person.profile_id, "name", "নতুন")
    refused = Change("planted_profiles", person.profile_id, "email", "new@people.test")
    with pytest.raises(NotRectifiable) as caught:
        async with work(house, about=person.subject_id) as uow:
            await rectify(uow, person.subject_id, [allowed, refused])
    assert [error.pointer for error in caught.value.errors] == ["/changes/1/field"]
    assert await _profile(house, person) == before


async def test_nobody_corrects_a_row_of_somebody_else(house: Process) -> None:
    person, other = await make_person(house), await make_person(house)
    before = await _profile(house, other)
    await _correct(house, person, person.profile_id)
    with pytest.raises(NotFound):
        await _correct(house, person, other.profile_id)
    assert await _profile(house, other) == before


async def _correct(house: Process, person: Person, row_id: UUID) -> None:
    async with work(house, about=person.subject_id) as uow:
        await rectify(
            uow, person.subject_id, [Change("planted_profiles", row_id, "name", "অন্য নাম")]
        )
