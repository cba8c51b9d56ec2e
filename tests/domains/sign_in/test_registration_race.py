"""Fifty registrations of one address at once: one account, whole, and of one applicant alone."""

import asyncio
from dataclasses import replace

import pytest

from domains.sign_in.factories import PASSWORD, application, new_email, subject_of
from qp_api.core.actor import PUBLIC
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.accounts.public import get_account
from qp_api.domains.sign_in.actions.prepare_registration import Prepared, make_account
from qp_api.domains.sign_in.actions.register_account import register_account
from qp_api.domains.sign_in.store.credentials import find_credential
from qp_api.kit.ids import new_subject_id
from support.databases import Database, ask

RIVALS = 50


async def prepared(house: Process, email: str, number: int) -> Prepared:
    """A registration that only has to be written; what is in it tells whose it is."""
    stated = application(email=email)
    stated = replace(stated, profile=replace(stated.profile, name=f"Rival {number}"))
    account = make_account(stated, roles=(), now=house.clock.now())
    subject_id = new_subject_id()
    await house.keyring.create(subject_id)
    return Prepared(subject_id, account, f"{PASSWORD} {number}")


class Start:
    """Holds those who come until as many are there as there are connections."""

    def __init__(self, house: Process) -> None:
        self._house = house
        self._missing = house.settings.database.pool_size
        self._shot = asyncio.Event()

    async def run(self, one: Prepared) -> None:
        async with UnitOfWork(self._house, Purpose.SECURITY, PUBLIC) as uow:
            self._missing -= 1
            if self._missing <= 0:
                self._shot.set()
            await self._shot.wait()
            await register_account(uow, one)


@pytest.mark.usefixtures("warm")
@pytest.mark.parametrize("spelled", [str, str.upper], ids=["alike", "in both cases"])
async def test_of_fifty_at_once_one_account_is_made(
    house: Process, database: Database, spelled: type[str]
) -> None:
    email = new_email()
    emails = [email if number % 2 else spelled(email) for number in range(RIVALS)]
    rivals = [await prepared(house, one, number) for number, one in enumerate(emails)]

    start = Start(house)
    await asyncio.gather(*[start.run(one) for one in rivals])

    subject_id = await subject_of(house, email)
    ids = [one.subject_id for one in rivals]
    for table in (
        "subjects WHERE id",
        "accounts WHERE subject_id",
        "email_lookup WHERE subject_id",
    ):
        query = f"SELECT count(*) FROM {table} = ANY($1)"  # noqa: S608 -- ours
        assert await ask(database.admin_dsn, query, ids) == 1, table
    async with UnitOfWork(house, Purpose.SECURITY, PUBLIC, mode=Mode.READ) as uow:
        account = await get_account(uow, subject_id)
        credential = await find_credential(uow.db, subject_id)
    assert credential is not None
    _, _, number = credential.password_hash.rpartition(" ")
    assert account.name == f"Rival {number}"
    assert account.email == emails[int(number)]
    outcomes = (
        "SELECT count(*) FILTER (WHERE outcome = 'done') * 1000"
        " + count(*) FILTER (WHERE outcome = 'replaced') FROM audit_entries WHERE subject_id = $1"
    )
    assert await ask(database.admin_dsn, outcomes, subject_id) == 1000 + RIVALS - 1
