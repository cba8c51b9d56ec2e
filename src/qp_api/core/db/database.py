"""The handle a store is given: five verbs over compiled statements, one connection, one purpose."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol, TypeVar

import asyncpg

from qp_api.core.crypto.envelope import KeyClass
from qp_api.core.crypto.faults import KeyNotLoaded, KeyUnknown
from qp_api.core.crypto.keyring import Keyring
from qp_api.core.errors import NotFound

from .argument_maker import Params
from .failures import NothingChanged, without_values
from .statements import Needs, Statement

R = TypeVar("R")
T = TypeVar("T")
Records = Sequence[asyncpg.Record]
_NOT_AT_HAND = (KeyNotLoaded, KeyUnknown)


class Link(Protocol):
    """Where the connection of a unit of work comes from, opened when it is first needed."""

    async def connection(self) -> asyncpg.Connection: ...


class Database:
    """Runs statements on the connection of one unit of work; `round_trips` counts them."""

    __slots__ = ("_keyring", "_link", "opens_books", "round_trips")

    def __init__(self, link: Link, keyring: Keyring, *, opens_books: bool = True) -> None:
        self._link = link
        self._keyring = keyring
        self.opens_books = opens_books
        self.round_trips = 0

    async def find(self, statement: Statement[R], **params: Any) -> R | None:
        """The one row, or None."""
        rows = await self.list(statement, **params)
        if len(rows) > 1:
            raise LookupError("more than one row where at most one was asked for")
        return rows[0] if rows else None

    async def get(self, statement: Statement[R], **params: Any) -> R:
        """The one row. Raises NotFound."""
        row = await self.find(statement, **params)
        if row is None:
            raise NotFound
        return row

    async def list(self, statement: Statement[R], **params: Any) -> list[R]:
        """All rows, in the statement's order."""
        records = await self._fetch(statement, params)
        if statement.opens_books and records and not self.opens_books:
            # Kept by law, for the law alone, once its owner is gone (P4.3).
            raise KeyNotLoaded(KeyClass.FINANCIAL)
        try:
            return statement.rows(records, self._keyring)
        except _NOT_AT_HAND:
            return await self._with_keys(
                statement.needs_to_open(records), lambda: statement.rows(records, self._keyring)
            )

    async def run(self, statement: Statement[Any], **params: Any) -> int:
        """Run a write and say how many rows it touched."""
        arguments = await self._arguments(statement, params)
        connection = await self._link.connection()
        self.round_trips += 1
        with without_values():
            status: str = await connection.execute(statement.sql, *arguments)
        return _touched(status)

    async def change(self, statement: Statement[Any], **params: Any) -> int:
        """Run a write that must touch a row. Raises NothingChanged."""
        touched = await self.run(statement, **params)
        if touched == 0:
            raise NothingChanged
        return touched

    async def run_each(self, statement: Statement[Any], each: Iterable[Params]) -> None:
        """Run one write for many parameter sets, in one batch on the wire."""
        arguments = [await self._arguments(statement, params) for params in each]
        connection = await self._link.connection()
        self.round_trips += 1
        with without_values():
            await connection.executemany(statement.sql, arguments)

    async def _fetch(self, statement: Statement[Any], params: Params) -> Records:
        arguments = await self._arguments(statement, params)
        connection = await self._link.connection()
        self.round_trips += 1
        with without_values():
            records: Records = await connection.fetch(statement.sql, *arguments)
        return records

    async def _arguments(self, statement: Statement[Any], params: Params) -> Sequence[Any]:
        try:
            return statement.arguments(params, self._keyring)
        except _NOT_AT_HAND:
            return await self._with_keys(
                statement.needs_to_seal(params), lambda: statement.arguments(params, self._keyring)
            )

    async def _with_keys(self, needed: Iterable[Needs], use: Callable[[], T]) -> T:
        """Load the keys that a first try did not find at hand, and use them.

        A miss after that can mean that another process added a version, or that an erasure emptied
        the cache between two loads; after a second load it is a true one.
        """
        needs = tuple(needed)
        await self._load(needs)
        try:
            return use()
        except KeyNotLoaded:
            await self._load(needs)
            return use()

    async def _load(self, needs: Iterable[Needs]) -> None:
        for need in needs:
            await self._keyring.load(need.subject_ids, need.key_class)


def _touched(status: str) -> int:
    """The row count at the end of a command tag such as `UPDATE 1` or `INSERT 0 1`."""
    last = status.rpartition(" ")[2]
    return int(last) if last.isdecimal() else 0
