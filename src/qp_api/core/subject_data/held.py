"""What erasure keeps of a table: the ground it stands on, and when it ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from qp_api.core.privacy import Erase, Retention
from qp_api.core.privacy.annotate import BadNote
from qp_api.core.privacy.data_map import MappedTable
from qp_api.kit.calendar import add_months

_MONTHS: Final[Mapping[Retention, int]] = {Retention.REGISTER: 60, Retention.FINANCE: 84}
_DAYS: Final[Mapping[Retention, int]] = {
    Retention.SIGN_IN_LOG: 90,
    Retention.UNVERIFIED: 7,
    Retention.REQUEST_DATA: 7,
}


@dataclass(frozen=True, slots=True)
class Held:
    """Columns that stay after an erasure: the ground's term (`eu-gdpr:`), the reason, the end."""

    columns: tuple[str, ...]
    ground: str
    because: str
    retention: Retention

    def ends_on(self, closed_on: date) -> date:
        """The last day, when the entry closes on a day: the latest it can be."""
        months = _MONTHS.get(self.retention)
        if months is not None:
            return add_months(closed_on, months)
        return closed_on + timedelta(days=_DAYS[self.retention])


def held_by(mapped: MappedTable) -> tuple[Held, ...]:
    """What erasure keeps of a table's rows, by ground; empty when the rows go.

    Raises BadNote for what is kept by a rule that has no end: nothing is kept for ever.
    """
    if mapped.fate is Erase.DELETE:
        return ()
    found: dict[tuple[str, str, Retention], list[str]] = {}
    for name, note in mapped.contents:
        if note.on_erase is not Erase.KEEP:
            continue
        if note.retention not in _MONTHS and note.retention not in _DAYS:
            raise BadNote(f"{mapped.name}.{name} is kept under {note.retention.rule}: no end")
        ground = (str(note.purposes[0].basis), note.because["decision"], note.retention)
        found.setdefault(ground, []).append(name)
    return tuple(Held(tuple(names), *ground) for ground, names in found.items())
