"""A worker that dies at a chosen point: before or after each commit, key, journal line and file."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, cast

from qp_api.core.object_store import ObjectStore
from qp_api.core.privacy import DbRole
from qp_api.core.process import Process


class Cut(Exception):
    """Here it died."""


class Scissors:
    """Cuts once, at the point that comes as number `at`; `points` are all that were passed."""

    def __init__(self, at: int | None = None) -> None:
        self.at = at
        self.points: list[str] = []

    @property
    def happened(self) -> bool:
        return self.at is not None and len(self.points) > self.at

    def pass_by(self, point: str) -> None:
        self.points.append(point)
        if self.at == len(self.points) - 1:
            raise Cut(point)


def cut_process(process: Process, scissors: Scissors, *roles: DbRole) -> Process:
    """The same house, whose worker dies at one point; commits of these roles, or of rights."""
    store = process.port(ObjectStore)
    return replace(
        process,
        pools=cast("Any", _Pools(process.pools, scissors, roles or (DbRole.RIGHTS,))),
        keyring=cast("Any", _Keyring(process.keyring, scissors)),
        ports={**process.ports, ObjectStore: _Store(store, scissors)},
    )


class _Wrapped:
    def __init__(self, inner: Any, scissors: Scissors) -> None:
        self._inner = inner
        self._scissors = scissors

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def _between(self, name: str, *args: Any, **options: Any) -> Any:
        self._scissors.pass_by(f"before {name}")
        done = await getattr(self._inner, name)(*args, **options)
        self._scissors.pass_by(f"after {name}")
        return done


class _Keyring(_Wrapped):
    async def shred(self, *args: Any, **options: Any) -> Any:
        return await self._between("shred", *args, **options)


class _Store(_Wrapped):
    async def append_line(self, *args: Any) -> Any:
        return await self._between("append_line", *args)

    async def put(self, *args: Any) -> Any:
        return await self._between("put", *args)

    async def delete(self, *args: Any) -> Any:
        return await self._between("delete", *args)

    def stream(self, key: str) -> AsyncIterator[bytes]:
        return cast("AsyncIterator[bytes]", self._inner.stream(key))


class _Pools(_Wrapped):
    def __init__(self, inner: Any, scissors: Scissors, roles: tuple[DbRole, ...]) -> None:
        super().__init__(inner, scissors)
        self._roles = roles

    async def acquire(self, role: DbRole) -> Any:
        connection = await self._inner.acquire(role)
        return _Connection(connection, self._scissors) if role in self._roles else connection

    async def release(self, role: DbRole, connection: Any, *, spoiled: bool = False) -> None:
        bare = getattr(connection, "_inner", connection)
        await self._inner.release(role, bare, spoiled=spoiled)


class _Connection(_Wrapped):
    async def execute(self, sql: str, *args: Any) -> Any:
        if sql != "COMMIT":
            return await self._inner.execute(sql, *args)
        self._scissors.pass_by("before commit")
        done = await self._inner.execute(sql)
        self._scissors.pass_by("after commit")  # the answer is lost: it happened all the same
        return done
