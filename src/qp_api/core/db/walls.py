"""What the database itself enforces, made from the notes: grants, policies, guards, tombstones."""

from collections.abc import Iterator
from typing import Any

from qp_api.core.privacy.data_map import DataMap

from .grants import grant_drift, grant_statements
from .guards import guard_drift, guard_statements
from .policies import policy_drift, policy_statements
from .tombstone import tombstone_drift, tombstone_statements


def wall_statements(data_map: DataMap) -> Iterator[str]:
    """The DDL that raises the walls anew, whatever stood before. Run as the owner."""
    yield from guard_statements(data_map)
    yield from tombstone_statements(data_map)
    yield from grant_statements(data_map)
    yield from policy_statements(data_map)


async def wall_drift(connection: Any, data_map: DataMap) -> list[str]:
    """What the live catalog lacks, has beyond, or has otherwise than the notes ask."""
    drift = await policy_drift(connection, data_map)
    drift += await grant_drift(connection, data_map)
    drift += await guard_drift(connection, data_map)
    drift += await tombstone_drift(connection, data_map)
    return sorted(drift)
