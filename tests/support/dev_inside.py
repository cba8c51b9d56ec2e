"""What lies in the folder of a running copy, seen from outside: its database, bell and keys."""

import sqlite3
import subprocess
import sys
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from functools import cache
from uuid import UUID

import asyncpg
from redis import Redis

from qp_api.core.privacy import DataMap, build_data_map
from qp_api.core.privacy.data_map import SUBJECTS
from qp_api.entry.dev.environment import DATABASE, settings_for_serving
from qp_api.entry.dev.place import Place
from qp_api.entry.models import all_tables
from qp_api.integrations.embedded import EmbeddedServers, PostgresAddress, Running
from qp_api.integrations.embedded.folders import make_run_folder
from qp_api.integrations.embedded.owner import find_owner
from qp_api.integrations.embedded.postgres import SUPERUSER
from qp_api.integrations.embedded.postgres_settings import PORT
from support.databases import finish

OWNER = "subject_id"


@cache
def data_map() -> DataMap:
    """The map of every table of the house."""
    return build_data_map(all_tables())


def running_in(place: Place) -> Running:
    """Where the servers of this copy are; they were started by somebody else."""
    owner = find_owner()
    servers = EmbeddedServers(place.folder).place
    sockets = make_run_folder(servers, owner)
    postgres = PostgresAddress(
        socket_folder=sockets,
        port=PORT,
        superuser=SUPERUSER,
        password=(servers / "superuser.password").read_text(),
        data_folder=servers / "postgres",
        log=servers / "postgres.log",
    )
    return Running(postgres, valkey_socket=sockets / "valkey.sock", place=servers)


def command(place: Place, *words: str) -> "subprocess.CompletedProcess[str]":
    """`qp-api WORDS` with the settings of this copy."""
    environment = settings_for_serving(place, running_in(place), place.passwords(), port=0)
    return subprocess.run(  # noqa: S603 -- our own command
        [sys.executable, "-m", "qp_api.entry.cli", *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def ask(place: Place, statement: str, *values: object) -> list[asyncpg.Record]:
    """What the superuser, whom no wall binds, is answered."""
    return finish(_ask(running_in(place).postgres.dsn(database=DATABASE), statement, *values))


async def _ask(dsn: str, statement: str, *values: object) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(dsn)
    try:
        return list(await connection.fetch(statement, *values))
    finally:
        await connection.close()


def rows_of(place: Place, subject_ids: Collection[UUID]) -> dict[str, list[str]]:
    """Table → each row of these people as the hash of all that is in it, in order."""
    tables = {SUBJECTS: "id", **dict.fromkeys((str(m.name) for m in data_map().personal), OWNER)}
    hashes = " UNION ALL ".join(
        f"SELECT '{table}', encode(sha256(convert_to(row::text, 'UTF8')), 'hex')"  # noqa: S608 -- names from the metadata
        f" FROM {table} AS row WHERE {owner} = ANY($1)"
        for table, owner in tables.items()
    )
    found: dict[str, list[str]] = {table: [] for table in tables}
    for table, row in ask(place, f"{hashes} ORDER BY 1, 2", list(subject_ids)):
        found[table].append(row)
    return found


def keys_of(place: Place, subject_id: UUID) -> list[bytes | None]:
    """The wrapped data keys of a person; None for each that was destroyed."""
    with closing(sqlite3.connect(f"file:{place.key_store}?mode=ro", uri=True)) as store:
        rows = store.execute(
            "SELECT wrapped FROM subject_key WHERE subject_id = ?", [str(subject_id)]
        )
        return [row[0] for row in rows]


def flush_to_disk(place: Place) -> None:
    """PostgreSQL's dirty pages and Valkey's memory, all of them."""
    ask(place, "CHECKPOINT")
    with _valkey(place) as valkey:
        valkey.save()


def add_to_valkey(place: Place, name: str, text: str) -> None:
    """Set a key."""
    with _valkey(place) as valkey:
        valkey.set(name, text)


@contextmanager
def _valkey(place: Place) -> Iterator[Redis]:
    with closing(Redis(unix_socket_path=str(running_in(place).valkey_socket))) as client:
        yield client


@contextmanager
def mail_held_up(place: Place) -> Iterator[None]:
    """Meanwhile no mail leaves: the worker finds no mailbox, and tries again later."""
    socket = running_in(place).postgres.socket_folder / "mail.sock"
    aside = socket.rename(socket.with_suffix(".aside"))
    try:
        yield
    finally:
        aside.rename(socket)
