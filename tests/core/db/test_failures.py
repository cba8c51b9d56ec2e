"""Each refusal of the driver is one of ours, and carries no value of a row."""

from typing import Any

import asyncpg
import pytest

from qp_api.core.db.failures import (
    ConstraintViolated,
    DatabaseFault,
    UniqueViolated,
    WallBreached,
    without_values,
)
from qp_api.core.errors import Overloaded

VALUE = "Key (email)=(somebody) already exists."


def driver(kind: Any, *args: Any) -> Any:
    error = kind(*(args or (VALUE,)))
    if isinstance(error, asyncpg.PostgresError):
        error.detail = VALUE
    return error


@pytest.mark.parametrize(
    ("raised", "ours"),
    [
        (asyncpg.UniqueViolationError, UniqueViolated),
        (asyncpg.CheckViolationError, ConstraintViolated),
        (asyncpg.ForeignKeyViolationError, ConstraintViolated),
        (asyncpg.InsufficientPrivilegeError, WallBreached),
        (asyncpg.QueryCanceledError, Overloaded),
        (asyncpg.DeadlockDetectedError, Overloaded),
        (asyncpg.AdminShutdownError, Overloaded),
        (asyncpg.ConnectionDoesNotExistError, Overloaded),
        (ConnectionResetError, Overloaded),
        (TimeoutError, Overloaded),
        (asyncpg.DataError, DatabaseFault),
        (asyncpg.UndefinedTableError, DatabaseFault),
        (asyncpg.InterfaceError, DatabaseFault),
    ],
)
def test_what_the_driver_raises_becomes_ours_without_its_words(raised: Any, ours: Any) -> None:
    with pytest.raises(ours) as caught, without_values():
        raise driver(raised)
    assert type(caught.value) is ours
    assert "somebody" not in repr(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_a_closed_connection_may_be_retried_and_a_refused_argument_may_not() -> None:
    with pytest.raises(Overloaded), without_values():
        raise asyncpg.InterfaceError("connection is closed")
    refused = type("Refused", (asyncpg.InterfaceError, ValueError), {})
    with pytest.raises(DatabaseFault), without_values():
        raise refused("invalid input: 'closing'")


def test_what_is_not_the_drivers_passes_and_so_does_success() -> None:
    for mine in (KeyError("mine"), KeyboardInterrupt()):
        with pytest.raises(type(mine)) as caught, without_values():
            raise mine
        assert caught.value is mine
    with without_values():
        passed = True
    assert passed
