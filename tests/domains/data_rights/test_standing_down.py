"""The last admin can't close or restrict themselves; everybody else may (P5.3, P5.4)."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeAlias

import httpx
import pytest

from domains.data_rights.conftest import Join
from domains.data_rights.factories import Caller, ask_erasure, ask_restriction, processing_of
from qp_api.core.actor import Processing, Role
from qp_api.core.process import Process
from support.databases import Database, ask
from support.people import put_into

pytestmark = pytest.mark.alone
Way: TypeAlias = Callable[[httpx.AsyncClient, Caller], Coroutine[Any, Any, httpx.Response]]
Joins: TypeAlias = Callable[[], Awaitable[Caller]]
WAYS = [ask_erasure, ask_restriction]
_LET_ADMIN = "UPDATE accounts SET roles = '{admin,learner}' WHERE subject_id = $1 RETURNING id"


@pytest.fixture
async def house(process: Process) -> Process:
    """A house of its own: who is the last admin depends on everybody."""
    return process


@pytest.fixture
def admin_joins(join: Join, database: Database) -> Joins:
    async def make() -> Caller:
        admin = await join(Role.ADMIN)
        await ask(database.admin_dsn, _LET_ADMIN, admin.subject_id)
        return admin

    return make


@pytest.mark.parametrize("way", WAYS)
async def test_the_last_admin_is_refused_and_nothing_changes(
    way: Way, client: httpx.AsyncClient, admin_joins: Joins, house: Process
) -> None:
    admin, restricted = [await admin_joins() for _ in range(2)]
    await put_into(house, restricted.subject_id, Processing.RESTRICTED)

    answer = await way(client, admin)

    assert (answer.status_code, answer.json()["code"]) == (409, "last_admin")
    assert await processing_of(house, admin) is Processing.OPEN
    asked = await client.get("/v1/data-rights/requests", headers=admin.headers)
    assert asked.json()["items"] == []


@pytest.mark.parametrize("way", WAYS)
async def test_beside_another_admin_everybody_may(
    way: Way,
    client: httpx.AsyncClient,
    admin_joins: Joins,
    caller: Caller,
    house: Process,
) -> None:
    admin, _ = [await admin_joins() for _ in range(2)]

    answers = [await way(client, one) for one in (admin, caller)]

    assert all(answer.is_success for answer in answers)
    assert await processing_of(house, admin) is not Processing.OPEN


async def test_one_who_is_restricted_already_may_be_erased(
    client: httpx.AsyncClient, admin_joins: Joins, house: Process
) -> None:
    """The house has lost them before."""
    admin = await admin_joins()
    await put_into(house, admin.subject_id, Processing.RESTRICTED)

    assert (await ask_erasure(client, admin)).status_code == 202
