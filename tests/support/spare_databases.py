"""Databases of a test's own, used again once they are as they were: emptying beats copying."""

from dataclasses import dataclass, field

import asyncpg

from support.databases import TEMPLATE, Database, create_database, drop_database, execute, finish

_SPARE = 4_194_304  # bytes that may lie about dead before a fresh copy is the better one

_OURS = "nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"
_TABLES = f"""
    SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE relkind = 'r' AND {_OURS} ORDER BY 1
"""  # noqa: S608 -- our own words
_ROWS = "SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {} t"
# Everything that a test may have changed beside rows, and what the planner was told of them.
_SHAPE = f"""
    WITH ours AS (
        SELECT c.* FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE {_OURS}
    ), facts AS (
        SELECT format('c %s %s %s %s %s %s %s %s', oid, relname, relowner, relacl, relrowsecurity,
            relforcerowsecurity, relpages, reltuples) AS fact FROM ours
        UNION ALL SELECT format('a %s %s %s %s %s', attrelid, attname, atttypid, attnotnull, attacl)
            FROM pg_attribute WHERE attnum > 0 AND attrelid IN (SELECT oid FROM ours)
        UNION ALL SELECT format('p %s %s %s %s', oid, polname, pg_get_expr(polqual, polrelid),
            pg_get_expr(polwithcheck, polrelid)) FROM pg_policy
        UNION ALL SELECT format('t %s %s %s', oid, tgname, tgenabled) FROM pg_trigger
        UNION ALL SELECT format('k %s %s', oid, conname) FROM pg_constraint
        UNION ALL SELECT format('f %s %s %s', oid, prosrc, proacl) FROM pg_proc WHERE oid >= 16384
        UNION ALL SELECT format('n %s %s %s', oid, nspname, nspacl) FROM pg_namespace
            WHERE nspname NOT LIKE 'pg_temp%' AND nspname NOT LIKE 'pg_toast_temp%'
        UNION ALL SELECT format('d %s', datacl) FROM pg_database WHERE datname = current_database()
        UNION ALL SELECT format('s %s %s', setrole, setconfig) FROM pg_db_role_setting
            JOIN pg_database d ON d.oid = setdatabase WHERE datname = current_database()
    )
    SELECT md5(string_agg(fact, '|' ORDER BY fact)) FROM facts
"""  # noqa: S608 -- our own words


@dataclass
class SpareDatabases:
    """One worker's: a fresh copy of the template where nothing is spare."""

    like: Database
    _spare: list[Database] = field(default_factory=list)
    _taken: int = 0
    _shape: str | None = None
    _size: int = 0
    _given: tuple[str, ...] = ()
    """Tables that the migrations fill: they are compared, not emptied."""

    def take(self, *, fresh: bool = False) -> Database:
        """One that nobody has used, or that is as if nobody had: but for dead rows on its pages."""
        self._taken += 1
        name = f"{self.like.name}_{self._taken}"
        if fresh or not self._spare:
            made = create_database(
                self.like.server, name, template=TEMPLATE, passwords=self.like.passwords
            )
            if self._shape is None:
                finish(self._learn(made))
            return made
        old = self._spare.pop()
        execute(self.like.server.dsn(), f'ALTER DATABASE "{old.name}" RENAME TO "{name}"')
        return Database(name=name, server=old.server, passwords=old.passwords)

    def give_back(self, database: Database) -> None:
        """Empty it for the next test; one whose shape has changed, or that grew big, goes."""
        try:
            is_as_new = finish(self._empty(database))
        except asyncpg.PostgresError:  # what is missing or closed now tells that it was changed
            is_as_new = False
        if is_as_new:
            self._spare.append(database)
        else:
            drop_database(database)

    async def _learn(self, fresh: Database) -> None:
        connection = await asyncpg.connect(fresh.admin_dsn)
        try:
            tables = [row[0] for row in await connection.fetch(_TABLES)]
            filled = [await connection.fetchval(f"SELECT EXISTS (TABLE {name})") for name in tables]
            self._given = tuple(name for name, is_ in zip(tables, filled, strict=True) if is_)
            self._shape = await self._shape_of(connection)
            self._size = await connection.fetchval("SELECT pg_database_size(current_database())")
        finally:
            await connection.close()

    async def _shape_of(self, connection: asyncpg.Connection) -> str:
        rows = [await connection.fetchval(_ROWS.format(name)) for name in self._given]
        return " ".join(map(str, (await connection.fetchval(_SHAPE), *rows)))

    async def _empty(self, database: Database) -> bool:
        connection = await asyncpg.connect(database.admin_dsn)
        try:
            others = await connection.fetchval(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid()"
            )
            size = await connection.fetchval("SELECT pg_database_size(current_database())")
            if others or size > self._size + _SPARE:
                return False
            tables = [row[0] for row in await connection.fetch(_TABLES)]
            if not set(self._given) <= set(tables):
                return False  # migrated back
            emptied = "; ".join(f"DELETE FROM {name}" for name in tables if name not in self._given)  # noqa: S608 -- our own words
            # As a replica no trigger fires: neither references nor what keeps the books from us.
            await connection.execute(f"SET session_replication_role = replica; {emptied}")
            return await self._shape_of(connection) == self._shape
        finally:
            await connection.close()
