"""Triggers that hold even for the tables' owner: subjects, the trail, the books, states."""

from collections.abc import Iterator
from typing import Any, Final

from qp_api.core.privacy.data_map import (
    APPEND_ONLY,
    KEPT_BOOKS,
    KEPT_REGISTER,
    SETTLED_IN_CUSTODY,
    SUBJECTS,
    DataMap,
)
from qp_api.core.privacy.purposes import DbRole

from .state_moves import STATE_MOVES, TRIGGER, move_function

_SUBJECT: Final = "guard_subject"
_TRAIL: Final = "refuse_change"
_BOOKS: Final = "refuse_change_of_books"
_REGISTER: Final = "refuse_change_of_register"
_SETTLED: Final = "guard_settlement"
_ALL: Final = "_all"
_OTHERS: Final = ", ".join(f"'{role}'" for role in DbRole if role is not DbRole.CUSTODY)
_FUNCTIONS: Final = (
    f"""CREATE OR REPLACE FUNCTION {_SUBJECT}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.id <> OLD.id OR NEW.created_at <> OLD.created_at THEN
    RAISE EXCEPTION 'a subject keeps its id and its beginning' USING ERRCODE = '23514';
  END IF;
  IF OLD.processing = 'erased' THEN
    RAISE EXCEPTION 'an erased subject stays erased' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$""",
    f"""CREATE OR REPLACE FUNCTION {_TRAIL}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME USING ERRCODE = '42501';
END $$""",
    # Business time, as every process has it: the sandbox's clock may be ahead (P4.3).
    f"""CREATE OR REPLACE FUNCTION {_BOOKS}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  today date := (clock_timestamp() AT TIME ZONE 'Asia/Dhaka' + make_interval(
    secs => coalesce((SELECT offset_seconds FROM business_clock), 0)))::date;
BEGIN
  IF TG_OP = 'DELETE' AND OLD.retain_until < today THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION '% is kept as it is', TG_TABLE_NAME USING ERRCODE = '42501';
END $$""",  # noqa: S608 -- a name of our own
    # Five years, the register's time; its column `at` is business time too.
    f"""CREATE OR REPLACE FUNCTION {_REGISTER}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND OLD.at < clock_timestamp() - interval '60 months' + make_interval(
    secs => coalesce((SELECT offset_seconds FROM business_clock), 0)) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME USING ERRCODE = '42501';
END $$""",  # noqa: S608 -- a name of our own
    # What a row lacks is NULL on both sides: not every settled table names an amount.
    f"""CREATE OR REPLACE FUNCTION {_SETTLED}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  was text := CASE WHEN TG_OP = 'UPDATE' THEN OLD.state END;
BEGIN
  IF was = 'paid' AND NEW.state <> 'paid' THEN
    RAISE EXCEPTION 'what is paid stays paid' USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'paid' AND was IS DISTINCT FROM 'paid' AND current_user IN ({_OTHERS}) THEN
    RAISE EXCEPTION 'custody alone settles' USING ERRCODE = '42501';
  END IF;
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) -> 'amount_poisha' <> to_jsonb(OLD) -> 'amount_poisha' THEN
    RAISE EXCEPTION 'a price that was asked stays as it is' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$""",
)


def guard_statements(data_map: DataMap) -> Iterator[str]:
    """The DDL of the guards. Run as the owner."""
    yield from _FUNCTIONS
    for table in data_map:
        if STATE_MOVES in table.table.info:
            yield move_function(table.name, table.table.info[STATE_MOVES])
    for name, trigger, when, function in _guards(data_map):
        yield f"DROP TRIGGER IF EXISTS {trigger} ON {name}"
        yield f"CREATE TRIGGER {trigger} {when} EXECUTE FUNCTION {function}()"


async def guard_drift(connection: Any, data_map: DataMap) -> list[str]:
    """The guards that are missing or switched off."""
    rows = await connection.fetch(_ENABLED)
    standing = {(row["tab"], row["name"]) for row in rows}
    wanted = [(table, name) for table, name, _, _ in _guards(data_map)]
    return [
        f"{table} lacks its guard {name}" for table, name in wanted if (table, name) not in standing
    ]


def _guards(data_map: DataMap) -> Iterator[tuple[str, str, str, str]]:
    """Table, trigger, when it looks, and its function."""
    yield SUBJECTS, _SUBJECT, f"BEFORE UPDATE ON {SUBJECTS} FOR EACH ROW", _SUBJECT
    for table in data_map:
        name, info = table.name, table.table.info
        if info.get(APPEND_ONLY) or info.get(KEPT_REGISTER):
            refuses = _REGISTER if info.get(KEPT_REGISTER) else _TRAIL
            yield name, _TRAIL, f"BEFORE UPDATE OR DELETE ON {name} FOR EACH ROW", refuses
            yield name, f"{_TRAIL}{_ALL}", f"BEFORE TRUNCATE ON {name} FOR EACH STATEMENT", _TRAIL
        if info.get(KEPT_BOOKS):
            yield name, _BOOKS, f"BEFORE UPDATE OR DELETE ON {name} FOR EACH ROW", _BOOKS
        if info.get(SETTLED_IN_CUSTODY):
            when = f"BEFORE INSERT OR UPDATE ON {name} FOR EACH ROW"
            yield name, _SETTLED, when, _SETTLED
        if STATE_MOVES in info:
            when = f"BEFORE INSERT OR UPDATE ON {name} FOR EACH ROW"
            yield name, TRIGGER, when, f"{TRIGGER}_{name}"


_ENABLED = """
SELECT c.relname AS tab, t.tgname AS name FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE t.tgenabled IN ('O', 'A')
"""
