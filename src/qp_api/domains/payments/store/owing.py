"""Who owes something, of many people at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ARRAY, Text, Uuid, any_, bindparam, literal, select, union

from qp_api.core.db.database import Database
from qp_api.core.db.statements import statement
from qp_api.domains.payments.models import AttemptState, ChargeState, charges, payment_attempts
from qp_api.kit.ids import SubjectId

_UNDER_WAY = (
    AttemptState.OPENING,
    AttemptState.SESSION_OPEN,
    AttemptState.UNKNOWN,
    AttemptState.RETURNED,
    AttemptState.REVIEW,
)


@dataclass(frozen=True, slots=True)
class _Owes:
    subject_id: SubjectId


_people = any_(bindparam("subjects", type_=ARRAY(Uuid)))
_c, _a = charges.c, payment_attempts.c
_owe = select(_c.subject_id).where(_c.subject_id == _people, _c.state == str(ChargeState.OPEN))
_pay = select(_a.subject_id).where(
    _a.subject_id == _people,
    _a.state == any_(literal([str(state) for state in _UNDER_WAY], ARRAY(Text))),
)
_OWING = statement(union(_owe, _pay), _Owes)


async def list_owing(db: Database, subject_ids: Sequence[SubjectId]) -> set[SubjectId]:
    """Who of these people has an open charge, or a payment under way."""
    return {row.subject_id for row in await db.list(_OWING, subjects=list(subject_ids))}
