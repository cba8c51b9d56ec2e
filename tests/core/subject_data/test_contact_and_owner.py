"""A person is reached, and a row's owner found, through the map and no room's name."""

import pytest

from core.subject_data.planted_people import make_person, work
from qp_api.core.actor import Processing
from qp_api.core.errors import NotFound
from qp_api.core.privacy import DataMap
from qp_api.core.process import Process
from qp_api.core.subject_data.contact import NoContactTable, contact_table, find_contact
from qp_api.core.subject_data.owner import find_owner
from qp_api.core.subject_data.subjects import set_processing
from qp_api.core.unit_of_work import Mode
from qp_api.kit.ids import new_id, new_subject_id


@pytest.fixture
def planted_only(house: Process) -> Process:
    """The planted tables first, whatever rooms there are."""
    tables = sorted(house.data_map.tables, key=lambda t: not t.name.startswith("planted_"))
    house.data_map = DataMap(tuple(tables))
    return house


async def test_the_contact_comes_from_where_name_and_address_are(planted_only: Process) -> None:
    person = await make_person(planted_only)
    async with work(planted_only) as uow:
        contact = await find_contact(uow, person.subject_id)
        assert (contact.email, contact.locale) == (person.email, "bn")
        assert contact.name == f"নাম {person.subject_id.hex}"
        assert person.email not in repr(contact)
        with pytest.raises(NotFound):
            await find_contact(uow, new_subject_id())


def test_a_house_without_contacts_says_so() -> None:
    with pytest.raises(NoContactTable):
        contact_table(DataMap(()))


async def test_the_owner_of_a_row_and_their_state(house: Process) -> None:
    person = await make_person(house)
    async with work(house, mode=Mode.EXCLUSIVE, about=person.subject_id) as uow:
        owner = await find_owner(uow, "planted_profiles", person.profile_id)
        assert (owner.subject_id, owner.processing) == (person.subject_id, Processing.OPEN)
        await set_processing(uow, person.subject_id, Processing.RESTRICTED)
        owner = await find_owner(uow, "planted_profiles", person.profile_id)
        assert owner.processing is Processing.RESTRICTED
        with pytest.raises(NotFound):
            await find_owner(uow, "planted_profiles", new_id())
