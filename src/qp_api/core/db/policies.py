"""The second wall: row-level security generated from the notes, forced, and held to the catalog."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from qp_api.core.privacy.data_map import DataMap
from qp_api.core.privacy.purposes import OWNER_ROLE, DbRole

from .grants import grants_of

_OPEN: Final = "s.processing = 'open'"
_VISIBLE: Final = {
    DbRole.SERVICE: _OPEN,
    DbRole.MARKETING: f"{_OPEN} AND s.marketing_ok",
    DbRole.ANALYTICS: f"{_OPEN} AND s.analytics_ok",
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
            if grants_of(table, role):
                yield Policy(table.name, role, _condition(role))


def policy_statements(data_map: DataMap) -> Iterator[str]:
    """The DDL that makes the policies anew, whatever stood before."""
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


async def policy_drift(connection: Any, data_map: DataMap) -> list[str]:
    """Policies that are lacking, altered, or not asked for, and tables that don't force theirs."""
    wanted = {(p.table, p.name): p.fingerprint for p in policies(data_map)}
    found = {(r["tab"], r["name"]): r["mark"] for r in await connection.fetch(_POLICIES)}
    drift = [f"policy {key[1]} differs" for key in wanted if found.get(key) != wanted[key]]
    drift += [f"policy {key[1]} is not asked for" for key in found.keys() - wanted.keys()]
    forced = {r["tab"] for r in await connection.fetch(_FORCED)}
    bare = [table.name for table in data_map.personal if table.name not in forced]
    return drift + [f"{name} does not force its policies" for name in bare]


def _condition(role: DbRole) -> str:
    visible = _VISIBLE.get(role)
    if visible is None:
        return "true"
    # EXISTS by key: `<> ALL (ARRAY(…))` costs 8 times as much at 10,000 restricted people.
    return f"EXISTS (SELECT FROM subjects s WHERE s.id = subject_id AND {visible})"


_POLICIES = """
SELECT c.relname AS tab, p.polname AS name, obj_description(p.oid, 'pg_policy') AS mark
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
"""
_FORCED = """
SELECT relname AS tab FROM pg_class
WHERE relkind = 'r' AND relrowsecurity AND relforcerowsecurity
"""
