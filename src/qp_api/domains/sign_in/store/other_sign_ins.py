"""The sign-ins of a person beside the one that they act by, and the proof of that one."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, null, update

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command
from qp_api.domains.sign_in.models import sign_ins
from qp_api.kit.ids import SignInId, SubjectId

_s = sign_ins.c
_subject: Any = bindparam("subject_id", type_=_s.subject_id.type)
_kept: Any = bindparam("kept", type_=_s.id.type)

_REVOKE = command(
    update(sign_ins)
    .where(_s.subject_id == _subject, _s.revoked_at.is_(None), _s.id.is_distinct_from(_kept))
    .values({_s.revoked_at: bindparam("at"), _s.kept_token: null()})
)
_UNPROVE = command(
    update(sign_ins)
    .where(_s.subject_id == _subject, _s.id == _kept)
    .values(authenticated_at=bindparam("at"))
)


async def revoke_others(
    db: Database, subject_id: SubjectId, *, keep: SignInId | None, at: datetime
) -> int:
    """End every sign-in of a person but one; how many there were."""
    return await db.run(_REVOKE, subject_id=subject_id, kept=keep, at=at)


async def age_proof(
    db: Database, subject_id: SubjectId, sign_in_id: SignInId, *, at: datetime
) -> None:
    """Let the proof of a sign-in be of an earlier moment (process time)."""
    await db.run(_UNPROVE, subject_id=subject_id, kept=sign_in_id, at=at)
