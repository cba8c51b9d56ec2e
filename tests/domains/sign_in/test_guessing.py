"""Five hundred guesses at once, by two processes and after a restart: ten are looked at (R19)."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from typing_extensions import override

from domains.sign_in.factories import PASSWORD, Person, new_email
from qp_api.core.actor import PUBLIC
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.actions.prove_password import prove_password
from qp_api.domains.sign_in.errors import InvalidCredentials, TooManyAttempts
from qp_api.domains.sign_in.passwords import Checked, Passwords
from qp_api.domains.sign_in.public import sign_in_ports
from support.house import open_house

GUESSES = 500


class CheapPasswords(Passwords):
    """Finds every password wrong, at no cost; counts them."""

    looked_at = 0

    @override
    async def check(self, password: str, stored: str | None) -> Checked:
        type(self).looked_at += 1
        await asyncio.sleep(0)
        return Checked(is_right=False, rehashed=None)


@asynccontextmanager
async def another(house: Process) -> AsyncIterator[Process]:
    """A process of its own pools, whose guessers wait for a connection as long as it takes."""
    database = house.settings.database.model_copy(update={"wait_seconds": 30.0})
    settings = house.settings.model_copy(update={"database": database})
    passwords = CheapPasswords()
    async with open_house(settings) as process:  # type: ignore[arg-type]
        ports = sign_in_ports(settings, process.clock)
        process.ports = {**process.ports, **ports, Passwords: passwords}
        yield process
    passwords.close()


async def guess(process: Process, email: str, number: int) -> str:
    """From one of fifty networks; how it ended."""
    unit = UnitOfWork(process, Purpose.SECURITY, PUBLIC)
    network = bytes((10, 0, number % 50))
    try:
        await prove_password(unit, email=email, password=PASSWORD, otp=None, network=network)
    except (InvalidCredentials, TooManyAttempts) as refused:
        return refused.code
    return "proved"


@pytest.mark.parametrize("known", [True, False])
async def test_exactly_ten_are_looked_at(house: Process, person: Person, known: bool) -> None:
    email = person.email if known else new_email()
    CheapPasswords.looked_at = 0
    async with another(house) as one, another(house) as two:
        asked = [guess((one, two)[n % 2], email, n) for n in range(GUESSES)]
        ended = Counter(await asyncio.gather(*asked))

    async with another(house) as restarted:
        assert await guess(restarted, email, GUESSES) == "too_many_attempts"

    assert ended == {"invalid_credentials": 10, "too_many_attempts": GUESSES - 10}
    assert CheapPasswords.looked_at == 10
