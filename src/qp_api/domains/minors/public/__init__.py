"""The door for registration, which a guardian may hold up, and for who writes the letters."""

from dataclasses import dataclass, field

from qp_api.core.errors import NotFound
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.minors.actions.ask_guardian import ask_guardian
from qp_api.domains.minors.actions.keep_guardian import (
    PreparedGuardian,
    keep_guardian,
    prepare_guardian,
)
from qp_api.domains.minors.actions.mint_guardian_token import mint_guardian_token
from qp_api.domains.minors.errors import GuardianNotAsked, GuardianRequired
from qp_api.domains.minors.models import ReportId
from qp_api.domains.minors.queries.reports import is_waiting
from qp_api.domains.minors.rules.guardians import check_guardian
from qp_api.domains.minors.store import guardians
from qp_api.kit.ids import SubjectId

__all__ = [
    "GuardianNotAsked",
    "GuardianRequired",
    "PreparedGuardian",
    "ReportId",
    "ask_guardian",
    "check_guardian",
    "get_guardian",
    "is_waiting",
    "keep_guardian",
    "mint_guardian_token",
    "prepare_guardian",
]


@dataclass(frozen=True, slots=True)
class Guardian:
    """Where a guardian is reached."""

    email: str = field(repr=False)
    locale: str


async def get_guardian(uow: UnitOfWork, guardian_id: SubjectId) -> Guardian:
    """Somebody who is asked about their ward. Raises NotFound."""
    row = await guardians.find_guardian(uow.db, guardian_id)
    if row is None:
        raise NotFound
    return Guardian(row.email, row.locale)
