"""The house knows when nobody can give or take roles any more."""

import pytest

from domains.accounts.powers import make_staff
from qp_api.core.actor import SYSTEM, Processing, Role
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.accounts.public import is_vacant, lacks_admin
from qp_api.domains.accounts.queries import count_open_admins
from qp_api.entry.checks import PartDown, ask_admins
from support.http_apps import People
from support.people import put_into

pytestmark = pytest.mark.alone


async def stand(process: Process) -> tuple[int, bool]:
    async with UnitOfWork(process, Purpose.LAW, SYSTEM, mode=Mode.READ) as uow:
        return await count_open_admins(uow), await lacks_admin(uow)


async def test_an_empty_house_lacks_nothing_and_one_with_people_an_admin(
    process: Process, people: People
) -> None:
    assert await stand(process) == (0, False)
    await ask_admins(process)
    await make_staff(process, people, Role.DPO)
    assert await stand(process) == (0, True)
    with pytest.raises(PartDown, match="qp-api admin bootstrap"):
        await ask_admins(process)
    await make_staff(process, people, Role.ADMIN)
    assert await stand(process) == (1, False)
    await ask_admins(process)


async def test_a_last_admin_whom_the_officer_restricted_leaves_room_for_a_new_one(
    process: Process, people: People
) -> None:
    """What the house loses by it, it is told."""
    admin = await make_staff(process, people, Role.ADMIN)
    await put_into(process, admin.subject_id, Processing.RESTRICTED)
    assert await stand(process) == (0, True)
    async with UnitOfWork(process, Purpose.SECURITY, SYSTEM) as uow:
        assert await is_vacant(uow, Role.ADMIN)
    await make_staff(process, people, Role.ADMIN)
    async with UnitOfWork(process, Purpose.SECURITY, SYSTEM) as uow:
        assert not await is_vacant(uow, Role.ADMIN)
        assert await is_vacant(uow, Role.DPO)
