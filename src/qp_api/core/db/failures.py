"""What the database refuses, without the row values that its own words would quote (R11)."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from qp_api.core.errors import Overloaded


class ConstraintViolated(Exception):
    """A constraint refused a write; only its name is kept."""

    def __init__(self, constraint: str) -> None:
        super().__init__(constraint)
        self.constraint = constraint


class UniqueViolated(ConstraintViolated):
    """A unique constraint refused a write."""


class WallBreached(Exception):
    """A role reached for what its purpose has no grant or policy for: an alarm, never an answer."""


class NothingChanged(Exception):
    """A write touched no row."""


class DatabaseFault(Exception):
    """Any other failure of the database; only its class is kept."""


_BUSY = (
    asyncpg.QueryCanceledError,
    asyncpg.LockNotAvailableError,
    asyncpg.DeadlockDetectedError,
    asyncpg.TooManyConnectionsError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    ConnectionError,
    TimeoutError,
)


@contextmanager
def without_values() -> Iterator[None]:
    """Turn driver errors into ours, dropping DETAIL and every row value with it.

    Raises UniqueViolated, ConstraintViolated, WallBreached, Overloaded, DatabaseFault.
    """
    try:
        yield
    except asyncpg.UniqueViolationError as error:
        raise UniqueViolated(error.constraint_name or "") from None
    except asyncpg.IntegrityConstraintViolationError as error:
        raise ConstraintViolated(error.constraint_name or "") from None
    except asyncpg.InsufficientPrivilegeError:
        raise WallBreached from None
    except _BUSY:
        raise Overloaded(retry_after=1) from None
    except asyncpg.InterfaceError as error:
        # The driver's refusal of an argument quotes it; only a closed connection may be retried.
        if isinstance(error, ValueError) or "clos" not in str(error):
            raise DatabaseFault(type(error).__name__) from None
        raise Overloaded(retry_after=1) from None
    except asyncpg.PostgresError as error:
        raise DatabaseFault(f"{type(error).__name__} {error.sqlstate}") from None
