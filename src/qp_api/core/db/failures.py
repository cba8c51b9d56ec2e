"""What the database refuses, without the row values that its own words would quote (R11)."""

from types import TracebackType

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
    asyncpg.InternalClientError,  # a connection that is about to close, and has not noticed
    ConnectionError,
    TimeoutError,
)


class _WithoutValues:
    """It remembers nothing, so one serves every statement."""

    __slots__ = ()

    def __enter__(self) -> None:
        """Nothing is prepared."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None and (ours := _ours(error)) is not None:
            raise ours from None


_WITHOUT_VALUES = _WithoutValues()


def without_values() -> _WithoutValues:
    """Turn driver errors into ours, dropping DETAIL and every row value with it.

    Raises UniqueViolated, ConstraintViolated, WallBreached, Overloaded, DatabaseFault.
    """
    return _WITHOUT_VALUES


def _ours(error: BaseException) -> Exception | None:
    ours: Exception | None = None
    if isinstance(error, asyncpg.UniqueViolationError):
        ours = UniqueViolated(error.constraint_name or "")
    elif isinstance(error, asyncpg.IntegrityConstraintViolationError):
        ours = ConstraintViolated(error.constraint_name or "")
    elif isinstance(error, asyncpg.InsufficientPrivilegeError):
        ours = WallBreached()
    elif isinstance(error, _BUSY) or _says_closed(error):
        ours = Overloaded(retry_after=1)
    elif isinstance(error, asyncpg.InterfaceError):
        ours = DatabaseFault(type(error).__name__)
    elif isinstance(error, asyncpg.PostgresError):
        ours = DatabaseFault(f"{type(error).__name__} {error.sqlstate}")
    return ours


def _says_closed(error: BaseException) -> bool:
    """The driver's refusal of an argument quotes it; only a closed connection may be retried."""
    quotes = isinstance(error, ValueError)
    return isinstance(error, asyncpg.InterfaceError) and not quotes and "clos" in str(error)
