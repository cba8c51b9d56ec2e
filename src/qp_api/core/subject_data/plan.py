"""What erasure will do to every table: decided by the map alone, so that it can be foretold."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from qp_api.core.crypto.canonical_json import canonical_json
from qp_api.core.privacy import DataMap, Erase
from qp_api.core.privacy.annotate import BadNote
from qp_api.core.privacy.data_map import MappedTable

from .held import Held, held_by
from .table_walk import TableWalk, walk_of


@dataclass(frozen=True, slots=True)
class ErasureStep:
    """One table's fate: its rows go, values are blanked, or everything stays on a ground."""

    mapped: MappedTable
    held: tuple[Held, ...]

    @property
    def table(self) -> str:
        return str(self.mapped.name)

    @property
    def action(self) -> Erase:
        return self.mapped.fate

    @property
    def walk(self) -> TableWalk:
        return walk_of(self.mapped)


@dataclass(frozen=True)
class ErasurePlan:
    """The steps, children before their parents."""

    steps: tuple[ErasureStep, ...]

    def __iter__(self) -> Iterator[ErasureStep]:
        return iter(self.steps)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the plan in canonical JSON, hex: what request and receipt name."""
        return sha256(canonical_json([_described(step) for step in self.steps])).hexdigest()


def plan_erasure(data_map: DataMap) -> ErasurePlan:
    """The plan for any person. Raises BadNote for a column that can't be blanked, or never ends."""
    walked = [mapped for mapped in reversed(data_map.tables) if mapped.is_about_people]
    return ErasurePlan(tuple(_step(mapped) for mapped in walked))


def _step(mapped: MappedTable) -> ErasureStep:
    step = ErasureStep(mapped, held_by(mapped))
    if step.action is Erase.BLANK:
        fixed = [name for name in step.walk.blanked if not mapped.table.c[name].nullable]
        if fixed:
            raise BadNote(f"{mapped.name}.{fixed[0]} is to be blanked and can't be NULL")
    return step


def _described(step: ErasureStep) -> dict[str, object]:
    return {
        "table": step.table,
        "action": str(step.action),
        "blanked": list(step.walk.blanked) if step.action is Erase.BLANK else [],
        "held": [
            {"columns": list(held.columns), "ground": held.ground, "rule": held.retention.rule}
            for held in step.held
        ],
    }
