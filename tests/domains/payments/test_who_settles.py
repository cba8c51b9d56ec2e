"""Custody alone writes `paid`, whatever code a role runs; a price stays as it was asked."""

import asyncpg
import pytest

from domains.enrollment.factories import Learner
from domains.payments.factories import owe
from qp_api.core.privacy import DbRole
from qp_api.core.process import Process

PAY = "UPDATE charges SET state = 'paid', closed_at = opened_at WHERE id = $1"
REOPEN = "UPDATE charges SET state = 'open', closed_at = NULL WHERE id = $1"
CHEAPEN = "UPDATE charges SET amount_poisha = 1 WHERE id = $1"


@pytest.mark.parametrize("role", [DbRole.SERVICE, DbRole.RIGHTS, DbRole.CUSTODY])
async def test_custody_alone_settles(house: Process, learner: Learner, role: DbRole) -> None:
    plan = await owe(house, learner.subject_id)
    async with house.pools.lend(role) as connection:
        if role is DbRole.CUSTODY:
            assert await connection.execute(PAY, plan.charge_id) == "UPDATE 1"
            return
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(PAY, plan.charge_id)
        found = "SELECT state FROM charges WHERE id = $1"
        assert await connection.fetchval(found, plan.charge_id) == "open"


async def test_what_is_paid_stays_and_so_does_its_price(house: Process, learner: Learner) -> None:
    plan = await owe(house, learner.subject_id)
    async with house.pools.lend(DbRole.CUSTODY) as connection:
        with pytest.raises(asyncpg.CheckViolationError):
            await connection.execute(CHEAPEN, plan.charge_id)
        await connection.execute(PAY, plan.charge_id)
        with pytest.raises(asyncpg.CheckViolationError):
            await connection.execute(REOPEN, plan.charge_id)
