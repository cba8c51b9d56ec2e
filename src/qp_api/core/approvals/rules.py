"""Who may decide what: a second, qualified, uninvolved person."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from qp_api.core.actor import Processing, Role
from qp_api.kit.ids import SubjectId

EXPIRES_AFTER: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Approver:
    """Somebody who decides, as they stand under lock."""

    subject_id: SubjectId
    roles: frozenset[Role]
    processing: Processing


def is_second_person(
    approver: Approver,
    *,
    approvers: Collection[Role],
    asked_by: SubjectId | None,
    subject_id: SubjectId | None,
) -> bool:
    """Whether somebody may decide: the role now, an open account, neither asker nor concerned."""
    uninvolved = approver.subject_id not in (asked_by, subject_id)
    is_open = approver.processing is Processing.OPEN
    return uninvolved and is_open and not approver.roles.isdisjoint(approvers)


def needed_of(asked_by: SubjectId | None) -> int:
    """How many people decide: one beside the asker; two when the house itself asks (RE-4)."""
    return 1 if asked_by is not None else 2
