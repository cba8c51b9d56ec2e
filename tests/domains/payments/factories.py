"""Charges, as another room opens them, and the way of a payer through the gateway."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import asyncpg
import httpx

from domains.enrollment.factories import Learner
from qp_api.core.actor import SYSTEM
from qp_api.core.duties.relay import Relay
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.payments.jobs import jobs
from qp_api.domains.payments.public import ChargeId, ChargePlan, ReferenceKind, open_charge
from qp_api.integrations.eps.simulator import Simulator
from qp_api.kit.ids import SubjectId, new_id
from qp_api.kit.money import Money
from support.databases import Database

BASE: Final = "http://qp.test/sandbox/eps"
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


def plan_charge(process: Process, *, amount: str = "1200.00") -> ChargePlan:
    """A charge for some enrollment, due in two days."""
    now = process.clock.now()
    return ChargePlan(
        charge_id=ChargeId(new_id()),
        kind=ReferenceKind.ENROLLMENT,
        reference_id=new_id(),
        amount=Money.parse(amount),
        due_at=now + timedelta(days=2),
        opened_at=now,
    )


async def owe(process: Process, subject_id: SubjectId, *, amount: str = "1200.00") -> ChargePlan:
    """Open a charge for this person."""
    plan = plan_charge(process, amount=amount)
    async with UnitOfWork(process, Purpose.PAYMENT, SYSTEM, about=subject_id) as uow:
        await open_charge(uow, subject_id, plan)
    return plan


@dataclass
class Desk:
    """A payer, their browser, and a worker; time passes when somebody says so."""

    house: Process
    client: httpx.AsyncClient
    simulator: Simulator

    async def start(
        self, learner: Learner, plan: ChargePlan, *, key: str | None = None, **body: Any
    ) -> httpx.Response:
        """`POST /v1/payments`."""
        reference = {"kind": str(plan.kind), "id": str(plan.reference_id)}
        return await self.client.post(
            "/v1/payments",
            json={"for": reference, **body},
            headers={**learner.headers, "Idempotency-Key": key or str(new_id())},
        )

    async def decide(self, redirect_url: str, outcome: str, **fields: str) -> httpx.Response:
        """Press a button of the checkout page; where the browser is sent then."""
        session = parse_qs(urlsplit(redirect_url).query)["data"][0]
        transport = httpx.ASGITransport(app=self.simulator, root_path="/sandbox/eps")
        async with httpx.AsyncClient(transport=transport) as browser:
            shown = await browser.get(redirect_url)
            assert shown.status_code == 200
            return await browser.post(
                f"{BASE}/PG/decide", data={"data": session, "outcome": outcome, **fields}
            )

    async def come_back(self, location: str) -> httpx.Response:
        """Follow the gateway's way back, as the browser does."""
        parts = urlsplit(location)
        return await self.client.get(f"{parts.path}?{parts.query}")

    async def pass_time(self, by: timedelta = timedelta(0)) -> None:
        """Move business time on, and do whatever is due by then."""
        self.house.clock.offset += by
        relay = Relay(self.house, jobs, width=3)
        while await relay.carry_out_due():
            pass

    async def go_through(
        self, learner: Learner, plan: ChargePlan, outcome: str = "pay", **fields: str
    ) -> str:
        """Start, decide, come back, and wait for the verification; gives the payment's id."""
        answer = await self.start(learner, plan)
        assert answer.status_code == 201, answer.text
        sent = await self.decide(answer.json()["redirect_url"], outcome, **fields)
        if sent.status_code == 303:
            assert (await self.come_back(sent.headers["location"])).status_code == 303
        await self.pass_time(3 * SECOND)
        return str(answer.json()["id"])

    async def state(self, learner: Learner, payment_id: str) -> str:
        """What the payer is told."""
        answer = await self.client.get(f"/v1/payments/{payment_id}", headers=learner.headers)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["state"])

    def asked(self, kind: str) -> int:
        """How often the gateway was asked for this; others' attempts are asked about as well."""
        known = self.simulator.state.transactions
        return sum(
            one["kind"] == kind and (kind != "Verify" or one["transaction"] in known)
            for one in self.simulator.state.requests
        )


async def ask(database: Database, statement: str, *values: object) -> list[Any]:
    """What the rows say, as the superuser sees them."""
    admin = await asyncpg.connect(database.admin_dsn)
    try:
        return [tuple(row) for row in await admin.fetch(statement, *values)]
    finally:
        await admin.close()


async def books_of(database: Database, charge_id: UUID) -> list[tuple[str, str, str, int]]:
    """The postings of a charge and of its attempts: kind, account, direction, amount."""
    return await ask(
        database,
        """SELECT t.kind, p.account, p.direction, p.amount_poisha
        FROM ledger_transactions t JOIN ledger_postings p ON p.transaction_id = t.id
        WHERE t.idempotency_key LIKE 'charge:' || $1::uuid::text || '%' OR EXISTS (
          SELECT FROM payment_attempts a WHERE a.charge_id = $1
          AND t.idempotency_key LIKE 'attempt:' || a.id || '%')
        ORDER BY t.number, p.place""",
        charge_id,
    )


async def attempt_states(database: Database, charge_id: UUID) -> list[str]:
    """The states of a charge's attempts, in the order of their making."""
    rows = await ask(
        database,
        "SELECT state FROM payment_attempts WHERE charge_id = $1 ORDER BY id",
        charge_id,
    )
    return [row[0] for row in rows]
