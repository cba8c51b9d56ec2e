"""People with something to be copied and erased, and the worker that does it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import bindparam, func, insert, select, update

from core.db.records import ADD, values
from domains.enrollment.factories import make_learner
from qp_api.core.actor import SYSTEM, Actor, Processing, Role
from qp_api.core.db.statements import command, statement
from qp_api.core.duties.jobs import JobSet
from qp_api.core.duties.models import duties
from qp_api.core.duties.relay import Relay
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.subject_data.subjects import get_processing
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.accounts.models import email_lookup
from qp_api.domains.accounts.store import AccountRow, get_account
from qp_api.domains.data_rights.jobs import jobs as rights_jobs
from qp_api.kit.ids import SubjectId, new_id
from support.http_apps import NOON, People

MARK = "মার্ক-7f3a9c"
"""Stands sealed in one row of every caller, beside their own id."""


_DUE = command(
    update(duties).where(duties.c.state == "waiting").values(retry_at=func.clock_timestamp())
)


_ADD_LOOKUP = command(
    insert(email_lookup).values(email_index=bindparam("index"), subject_id=bindparam("who"))
)


@dataclass(frozen=True, slots=True)
class _Kind:
    kind: str


_KINDS = statement(
    select(duties.c.kind).where(duties.c.subject_id == bindparam("person")).order_by(duties.c.id),
    _Kind,
)


@dataclass(frozen=True)
class Caller:
    """A person with an account; `token` is what the test's authenticator knows them by."""

    actor: Actor
    email: str
    token: str

    @property
    def subject_id(self) -> SubjectId:
        return self.actor.person

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


async def make_caller(process: Process, *roles: Role, locale: str = "en") -> Caller:
    """An account, and one more sealed row."""
    learner = await make_learner(process, name=f"=Rowan {MARK}", locale=locale)
    async with work(process) as uow:
        await uow.db.change(ADD, **values(learner.subject_id, f"{MARK} {learner.subject_id}"))
    actor = replace(learner.actor, roles=frozenset({Role.LEARNER, *roles}), authenticated_at=NOON)
    return Caller(actor, learner.email, learner.token)


def know_as(people: People, caller: Caller, **changes: Any) -> None:
    """What the token says of this person from now on."""
    people.actors[caller.token] = replace(caller.actor, **changes)


def work(
    process: Process, *, mode: Mode = Mode.WRITE, about: SubjectId | None = None
) -> UnitOfWork:
    return UnitOfWork(process, Purpose.RIGHTS, SYSTEM, mode=mode, about=about)


async def work_off(process: Process, jobs: JobSet = rights_jobs) -> None:
    """Carry out what is due until nothing is."""
    relay = Relay(process, jobs, width=3)
    while await relay.carry_out_due():
        pass


async def plant_lookup(process: Process, subject_id: SubjectId) -> None:
    """One more personal row, unsealed."""
    async with work(process) as uow:
        await uow.db.run(_ADD_LOOKUP, index=new_id().bytes, who=subject_id)


async def make_due(process: Process) -> None:
    """As if every pause before another try were over."""
    async with UnitOfWork(process, Purpose.LAW, SYSTEM) as uow:
        await uow.db.run(_DUE)


def later(process: Process, by: timedelta) -> datetime:
    """Move business time on; the new time."""
    process.clock.offset += by
    return process.clock.now()


async def ask_access(client: httpx.AsyncClient, caller: Caller, **headers: str) -> httpx.Response:
    return await client.post(
        "/v1/data-rights/access", json={}, headers={**caller.headers, **headers}
    )


async def ask_erasure(client: httpx.AsyncClient, caller: Caller) -> httpx.Response:
    return await client.post(
        "/v1/data-rights/erase", json={"confirm": True}, headers=caller.headers
    )


async def ask_restriction(client: httpx.AsyncClient, caller: Caller, **body: Any) -> httpx.Response:
    return await client.post(
        "/v1/data-rights/restrict",
        json={"ground": "accuracy_contested", **body},
        headers=caller.headers,
    )


async def processing_of(process: Process, caller: Caller) -> Processing:
    async with work(process, mode=Mode.READ) as uow:
        return await get_processing(uow, caller.subject_id)


async def rectify(client: httpx.AsyncClient, caller: Caller, **body: Any) -> httpx.Response:
    return await client.post("/v1/data-rights/rectify", json=body, headers=caller.headers)


async def ask_export(client: httpx.AsyncClient, caller: Caller, **body: Any) -> httpx.Response:
    return await client.post("/v1/data-rights/export", json=body, headers=caller.headers)


async def object_to(
    client: httpx.AsyncClient, caller: Caller, purpose: str, **body: Any
) -> httpx.Response:
    return await client.post(
        "/v1/data-rights/object", json={"purpose": purpose, **body}, headers=caller.headers
    )


async def read_request(
    client: httpx.AsyncClient, reader: Caller, request: dict[str, Any]
) -> httpx.Response:
    return await client.get(f"/v1/data-rights/requests/{request['id']}", headers=reader.headers)


async def profile_of(process: Process, caller: Caller) -> AccountRow:
    async with UnitOfWork(process, Purpose.RIGHTS, SYSTEM, mode=Mode.READ) as uow:
        return await get_account(uow.db, caller.subject_id)


async def messages_to(process: Process, subject_id: SubjectId) -> list[str]:
    """The facts that were told about somebody, in their order."""
    async with UnitOfWork(process, Purpose.LAW, SYSTEM, mode=Mode.READ) as uow:
        rows = await uow.db.list(_KINDS, person=subject_id)
    return [row.kind.rpartition(".")[2] for row in rows]
