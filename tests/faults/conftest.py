"""One house of real processes for a whole run; each test kills what it likes of it."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from qp_api.entry.seed import plant_demo_world
from qp_api.entry.wiring import establish_keys, open_process
from support.databases import TEMPLATE, Database, create_database, drop_database, finish
from support.payment_house import PaymentHouse, settings_with_gateway

# Before they are imported: then their assertions say what they compared.
pytest.register_assert_rewrite("faults.books", "faults.payer")

from faults.payer import Payer, make_payer  # noqa: E402 -- as said


@pytest.fixture(scope="session")
def own_valkey_url(valkey_url: str) -> str:
    """A database of its own: this worker stands long after, and would hear others' bells."""
    address, _, number = valkey_url.rpartition("=")
    return f"{address}={int(number) + 8}"


@pytest.fixture(scope="session")
def house(shared_database: Database, own_valkey_url: str) -> Iterator[PaymentHouse]:
    database = create_database(
        shared_database.server,
        f"{shared_database.name}_faults",
        template=TEMPLATE,
        passwords=shared_database.passwords,
    )
    with tempfile.TemporaryDirectory(prefix="qp-f-") as folder:
        settings = settings_with_gateway(database, Path(folder), valkey_url=own_valkey_url)
        made = PaymentHouse(settings, database)
        try:
            finish(_plant(made))
            yield made
        finally:
            made.end()
            drop_database(database)


async def _plant(house: PaymentHouse) -> None:
    await establish_keys(house.settings)
    async with open_process(house.settings) as process:
        await plant_demo_world(process)


@pytest.fixture
async def payer(house: PaymentHouse) -> AsyncIterator[Payer]:
    """Somebody with a reserved seat; all of the house runs, and nothing is planned to fail."""
    await house.stand()
    await house.clear_faults()
    url = house.settings.public_url
    async with (
        open_process(house.settings) as process,
        httpx.AsyncClient(base_url=url, trust_env=False, timeout=30) as http,
    ):
        yield await make_payer(process, house, http)
