"""Privileges of the roles, by table and column, made from the notes, held to the catalog."""

from collections.abc import Iterator
from typing import Any, Final

from qp_api.core.privacy.data_map import GRANTS, SUBJECTS, DataMap, MappedTable
from qp_api.core.privacy.purposes import DbRole

_READ_ONLY: Final = frozenset({DbRole.MARKETING, DbRole.ANALYTICS})
_SUBJECT_GRANTS: Final = {
    DbRole.RIGHTS: "SELECT, INSERT, UPDATE",
    DbRole.CUSTODY: "SELECT, INSERT, UPDATE",
    # FOR SHARE asks for UPDATE on some column; a trigger keeps created_at as it is.
    DbRole.SERVICE: "SELECT, UPDATE (created_at)",
    DbRole.MARKETING: "SELECT, UPDATE (created_at)",
    DbRole.ANALYTICS: "SELECT",
}


def grants_of(table: MappedTable, role: DbRole) -> tuple[str, ...]:
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


def grant_statements(data_map: DataMap) -> Iterator[str]:
    """The DDL that gives each role what its purposes need, and takes the rest away."""
    # `/readyz` compares the newest migration with the code's.
    yield f"GRANT SELECT ON alembic_version TO {DbRole.CUSTODY}"
    for table in data_map:
        for role in DbRole:
            yield f"REVOKE ALL ON {table.name} FROM {role}"
            for grant in grants_of(table, role):
                yield f"GRANT {grant} ON {table.name} TO {role}"


async def grant_drift(connection: Any, data_map: DataMap) -> list[str]:
    """Privileges that are lacking, or go beyond a role's purposes."""
    wanted = {
        (table.name, str(role), column, verb)
        for table in data_map
        for role in DbRole
        for grant in grants_of(table, role)
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
