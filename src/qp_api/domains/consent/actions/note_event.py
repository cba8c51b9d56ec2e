"""Enter an event into the ledger of consents: one that begins a record, or goes on with it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from qp_api.core.subject_data.consents import ChosenUse
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.consent import store
from qp_api.domains.consent.models import ConsentState, Method
from qp_api.domains.consent.rules.choices import CONFIRMATION_LIFE
from qp_api.domains.consent.rules.notices import NoticeText
from qp_api.domains.consent.store import EventRow
from qp_api.kit.ids import SubjectId, new_id

SCHEMA_VERSION: Final = "urn:qp:schema:consent-event:1"


@dataclass(frozen=True, slots=True)
class Act:
    """What happened, by which act, when; `id` where somebody else has chosen it."""

    state: ConsentState
    method: Method
    at: datetime
    id: UUID | None = None


async def begin_record(
    uow: UnitOfWork, subject_id: SubjectId, use: ChosenUse, act: Act, *, text: NoticeText
) -> EventRow:
    """Begin a record: what was chosen, having been shown which words."""
    row = EventRow(
        subject_id=subject_id,
        id=act.id or new_id(),
        record_id=new_id(),
        schema_version=SCHEMA_VERSION,
        purpose=str(use),
        state=str(act.state),
        method=str(act.method),
        at=act.at,
        began_at=act.at,
        valid_until=act.at + CONFIRMATION_LIFE if act.state is ConsentState.REQUESTED else None,
        notice_version=text.version,
        notice_hash=text.sha256,
        language=text.language,
    )
    await store.add_event(uow.db, row)
    return row


async def continue_record(uow: UnitOfWork, last: EventRow, act: Act) -> EventRow:
    """Go on with a record: it was confirmed, or taken back."""
    row = replace(
        last,
        id=act.id or new_id(),
        state=str(act.state),
        method=str(act.method),
        at=act.at,
        valid_until=None,
    )
    await store.add_event(uow.db, row)
    return row
