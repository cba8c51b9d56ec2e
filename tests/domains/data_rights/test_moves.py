"""A request goes from state to state as the rule says, whoever writes, the tables' owner too."""

from typing import Any

import asyncpg
import pytest

from domains.data_rights.conftest import Join
from domains.data_rights.factories import work
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode
from qp_api.domains.data_rights.actions.receive_request import Asked, receive_request
from qp_api.domains.data_rights.models import ENDED, MOVES, OPEN_STATES, RequestState, Right
from qp_api.domains.data_rights.rules.decisions import may_move
from support.databases import Database

SEALED = b"\x01" + bytes(60)
REASONS = "refusal_reason = 'r', complaint_route = 'c', court = 'c'"
_PUT = """
UPDATE rights_requests SET state = $2, extended_at = now(), extension_reason = 'r',
completed_at = CASE WHEN $3 THEN now() END WHERE id = $1
"""


async def _request(join: Join, house: Process) -> Any:
    person = await join()
    async with work(house, mode=Mode.EXCLUSIVE, about=person.subject_id) as uow:
        return (await receive_request(uow, person.subject_id, Asked(Right.RECTIFY))).id


async def _goes(
    admin: asyncpg.Connection, request_id: Any, state: RequestState, statement: str = _PUT
) -> bool:
    try:
        await admin.execute(statement, request_id, str(state), state in ENDED)
    except asyncpg.CheckViolationError as refusal:
        if refusal.constraint_name != "guard_moves":
            raise
        return False
    return True


@pytest.mark.parametrize("before", list(RequestState))
async def test_it_goes_where_the_rule_lets_it_go_and_nowhere_else(
    before: RequestState, join: Join, house: Process, rights_database: Database
) -> None:
    request_id = await _request(join, house)
    admin = await asyncpg.connect(rights_database.admin_dsn)
    try:
        for after in RequestState:
            transaction = admin.transaction()
            await transaction.start()
            await admin.execute("ALTER TABLE rights_requests DISABLE TRIGGER guard_moves")
            assert await _goes(admin, request_id, before)
            await admin.execute("ALTER TABLE rights_requests ENABLE TRIGGER guard_moves")
            put = _PUT.replace(" WHERE", f", {REASONS}, answer = '\\x{SEALED.hex()}' WHERE")
            may = may_move(before, after) or before is after
            assert await _goes(admin, request_id, after, put) is may, (before, after)
            await transaction.rollback()
    finally:
        await admin.close()


@pytest.mark.parametrize("left_out", [None, "refusal_reason", "complaint_route", "court", "answer"])
async def test_it_is_never_refused_without_all_reasons(
    left_out: str | None, join: Join, house: Process, rights_database: Database
) -> None:
    """DR-6: the table itself asks for them."""
    request_id = await _request(join, house)
    said = {
        "refusal_reason": "'r'",
        "complaint_route": "'c'",
        "court": "'c'",
        "answer": f"'\\x{SEALED.hex()}'",
    }
    if left_out is not None:
        said[left_out] = "NULL"
    reasons = ", ".join(f"{column} = {value}" for column, value in said.items())
    admin = await asyncpg.connect(rights_database.admin_dsn)
    put = _PUT.replace(" WHERE", f", {reasons} WHERE")
    went = await _goes(admin, request_id, RequestState.REFUSED, put)
    await admin.close()
    assert went is (left_out is None)


def test_every_state_is_open_or_an_end() -> None:
    assert set(MOVES) == set(RequestState)
    assert {state for state in RequestState if f"'{state}'" in OPEN_STATES} == (
        set(RequestState) - ENDED
    )
