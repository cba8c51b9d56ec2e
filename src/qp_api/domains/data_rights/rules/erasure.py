"""When an erasure is done, and what of it the law holds back."""

from datetime import date

from qp_api.core.audit.receipts import HeldPart
from qp_api.core.privacy import Retention
from qp_api.core.subject_data.counts import Counts
from qp_api.core.subject_data.plan import ErasurePlan
from qp_api.domains.data_rights.models import RequestState


def held_parts(plan: ErasurePlan, counts: Counts, *, closed_on: date) -> tuple[HeldPart, ...]:
    """What is kept of the tables that had rows, by ground and rule, each with its last day."""
    tables: dict[tuple[str, Retention], list[str]] = {}
    ends: dict[tuple[str, Retention], date] = {}
    for step in plan:
        for held in step.held if step.table in counts else ():
            key = (held.ground, held.retention)
            tables.setdefault(key, []).append(step.table)
            ends[key] = held.ends_on(closed_on)
    return tuple(
        HeldPart(ground, tuple(sorted(set(names))), ends[ground, rule])
        for (ground, rule), names in sorted(tables.items(), key=lambda item: item[0][0])
    )


def state_when_erased(
    plan: ErasurePlan, counts: Counts, *, with_books: bool = False
) -> RequestState:
    """Partially completed while the books hold something back (P4.3, DR-12).

    The register of requests itself is no part that waits for its release; nor are books whose keys
    are gone (P8.1).
    """
    books = not with_books and any(
        held.retention is Retention.FINANCE
        for step in plan
        for held in step.held
        if step.table in counts
    )
    return RequestState.PARTIALLY_COMPLETED if books else RequestState.COMPLETED
