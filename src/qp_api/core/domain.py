"""What a room announces about itself: the manifest that is found, never listed."""

from dataclasses import dataclass, field

from fastapi import APIRouter

from qp_api.core.duties.jobs import JobSet
from qp_api.core.subject_data.handlers import PrivacyHandler
from qp_api.core.subject_data.leaving import RowsLeaving
from qp_api.core.subject_data.serving import Serving
from qp_api.core.subject_data.terms import Term


@dataclass(frozen=True, slots=True)
class Domain:
    """One room: its routes, jobs, handlers of data that no column holds, and what it answers for.

    It gives back what leaving rows stood for, says whom it still serves, and what ends its rows.
    """

    name: str
    router: APIRouter
    jobs: JobSet = field(default_factory=JobSet)
    privacy: tuple[PrivacyHandler, ...] = ()
    leaving: tuple[RowsLeaving, ...] = ()
    serving: tuple[Serving, ...] = ()
    terms: tuple[Term, ...] = ()
    sandbox_only: bool = False
