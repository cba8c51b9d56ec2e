"""One world for the whole matrix: a caller of each kind, and one of each thing of a learner's."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from domains.catalog.factories import make_cohort, make_quiz
from domains.communications.factories import PaperMailer
from domains.enrollment.certified import complete
from domains.enrollment.factories import Learner, enroll
from domains.enrollment.quizzes import start
from domains.payments.factories import BASE, SECOND, Desk, owe
from domains.sign_in.factories import make_person, sign_in
from qp_api.core.actor import Role
from qp_api.core.discovery import discover_domains
from qp_api.core.duties import housekeeping
from qp_api.core.duties.jobs import JobSet
from qp_api.core.duties.relay import Relay
from qp_api.core.duties.schedule import enter_schedules, post_owed
from qp_api.core.http.application import Application
from qp_api.core.process import Process
from qp_api.domains.communications.ports import Mailer
from qp_api.domains.payments.ports import Gateway
from qp_api.domains.sandbox.ports import Mailbox
from qp_api.domains.sign_in.public import Passwords, SignInAuthenticator, ensure_signing_key
from qp_api.entry.http import create_app
from qp_api.integrations.eps.client import EpsGateway
from qp_api.integrations.eps.settings import simulator_settings
from qp_api.integrations.eps.simulator import Simulator
from qp_api.integrations.smtp.sandbox_mailbox import SandboxMailbox
from qp_api.kit.ids import new_id

ROLES: Final[dict[str, tuple[Role, ...]]] = {
    "owner": (),
    "other": (),
    "teacher": (Role.INSTRUCTOR,),
    "stranger": (Role.INSTRUCTOR,),
    "support": (Role.SUPPORT,),
    "finance": (Role.FINANCE,),
    "dpo": (Role.DPO,),
    "admin": (Role.ADMIN,),
}
"""Everybody who signs in, by the name of their column."""


@dataclass
class World:
    """`things` are the owner's, by the names that paths, queries and bodies have for them."""

    process: Process
    app: Application
    client: httpx.AsyncClient
    people: dict[str, Learner] = field(default_factory=dict)
    tokens: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    things: dict[str, str] = field(default_factory=dict)

    async def work_off(self) -> None:
        """Post the schedules that are due, and carry out duties, until nothing is."""
        jobs = JobSet.joined([housekeeping.jobs, *(room.jobs for room in discover_domains())])
        await enter_schedules(self.process, jobs)
        relay = Relay(self.process, jobs)
        while await post_owed(self.process, jobs) or await relay.carry_out_due():
            pass

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """A worker beside: what waits for one is answered."""
        work = asyncio.create_task(self._go_on())
        try:
            yield
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)

    async def _go_on(self) -> None:
        while True:
            await self.work_off()
            await asyncio.sleep(0.01)

    async def post(self, who: str, path: str, body: dict[str, Any], **headers: str) -> Any:
        """What was made by `POST`."""
        told = {**self.people[who].headers, **headers}
        answer = await self.client.post(path, json=body, headers=told)
        assert answer.is_success, (path, answer.text)
        return answer.json()


@asynccontextmanager
async def open_world(process: Process) -> AsyncIterator[World]:
    """The application as it is served, before people with real tokens."""
    simulator = Simulator(simulator_settings(BASE), process.clock)
    gateway = EpsGateway(
        simulator_settings(BASE),
        process.clock,
        environment="sandbox",
        transport=httpx.ASGITransport(app=simulator, root_path="/sandbox/eps"),
    )
    paper: dict[type, object] = {Mailer: PaperMailer(), Mailbox: SandboxMailbox(process.clock)}
    process.ports = {**process.ports, **paper, Gateway: gateway}
    await ensure_signing_key(process)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(gateway.close)
        stack.callback(process.port(Passwords).close)
        authenticator = SignInAuthenticator(process)
        await authenticator.start()
        stack.push_async_callback(authenticator.stop)
        app = create_app(process, authenticator)
        client = await stack.enter_async_context(
            httpx.AsyncClient(
                transport=httpx.ASGITransport(app=app), base_url=process.settings.public_url
            )
        )
        world = World(process, app, client)
        await _invite(world)
        await _study(world)
        await _pay(world, simulator)
        await _speak(world)
        yield world


async def _invite(world: World) -> None:
    for name, roles in ROLES.items():
        person = await make_person(world.process, *roles)
        # The second is for whoever signs out, or has it refreshed.
        signed = world.tokens[name] = [await sign_in(world.client, person) for _ in range(2)]
        world.people[name] = Learner(
            person.subject_id,
            person.email,
            signed[0]["access_token"],
            frozenset({Role.LEARNER, *roles}),
        )


async def _study(world: World) -> None:
    process, owner, teacher = world.process, world.people["owner"], world.people["teacher"]
    course = await complete(world.client, process, owner, teacher)
    priced = await make_cohort(process, course.course_id, price_poisha=120_000)
    spare = await make_cohort(process, course.course_id)
    begun = await start(world.client, owner, course)
    sessions = await world.client.get("/v1/sessions", headers=owner.headers)
    certificates = await world.client.get("/v1/certificates", headers=owner.headers)
    world.things |= {
        "account_id": str(owner.subject_id),
        "course_id": str(course.course_id),
        "cohort_id": str(course.cohort_id),
        "quiz_id": str(course.quiz_id),
        "spare_quiz_id": str(await make_quiz(process, course.course_id)),
        "enrollment_id": str(course.seat.id),
        "class_id": sessions.json()["items"][0]["id"],
        "attempt_id": begun.json()["id"],
        "certificate_id": certificates.json()["items"][0]["id"],
        "code": certificates.json()["items"][0]["code"],
        "free_cohort_id": str(await make_cohort(process)),
        "priced_seat_id": str((await enroll(process, owner, priced)).id),
        "spare_seat_id": str((await enroll(process, owner, spare)).id),
    }


async def _pay(world: World, simulator: Simulator) -> None:
    owner = world.people["owner"]
    desk = Desk(world.process, world.client, simulator)
    world.things["payment_id"] = await desk.go_through(
        owner, await owe(world.process, owner.subject_id)
    )
    await desk.pass_time(3 * SECOND)
    listed = await world.client.get("/v1/invoices", headers=owner.headers)
    world.things["invoice_id"] = listed.json()["items"][0]["id"]


async def _speak(world: World) -> None:
    ticket = await world.post("owner", "/v1/support-tickets", {"subject": "A", "text": "Word."})
    copied = await world.post("owner", "/v1/data-rights/access", {})
    await world.work_off()
    asked = [await _ask_for_correction(world) for _ in range(3)]
    world.things |= {
        "ticket_id": ticket["id"],
        "request_id": copied["id"],
        "decided_request_id": asked[0],
        "extended_request_id": asked[1],
        "withdrawn_request_id": asked[2],
    }


async def _ask_for_correction(world: World) -> str:
    wanted = {"changes": [{"field": "accounts.email", "value": f"{new_id()}@example.org"}]}
    return str((await world.post("owner", "/v1/data-rights/rectify", wanted))["id"])
