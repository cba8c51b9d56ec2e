"""People as the walls see them: the row that begins, and the state that opens and closes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ARRAY, DateTime, Text, Uuid, any_, bindparam, insert, select, update

from qp_api.core.actor import Processing
from qp_api.core.db.statements import command, statement
from qp_api.core.db.subjects import subjects
from qp_api.core.duties.models import duties
from qp_api.core.errors import Frozen, ProcessingRestricted
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.kit.ids import SubjectId

STATE_CHANNEL = "qp_state"
_WAITED_FOR_OPENING = [ProcessingRestricted.code, Frozen.code]

_s, _d = subjects, duties
_subject = bindparam("subject_id", type_=_s.c.id.type)
_instant = DateTime(timezone=True)


@dataclass(frozen=True, slots=True)
class _Standing:
    processing: str


@dataclass(frozen=True, slots=True)
class _Locked:
    id: SubjectId
    processing: str


_ADD = command(
    insert(_s).values(
        id=_subject,
        created_at=bindparam("at", type_=_instant),
        processing=str(Processing.OPEN),
        marketing_ok=False,
        analytics_ok=False,
    )
)
_FIND = statement(select(_s.c.processing).where(_s.c.id == _subject), _Standing)
_LOCK = statement(select(_s.c.processing).where(_s.c.id == _subject).with_for_update(), _Standing)
_SET = command(
    update(_s).where(_s.c.id == _subject).values(processing=bindparam("state", type_=Text()))
)
_CLOSE = command(
    update(_s)
    .where(_s.c.id == _subject)
    .values(
        processing=bindparam("state", type_=Text()),
        marketing_ok=False,
        analytics_ok=False,
        erased_at=bindparam("ended_at", type_=_instant),
    )
)
_several = _s.c.id == any_(bindparam("subjects", type_=ARRAY(Uuid)))
_LOCK_ALL = statement(
    select(_s.c.id, _s.c.processing).where(_several).order_by(_s.c.id).with_for_update(), _Locked
)
_CLOSE_ALL = command(
    update(_s)
    .where(_several)
    .values(
        processing=bindparam("state", type_=Text()),
        marketing_ok=False,
        analytics_ok=False,
        erased_at=bindparam("ended_at", type_=_instant),
    )
)
_WAKE = command(
    update(_d)
    .where(
        _d.c.subject_id == bindparam("person", type_=_d.c.subject_id.type),
        _d.c.state == "waiting",
        _d.c.failure == any_(bindparam("reasons", type_=ARRAY(Text))),
    )
    .values(retry_at=bindparam("at", type_=_instant))
)


async def add_subject(uow: UnitOfWork, subject_id: SubjectId, *, at: datetime) -> None:
    """Begin a person: open, without consents. Their key is there already: `keyring.create`.

    It commits in the key store before this transaction begins: an orphan key is harmless, data
    without a key would be lost (`crypto.md` section 4).
    """
    await uow.db.change(_ADD, subject_id=subject_id, at=at)


async def get_processing(uow: UnitOfWork, subject_id: SubjectId) -> Processing:
    """How far the person's data may be processed, as this transaction sees it. Raises NotFound."""
    return Processing((await uow.db.get(_FIND, subject_id=subject_id)).processing)


async def lock_person(uow: UnitOfWork, subject_id: SubjectId) -> Processing:
    """Hold somebody whom only this transaction found, FOR UPDATE, and say how they stand.

    Nothing about them is in flight meanwhile. Raises NotFound.
    """
    return Processing((await uow.db.get(_LOCK, subject_id=subject_id)).processing)


async def set_processing(uow: UnitOfWork, subject_id: SubjectId, processing: Processing) -> None:
    """Open or close a person; the unit of work must hold them FOR UPDATE.

    Every process hears it at commit; what was owed while they were closed is due once they are
    open. Raises NothingChanged for nobody.
    """
    if processing in (Processing.ERASING, Processing.ERASED):
        ended_at = uow.now if processing is Processing.ERASED else None
        await uow.db.change(_CLOSE, subject_id=subject_id, state=str(processing), ended_at=ended_at)
    else:
        await uow.db.change(_SET, subject_id=subject_id, state=str(processing))
    if processing is Processing.OPEN:
        await uow.db.run(
            _WAKE,
            person=subject_id,
            reasons=_WAITED_FOR_OPENING,
            at=uow.clock.process_now(),
        )
    uow.notify(STATE_CHANNEL, str(subject_id))


async def lock_people(
    uow: UnitOfWork, subject_ids: Sequence[SubjectId]
) -> dict[SubjectId, Processing]:
    """Hold these people FOR UPDATE, in the order of their ids, and say how each stands."""
    rows = await uow.db.list(_LOCK_ALL, subjects=list(subject_ids))
    return {row.id: Processing(row.processing) for row in rows}


async def close_people(
    uow: UnitOfWork, subject_ids: Sequence[SubjectId], processing: Processing
) -> None:
    """Close people for good, many at once: ERASING or ERASED; the unit of work holds them."""
    ended_at = uow.now if processing is Processing.ERASED else None
    values = {"subjects": list(subject_ids), "state": str(processing), "ended_at": ended_at}
    await uow.db.run(_CLOSE_ALL, **values)
    for subject_id in subject_ids:
        uow.notify(STATE_CHANNEL, str(subject_id))
