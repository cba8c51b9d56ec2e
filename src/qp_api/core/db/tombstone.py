"""The tombstone: nothing personal is written about a person who was erased (DR-15).

Kept tables are excepted: register, ledger and trail go on. A value that erasure blanks in them does
not come back either.
"""

from collections.abc import Iterator
from typing import Any, Final

from qp_api.core.privacy import Erase
from qp_api.core.privacy.data_map import DataMap, MappedTable
from qp_api.core.privacy.purposes import DbRole

# The policies of these roles show open people only, for reading and writing: their hot writes
# need no second look, and the condition is all that they pay.
_WALLED: Final = (DbRole.SERVICE, DbRole.MARKETING, DbRole.ANALYTICS)
_TRIGGER: Final = "refuse_erased"
_FUNCTION: Final = """
CREATE OR REPLACE FUNCTION refuse_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM subjects s WHERE s.id = NEW.subject_id AND s.processing = 'erased') THEN
    RAISE EXCEPTION 'an erased subject is written about no more'
      USING ERRCODE = '23514', CONSTRAINT = 'refuse_erased';
  END IF;
  RETURN NEW;
END $$"""


def tombstone_statements(data_map: DataMap) -> Iterator[str]:
    """The DDL of the function and of a trigger per personal table. Run as the owner."""
    yield _FUNCTION
    for table in data_map.personal:
        yield f"DROP TRIGGER IF EXISTS {_TRIGGER} ON {table.name}"
        condition = _condition(table)
        if condition is not None:
            yield (
                f"CREATE TRIGGER {_TRIGGER} BEFORE INSERT OR UPDATE ON {table.name} "
                f"FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION {_TRIGGER}()"
            )


async def tombstone_drift(connection: Any, data_map: DataMap) -> list[str]:
    """The personal tables whose trigger is missing or switched off."""
    rows = await connection.fetch(_ENABLED, _TRIGGER)
    standing = {row["tab"] for row in rows}
    return [
        f"{table.name} lets erased people be written about"
        for table in data_map.personal
        if _condition(table) is not None and table.name not in standing
    ]


def _condition(table: MappedTable) -> str | None:
    """When the trigger looks at all; None for a table that is wholly kept."""
    roles = ", ".join(f"'{role}'" for role in _WALLED)
    looked_at = f"current_user NOT IN ({roles})"
    if table.fate is Erase.DELETE:
        return looked_at
    blanked = [name for name, note in table.contents if note.on_erase is Erase.BLANK]
    if not blanked:
        return None
    present = " OR ".join(f"NEW.{name} IS NOT NULL" for name in blanked)
    return f"{looked_at} AND ({present})"


_ENABLED = """
SELECT c.relname AS tab FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE t.tgname = $1 AND t.tgenabled = 'O'
"""
