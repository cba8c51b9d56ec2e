"""The retention schedule, told from the notes: what is kept, for which purpose, how long, why."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from qp_api.core.crypto.canonical_json import canonical_json
from qp_api.core.privacy import Category, DataMap, Personal, Purpose, Retention
from qp_api.core.privacy.inactivity import INACTIVE_MONTHS

from .ladder import GRACE
from .runs import LEAST_ALLOWED


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """One category for one purpose under one rule: how long it is kept, why, by which clause."""

    category: str
    clause: str
    purpose: str
    basis: str
    rule: str
    kept_until: str


def schedule_lines(data_map: DataMap) -> tuple[ScheduleLine, ...]:
    """Every line, in the policy's order of categories, purposes and rules."""
    found = {
        (note.category, purpose, note.retention)
        for note in _notes(data_map)
        for purpose in note.purposes
    }
    return tuple(
        ScheduleLine(
            category=category.name.lower(),
            clause=category.clause,
            purpose=purpose.code,
            basis=str(purpose.basis),
            rule=rule.rule,
            kept_until=rule.ends,
        )
        for category in Category
        for purpose in Purpose
        for rule in Retention
        if (category, purpose, rule) in found
    )


def rules_version() -> str:
    """The name of the rules a run went by: SHA-256 of them in canonical JSON, hex."""
    document = {
        "rules": {rule.rule: rule.ends for rule in Retention},
        "inactive_months": INACTIVE_MONTHS,
        "days_after_each_letter": GRACE.days,
        "least_allowed": LEAST_ALLOWED,
    }
    return sha256(canonical_json(document)).hexdigest()


def _notes(data_map: DataMap) -> Iterator[Personal]:
    for table in data_map:
        for _, note in table.contents:
            yield note
