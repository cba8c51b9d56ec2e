"""People who choose, and what they send."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx

from domains.accounts.factories import Holder
from qp_api.core.actor import SYSTEM
from qp_api.core.duties.relay import Relay
from qp_api.core.errors import NotFound
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.subject_data.consents import ChosenUse, object_to
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.consent import store
from qp_api.domains.consent.jobs import jobs
from qp_api.domains.consent.public import RecordId, mint_confirmation
from qp_api.domains.consent.store import EventRow
from qp_api.kit.ids import SubjectId
from support.databases import Database
from support.duties import fetch

VERSION = "1.0"


async def choose(
    client: httpx.AsyncClient, holder: Holder, purpose: str, *, granted: bool, **more: Any
) -> httpx.Response:
    """`PUT /v1/me/consents/{purpose}`, for the notice in force unless another is named."""
    body = {"granted": granted, "notice_version": VERSION} | more
    return await client.put(f"/v1/me/consents/{purpose}", json=body, headers=holder.headers)


async def confirm(client: httpx.AsyncClient, token: str) -> httpx.Response:
    return await client.post("/v1/consents/confirmation", json={"token": token})


async def mailed_token(process: Process, holder: Holder) -> str | None:
    """The token that a mail to this person would carry; None when no mail would be sent."""
    last = await last_of(process, holder.subject_id)
    assert last is not None
    async with UnitOfWork(process, Purpose.RIGHTS, SYSTEM, about=holder.subject_id) as uow:
        try:
            return await mint_confirmation(uow, holder.subject_id, RecordId(last.record_id))
        except NotFound:
            return None


async def ask_for_marketing(client: httpx.AsyncClient, process: Process, holder: Holder) -> str:
    """The first step of the double opt-in; the token of its mail."""
    answer = await choose(client, holder, "marketing", granted=True)
    assert answer.status_code == 200, answer.text
    token = await mailed_token(process, holder)
    assert token is not None
    return token


async def consent_to_marketing(client: httpx.AsyncClient, process: Process, holder: Holder) -> None:
    """Both steps."""
    answer = await confirm(client, await ask_for_marketing(client, process, holder))
    assert answer.status_code == 200, answer.text


async def last_of(
    process: Process, subject_id: SubjectId, use: ChosenUse = ChosenUse.MARKETING
) -> EventRow | None:
    """The last event of the ledger."""
    async with UnitOfWork(process, Purpose.RIGHTS, SYSTEM, mode=Mode.READ) as uow:
        return await store.find_last(uow.db, subject_id, use)


async def states_of(
    process: Process, subject_id: SubjectId, use: ChosenUse = ChosenUse.MARKETING
) -> list[str]:
    """The states that a purpose went through, the oldest first."""
    async with UnitOfWork(process, Purpose.RIGHTS, SYSTEM, mode=Mode.READ) as uow:
        events = await store.list_events(uow.db, subject_id, before=None, most=100)
    return [e.state for e in sorted(events, key=lambda e: e.at) if e.purpose == use]


async def is_on(
    process: Process, subject_id: SubjectId, use: ChosenUse = ChosenUse.MARKETING
) -> bool:
    """What the walls go by."""
    async with UnitOfWork(process, Purpose.RIGHTS, SYSTEM, mode=Mode.READ) as uow:
        return (await store.get_flags(uow.db, subject_id)).allows(use)


async def make_objection(
    process: Process, subject_id: SubjectId, use: ChosenUse = ChosenUse.MARKETING
) -> None:
    """Object as the room of data rights does it."""
    unit = UnitOfWork(process, Purpose.RIGHTS, SYSTEM, mode=Mode.EXCLUSIVE, about=subject_id)
    async with unit as uow:
        await object_to(uow, subject_id, use)


async def carry_out(process: Process) -> None:
    """What consent owes by itself."""
    await Relay(process, jobs).carry_out_due()


async def owed(database: Database, subject_id: SubjectId) -> list[tuple[str, str]]:
    """Kind and state of a person's duties, in the order of posting."""
    rows = await fetch(
        database, "SELECT kind, state FROM duties WHERE subject_id = $1 ORDER BY id", subject_id
    )
    return [(row["kind"], row["state"]) for row in rows]


def event(row: EventRow, **changes: Any) -> EventRow:
    """The same event, with something changed."""
    return replace(row, **changes)


DAY = timedelta(days=1)
