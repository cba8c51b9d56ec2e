"""What a room announces about itself: the manifest that is found, never listed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter

from qp_api.core.approvals import ApprovalKind
from qp_api.core.duties.jobs import JobSet
from qp_api.core.subject_data.corrections import Follows
from qp_api.core.subject_data.disclosing import Disclosed
from qp_api.core.subject_data.freezing import Freezing
from qp_api.core.subject_data.handlers import PrivacyHandler
from qp_api.core.subject_data.leaving import RowsLeaving
from qp_api.core.subject_data.serving import Serving
from qp_api.core.subject_data.standing_down import StandingDown
from qp_api.core.subject_data.terms import Term
from qp_api.core.telemetry.room_figures import Figure


@dataclass(frozen=True, slots=True)
class Domain:
    """One room: its routes, jobs, handlers of data that no column holds, and what it answers for.

    It gives back what leaving rows stood for, says whom it still serves, and what ends its rows;
    `disclosed` tells what was disclosed of a person, where the room keeps that ledger.
    `approvals`: its acts that need two persons (R21).
    `corrections`: `table.column` → the type that a corrected value is read with (P5.2),
    `follows` what the room derives from it, such as an index.
    `freezing` ends what it holds open of somebody who is frozen, `standing_down` objects when the
    house can't be without somebody who wants to leave.
    """

    name: str
    router: APIRouter
    jobs: JobSet = field(default_factory=JobSet)
    privacy: tuple[PrivacyHandler, ...] = ()
    leaving: tuple[RowsLeaving, ...] = ()
    disclosed: tuple[Disclosed, ...] = ()
    corrections: Mapping[str, Any] = field(default_factory=dict)
    follows: Mapping[str, Follows] = field(default_factory=dict)
    figures: tuple[Figure, ...] = ()
    serving: tuple[Serving, ...] = ()
    terms: tuple[Term, ...] = ()
    approvals: tuple[ApprovalKind, ...] = ()
    freezing: tuple[Freezing, ...] = ()
    standing_down: tuple[StandingDown, ...] = ()
    sandbox_only: bool = False
