"""What a person lets their data be used for beyond the service: the flags that the walls read."""

from sqlalchemy import ARRAY, Boolean, DateTime, Text, any_, bindparam, update

from qp_api.core.db.statements import command
from qp_api.core.db.subjects import subjects
from qp_api.core.duties.message import message_kinds
from qp_api.core.duties.models import duties
from qp_api.core.privacy import Purpose
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.kit.ids import SubjectId

from .messages import ChosenUse, ObjectionMade
from .subjects import STATE_CHANNEL

__all__ = ["ChosenUse", "object_to", "set_analytics", "set_marketing"]

_s, _d = subjects, duties
_person = _s.c.id == bindparam("subject_id", type_=_s.c.id.type)
_ok = bindparam("ok", type_=Boolean())
_MARKETING = command(update(_s).where(_person).values(marketing_ok=_ok))
_ANALYTICS = command(update(_s).where(_person).values(analytics_ok=_ok))
_DROP = command(
    update(_d)
    .where(
        _d.c.subject_id == bindparam("person", type_=_d.c.subject_id.type),
        _d.c.kind == any_(bindparam("kinds", type_=ARRAY(Text))),
        _d.c.state == any_(bindparam("states", type_=ARRAY(Text))),
    )
    .values(
        state="dropped",
        failure="consent_missing",
        done_at=bindparam("at", type_=DateTime(timezone=True)),
    )
)
_OWED = ["waiting", "dead"]


async def set_marketing(uow: UnitOfWork, subject_id: SubjectId, *, ok: bool) -> None:
    """Open or close a person to marketing; the unit of work must hold them FOR UPDATE.

    What was queued for it goes in the same transaction; what is being sent at this moment meets the
    wall. Every process hears of it at commit. Raises NothingChanged for nobody. P2.6, CO-4.
    """
    await uow.db.change(_MARKETING, subject_id=subject_id, ok=ok)
    await _follow(uow, subject_id, Purpose.MARKETING, ok=ok)


async def set_analytics(uow: UnitOfWork, subject_id: SubjectId, *, ok: bool) -> None:
    """Open or close a person to analytics; otherwise as `set_marketing`. P2.4."""
    await uow.db.change(_ANALYTICS, subject_id=subject_id, ok=ok)
    await _follow(uow, subject_id, Purpose.ANALYTICS, ok=ok)


async def object_to(uow: UnitOfWork, subject_id: SubjectId, use: ChosenUse) -> None:
    """End a use of a person's data in this transaction; the ledger of consents is told by duty.

    The unit of work must hold them FOR UPDATE. Never refusable, and never too late: who had not
    consented is noted to object all the same. P5.6.
    """
    end = {ChosenUse.MARKETING: set_marketing, ChosenUse.ANALYTICS: set_analytics}[use]
    await end(uow, subject_id, ok=False)
    uow.post(ObjectionMade(subject_id=subject_id, use=use))


async def _follow(uow: UnitOfWork, subject_id: SubjectId, purpose: Purpose, *, ok: bool) -> None:
    if not ok:
        kinds = [kind for kind, message in message_kinds().items() if message.needs is purpose]
        at = uow.clock.process_now()
        await uow.db.run(_DROP, person=subject_id, kinds=kinds, states=_OWED, at=at)
    uow.notify(STATE_CHANNEL, str(subject_id))
