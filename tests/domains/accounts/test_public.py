"""The door of the room, as other rooms use it."""

from datetime import date

import pytest

from domains.accounts.factories import Holder, make_holder, new_account
from qp_api.core.actor import SYSTEM
from qp_api.core.db.failures import NothingChanged, UniqueViolated
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.subject_data.contact import find_contact
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts import public
from qp_api.kit.calendar import dhaka_day
from qp_api.kit.ids import new_subject_id
from support.databases import Database, ask


@pytest.fixture
def work(process: Process) -> UnitOfWork:
    return UnitOfWork(process, Purpose.SECURITY, SYSTEM)


async def test_an_address_is_found_however_it_is_spelled(
    process: Process, work: UnitOfWork
) -> None:
    holder = await make_holder(process, email=f"Some.One+{new_subject_id()}@exämple.org")
    local, _, _ = holder.email.partition("@")

    async with work as uow:
        spelled = await public.find_by_email(uow, f"{local.upper()}@XN--EXMPLE-CUA.ORG")
        without_dots = await public.find_by_email(uow, f"{local.replace('.', '')}@exämple.org")

    assert spelled is not None
    assert spelled.subject_id == holder.subject_id
    assert without_dots is None


async def test_one_address_has_one_account(process: Process, holder: Holder) -> None:
    other = new_subject_id()
    await process.keyring.create(other)
    account = new_account(holder.email.upper(), process.clock.now())

    with pytest.raises(UniqueViolated) as refused:
        async with UnitOfWork(process, Purpose.SECURITY, SYSTEM) as uow:
            await public.open_account(uow, other, account)

    assert refused.value.constraint == "pk_email_lookup"


async def test_a_verified_account_is_never_replaced(process: Process) -> None:
    pending = await make_holder(process, verified_at=None)
    account = new_account(pending.email, process.clock.now(), verified_at=None, name="Newer")
    async with UnitOfWork(process, Purpose.SECURITY, SYSTEM) as uow:
        await public.replace_pending(uow, pending.subject_id, account)
        assert await public.confirm_address(uow, pending.subject_id)
        assert not await public.confirm_address(uow, pending.subject_id)

    with pytest.raises(NothingChanged):
        async with UnitOfWork(process, Purpose.SECURITY, SYSTEM) as uow:
            await public.replace_pending(uow, pending.subject_id, account)


async def test_an_index_stands_for_the_present_address(work: UnitOfWork, holder: Holder) -> None:
    async with work as uow:
        index = await public.read_address_index(uow, holder.subject_id)
        assert index is not None
        assert await public.holds_address(uow, holder.subject_id, index)
        assert not await public.holds_address(uow, holder.subject_id, index[:-1] + b"\0")
        assert await public.read_address_index(uow, new_subject_id()) is None


async def test_activity_is_a_day_that_never_goes_back(
    process: Process, holder: Holder, database: Database
) -> None:
    """RE-1."""
    day = "SELECT last_active_on FROM accounts WHERE subject_id = $1"
    assert await ask(database.admin_dsn, day, holder.subject_id) == date(2020, 1, 1)
    async with UnitOfWork(process, Purpose.ACCOUNT, SYSTEM) as uow:
        await public.note_active(uow, holder.subject_id)
    today = dhaka_day(process.clock.now())
    assert await ask(database.admin_dsn, day, holder.subject_id) == today

    await ask(
        database.admin_dsn,
        "UPDATE accounts SET last_active_on = '2999-01-01' WHERE subject_id = $1",
        holder.subject_id,
    )
    async with UnitOfWork(process, Purpose.ACCOUNT, SYSTEM) as uow:
        await public.note_active(uow, holder.subject_id)

    assert await ask(database.admin_dsn, day, holder.subject_id) == date(2999, 1, 1)


async def test_the_walker_finds_how_to_write_to_them(work: UnitOfWork, holder: Holder) -> None:
    async with work as uow:
        contact = await find_contact(uow, holder.subject_id)

    assert (contact.email, contact.name, contact.locale) == (holder.email, "Rowan Sample", "en")
