"""A sign-in from where a person was not seen before is told to them (ASVS 6.3.5)."""

import pytest

from domains.sign_in.conftest import client_from
from domains.sign_in.factories import FIREFOX, PHONE, Person, sign_in_from
from qp_api.core.http.application import Application
from qp_api.domains.sign_in.rules import NOWHERE, Place, is_new_place
from qp_api.kit.devices import Device, DeviceKind
from support.databases import Database, ask

HOME, WORK = b"\x0a\x01\x01", b"\x0a\x01\x02"
OWED = "SELECT count(*) FROM duties WHERE kind = 'sign_in.SignedInSomewhereNew' AND subject_id = $1"


async def owed(database: Database, person: Person) -> int:
    found: int = await ask(database.admin_dsn, OWED, person.subject_id)
    return found


@pytest.mark.parametrize(
    ("network", "user_agent", "notices"),
    [(HOME, FIREFOX, 0), (HOME, PHONE, 1), (WORK, FIREFOX, 1)],
)
async def test_another_device_or_network_is_told(
    app: Application,
    person: Person,
    database: Database,
    network: bytes,
    user_agent: str,
    notices: int,
) -> None:
    async with client_from(app, HOME) as home, client_from(app, network) as there:
        await sign_in_from(home, person)
        assert await owed(database, person) == 0, "the first sign-in is no news"
        await sign_in_from(there, person, user_agent)
        assert await owed(database, person) == notices
        await sign_in_from(there, person, user_agent)

    assert await owed(database, person) == notices


async def test_a_device_that_is_known_travels_without_a_word(
    app: Application, person: Person, database: Database
) -> None:
    async with client_from(app, HOME) as home, client_from(app, WORK) as work:
        token = (await sign_in_from(home, person))["device_token"]
        await sign_in_from(work, person, device_token=token)

    assert await owed(database, person) == 0


def test_the_rule_reads_places_alone() -> None:
    here = Place("198.51.100.0/24", Device("Firefox", "140", "Linux", DeviceKind.COMPUTER))
    newer = Place("198.51.100.0/24", Device("Firefox", "141", "Linux", DeviceKind.COMPUTER))

    assert not is_new_place([], here)
    assert not is_new_place([NOWHERE, here], newer)
    assert is_new_place([NOWHERE], here)
