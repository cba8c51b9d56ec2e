"""Reports and decisions, and the worker that carries out what they owe."""

from datetime import timedelta
from typing import Any

import httpx

from domains.data_rights.factories import Caller
from qp_api.core.actor import SYSTEM
from qp_api.core.crypto.envelope import KeyClass
from qp_api.core.duties.jobs import JobSet
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.jobs import jobs as rights_jobs
from qp_api.domains.minors.jobs import jobs as minors_jobs
from qp_api.domains.sign_in.rules import NOWHERE
from qp_api.domains.sign_in.store import sign_ins
from qp_api.domains.sign_in.store.sign_ins import NewSignIn
from qp_api.kit.ids import SignInId, SubjectId, new_id

JOBS = JobSet.joined([rights_jobs, minors_jobs])


async def report(
    client: httpx.AsyncClient, staff: Caller, person: Caller, **body: Any
) -> httpx.Response:
    return await client.post(
        f"/v1/accounts/{person.subject_id}/minor-report",
        json={"reason": "holder_said_so", **body},
        headers=staff.headers,
    )


async def reported(client: httpx.AsyncClient, staff: Caller, person: Caller) -> str:
    """The id of a report that was taken."""
    answer = await report(client, staff, person)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def decide(
    client: httpx.AsyncClient, officer: Caller, report_id: str, decision: str, **body: Any
) -> httpx.Response:
    return await client.post(
        f"/v1/minor-reports/{report_id}/decision",
        json={"decision": decision, "basis": "proof_of_age", **body},
        headers=officer.headers,
    )


async def begin_sign_in(process: Process, subject_id: SubjectId) -> SignInId:
    """A sign-in as the room keeps it."""
    now = process.clock.process_now()
    row = NewSignIn(
        id=SignInId(new_id()),
        subject_id=subject_id,
        token_hash=new_id().bytes,
        signed_in_at=now,
        ends_at=now + timedelta(days=1),
        place=NOWHERE,
    )
    async with UnitOfWork(process, Purpose.SECURITY, SYSTEM, about=subject_id) as uow:
        await sign_ins.add_sign_in(uow.db, row)
    return row.id


async def pay_once(process: Process, subject_id: SubjectId) -> None:
    """The key of a month with a transaction, as a payment opens it."""
    await process.keyring.create(subject_id, KeyClass.FINANCIAL)
