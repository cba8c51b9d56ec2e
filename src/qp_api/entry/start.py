"""The self-check of a process that is to serve or to work (R18)."""

from qp_api.core.actor import SYSTEM
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.accounts.public import find_by_email
from qp_api.domains.sandbox.public import DEMO_SIGN_INS

from .checks import PartDown, ask_migrations, ask_tax_codes
from .server import server_faults
from .unfit import HouseUnfit


async def check_start(process: Process) -> None:
    """The tables are there, and the tax codes of the settings.

    Production stands on no unsafe server and on no sandbox's database.
    Raises HouseUnfit.
    """
    try:
        await ask_migrations(process)
        await ask_tax_codes(process)
    except PartDown as fault:
        raise HouseUnfit(str(fault)) from fault
    if process.settings.is_sandbox:
        return
    found = await server_faults(process)
    if await _has_demo_people(process):
        found.append("The database is a sandbox's: everybody knows its people's passwords.")
    if found:
        raise HouseUnfit(*found)


async def _has_demo_people(process: Process) -> bool:
    async with UnitOfWork(process, Purpose.SECURITY, SYSTEM, mode=Mode.READ) as uow:
        known = [await find_by_email(uow, person.email) for person in DEMO_SIGN_INS]
    return any(account is not None for account in known)
