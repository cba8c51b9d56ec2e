"""The second wall: row-level security and grants, generated from the notes, held to the catalog."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from qp_api.core.privacy.data_map import GRANTS, SUBJECTS, DataMap, MappedTable
from qp_api.core.privacy.purposes import OWNER_ROLE, DbRole

_OPEN = "s.processing = 'open'"
_VISIBLE = {
    DbRole.SERVICE: _OPEN,
    DbRole.MARKETING: f"{_OPEN} AND s.marketing_ok",
    DbRole.ANALYTICS: f"{_OPEN} AND s.analytics_ok",
}
_READ_ONLY = frozenset({DbRole.MARKETING, DbRole.ANALYTICS})
_SUBJECT_GRANTS = {
    DbRole.RIGHTS: "SELECT, INSERT, UPDATE",
    DbRole.CUSTODY: "SELECT, INSERT, UPDATE",
    # FOR SHARE asks for UPDATE on some column; a trigger keeps created_at as it is.
    DbRole.SERVICE: "SELECT, UPDATE (created_at)",
    DbRole.MARKETING: "SELECT, UPDATE (created_at)",
    DbRole.ANALYTICS: "SELECT",
}


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy as it must stand in the catalog."""

    table: str
    role: str
    condition: str

    @property
    def name(self) -> str:
        return f"{self.table}_{self.role}"

    @property
    def fingerprint(self) -> str:
        """What COMMENT ON POLICY holds: PostgreSQL rewrites expressions, so no text compares."""
        text = f"{self.table}|{self.role}|{self.condition}"
        return f"qp:{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def policies(data_map: DataMap) -> Iterator[Policy]:
    """Every policy that the notes ask for."""
    for table in data_map.personal:
        yield Policy(table.name, OWNER_ROLE, "true")
        for role in DbRole:
            if _grants(table, role):
                yield Policy(table.name, role, _condition(role))


def wall_statements(data_map: DataMap) -> Iterator[str]:
    """The DDL that raises the wall anew, whatever stood before. Run as the owner."""
    yield from _SUBJECT_GUARD
    for table in data_map:
        for role in DbRole:
            yield f"REVOKE ALL ON {table.name} FROM {role}"
            for grant in _grants(table, role):
                yield f"GRANT {grant} ON {table.name} TO {role}"
    for table in data_map.personal:
        yield f"ALTER TABLE {table.name} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {table.name} FORCE ROW LEVEL SECURITY"
    for policy in policies(data_map):
        yield f"DROP POLICY IF EXISTS {policy.name} ON {policy.table}"
        yield (
            f"CREATE POLICY {policy.name} ON {policy.table} TO {policy.role} "
            f"USING ({policy.condition}) WITH CHECK ({policy.condition})"
        )
        yield f"COMMENT ON POLICY {policy.name} ON {policy.table} IS '{policy.fingerprint}'"


def _condition(role: DbRole) -> str:
    visible = _VISIBLE.get(role)
    if visible is None:
        return "true"
    # EXISTS by key: `<> ALL (ARRAY(…))` costs 8 times as much at 10,000 restricted people.
    return f"EXISTS (SELECT FROM subjects s WHERE s.id = subject_id AND {visible})"


def _grants(table: MappedTable, role: DbRole) -> tuple[str, ...]:
    """Privileges of a role on a table, by column where it has no purpose with some of them."""
    if table.name == SUBJECTS:
        return (_SUBJECT_GRANTS[role],)
    declared = table.table.info.get(GRANTS)
    if declared is not None:
        found = declared.get(role)
        return () if found is None else (found,)
    columns = table.columns_for(role)
    if not columns:
        return ()
    whole = len(columns) == len(table.columns)
    suffix = "" if whole else f" ({', '.join(columns)})"
    verbs = ("SELECT",) if role in _READ_ONLY else ("SELECT", "INSERT", "UPDATE")
    grants = [f"{verb}{suffix}" for verb in verbs]
    if role not in _READ_ONLY:
        grants.append("DELETE")
    return tuple(grants)


_SUBJECT_GUARD = (
    """CREATE OR REPLACE FUNCTION guard_subject() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.id <> OLD.id OR NEW.created_at <> OLD.created_at THEN
    RAISE EXCEPTION 'a subject keeps its id and its beginning' USING ERRCODE = '23514';
  END IF;
  IF OLD.processing = 'erased' THEN
    RAISE EXCEPTION 'an erased subject stays erased' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$""",
    "DROP TRIGGER IF EXISTS guard_subject ON subjects",
    """CREATE TRIGGER guard_subject BEFORE UPDATE ON subjects
FOR EACH ROW EXECUTE FUNCTION guard_subject()""",
)


async def wall_drift(connection: Any, data_map: DataMap) -> list[str]:
    """What the live catalog lacks, has beyond, or has otherwise than the notes ask."""
    wanted = {(p.table, p.name): p.fingerprint for p in policies(data_map)}
    found = {(r["tab"], r["name"]): r["mark"] for r in await connection.fetch(_POLICIES)}
    drift = [f"policy {key[1]} differs" for key in wanted if found.get(key) != wanted[key]]
    drift += [f"policy {key[1]} is not asked for" for key in found.keys() - wanted.keys()]
    forced = {r["tab"] for r in await connection.fetch(_FORCED)}
    bare = [table.name for table in data_map.personal if table.name not in forced]
    drift += [f"{name} does not force its policies" for name in bare]
    return sorted(drift + await _grant_drift(connection, data_map))


async def _grant_drift(connection: Any, data_map: DataMap) -> list[str]:
    wanted = {
        (table.name, str(role), column, verb)
        for table in data_map
        for role in DbRole
        for grant in _grants(table, role)
        for column, verb in _spread(grant, table)
    }
    known = [table.name for table in data_map]
    rows = await connection.fetch(_GRANTED, known, [str(role) for role in DbRole])
    found = {(r["tab"], r["role"], r["col"], r["verb"]) for r in rows}
    lacking = [f"{r} lacks {v} on {t}.{c}" for t, r, c, v in wanted - found]
    beyond = [f"{r} has {v} on {t}.{c} beyond its purposes" for t, r, c, v in found - wanted]
    return lacking + beyond


def _spread(grant: str, table: MappedTable) -> Iterator[tuple[str, str]]:
    """`SELECT, UPDATE (a)` as (column, verb) pairs; DELETE is a matter of the whole row."""
    for part in grant.replace("), ", ")|").split("|"):
        head, _, tail = part.partition("(")
        verbs = [verb.strip() for verb in head.split(",") if verb.strip()]
        for verb in verbs:
            limited = tail and verb == verbs[-1]
            names = tail.rstrip(")").split(",") if limited else [c.name for c in table.columns]
            if verb == "DELETE":
                yield "*", verb
            else:
                yield from ((name.strip(), verb) for name in names)


_POLICIES = """
SELECT c.relname AS tab, p.polname AS name, obj_description(p.oid, 'pg_policy') AS mark
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
"""
_FORCED = """
SELECT relname AS tab FROM pg_class
WHERE relkind = 'r' AND relrowsecurity AND relforcerowsecurity
"""
_GRANTED = """
SELECT c.relname AS tab, r.rolname AS role, a.attname AS col, v.verb
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
CROSS JOIN pg_roles r
CROSS JOIN (VALUES ('SELECT'), ('INSERT'), ('UPDATE')) AS v(verb)
WHERE c.relkind = 'r' AND c.relname = ANY ($1::text[]) AND r.rolname = ANY ($2::text[])
  AND has_column_privilege(r.oid, c.oid, a.attnum, v.verb)
UNION ALL
SELECT c.relname, r.rolname, '*', 'DELETE'
FROM pg_class c CROSS JOIN pg_roles r
WHERE c.relkind = 'r' AND c.relname = ANY ($1::text[]) AND r.rolname = ANY ($2::text[])
  AND has_table_privilege(r.oid, c.oid, 'DELETE')
"""
