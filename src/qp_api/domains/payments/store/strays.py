"""Attempts that nobody looks at any more: under way, and no duty is owed for them."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Text, any_, bindparam, cast, literal, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from qp_api.core.db.database import Database
from qp_api.core.db.statements import statement
from qp_api.core.duties.models import duties
from qp_api.domains.payments.messages import AttemptOpened, VerificationDue
from qp_api.domains.payments.models import IS_UNDER_WAY, AttemptId, payment_attempts
from qp_api.kit.ids import SubjectId


@dataclass(frozen=True, slots=True)
class Stray:
    """An attempt that has to be taken up."""

    subject_id: SubjectId
    id: AttemptId


_a, _d = payment_attempts.c, duties.c
_asking = literal([AttemptOpened.kind(), VerificationDue.kind()], ARRAY(Text()))
_looked_at = (
    select(literal(1))
    .where(
        # Written out, as below: only a literal lets the planner see that a partial index applies.
        text("duties.state IN ('waiting', 'leased')"),
        _d.kind == any_(_asking),
        _d.payload["attempt_id"].astext == cast(_a.id, Text),
    )
    .exists()
)
STRAYS: Final = statement(
    select(_a.subject_id, _a.id)
    .where(text(f"payment_attempts.{IS_UNDER_WAY}"), ~_looked_at)
    .order_by(_a.id)
    .limit(bindparam("most")),
    Stray,
)


async def list_strays(db: Database, *, most: int) -> list[Stray]:
    """At most so many, the oldest first. An attempt and its next duty are committed together."""
    return await db.list(STRAYS, most=most)
