"""Hashes of recovery codes: a person's own, each used once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, LargeBinary, bindparam, column, delete, func, insert, select

from qp_api.core.db.database import Database
from qp_api.core.db.statements import command, statement
from qp_api.domains.sign_in.models import recovery_codes
from qp_api.kit.ids import SubjectId


@dataclass(frozen=True, slots=True)
class _Code:
    code_hash: bytes


_r = recovery_codes.c
_owner: Any = bindparam("subject_id", type_=_r.subject_id.type)
_this = (_r.subject_id == _owner, _r.code_hash == bindparam("code_hash"))
_given = (
    func.unnest(bindparam("hashes", type_=ARRAY(LargeBinary)))
    .table_valued(column("code_hash", LargeBinary))
    .render_derived(name="given")
)

_FIND = statement(select(_r.code_hash).where(*_this), _Code)
_TAKE = command(delete(recovery_codes).where(*_this))
_ADD = command(
    insert(recovery_codes).from_select(
        ["subject_id", "code_hash"], select(_owner, _given.c.code_hash), include_defaults=False
    )
)
_DROP = command(delete(recovery_codes).where(_r.subject_id == _owner))


async def has_code(db: Database, subject_id: SubjectId, code_hash: bytes) -> bool:
    """Whether a code is one of this person's; it stays good."""
    found = await db.find(_FIND, subject_id=subject_id, code_hash=code_hash)
    return found is not None


async def take_code(db: Database, subject_id: SubjectId, code_hash: bytes) -> bool:
    """Use a code up: of any number at once exactly one succeeds."""
    return await db.run(_TAKE, subject_id=subject_id, code_hash=code_hash) > 0


async def replace_codes(db: Database, subject_id: SubjectId, hashes: Sequence[bytes]) -> None:
    """Let these be the person's codes, and no others."""
    await db.run(_DROP, subject_id=subject_id)
    if hashes:
        await db.run(_ADD, subject_id=subject_id, hashes=list(hashes))
