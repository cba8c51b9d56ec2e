"""One world for the whole matrix: a caller of each kind, and one of each thing of a learner's."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import httpx

from domains.accounts.factories import make_holder
from domains.catalog.factories import make_cohort, make_quiz
from domains.communications.factories import PaperMailer
from domains.enrollment.certified import complete
from domains.enrollment.factories import Learner, enroll
from domains.enrollment.quizzes import start
from domains.payments.factories import BASE, SECOND, Desk, owe
from domains.sign_in.factories import PASSWORD, make_person, sign_in
from qp_api.core.actor import SYSTEM, Processing, Role, Scope
from qp_api.core.discovery import discover_domains
from qp_api.core.duties import housekeeping
from qp_api.core.duties.jobs import JobSet
from qp_api.core.duties.relay import Relay
from qp_api.core.duties.schedule import enter_schedules, post_owed
from qp_api.core.http.application import Application
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.communications.ports import Mailer
from qp_api.domains.payments.ports import Gateway
from qp_api.domains.sandbox.ports import Mailbox
from qp_api.domains.sign_in.public import Passwords, SignInAuthenticator, ensure_signing_key
from qp_api.domains.sign_in.store import second_factors
from qp_api.entry.http import create_app
from qp_api.integrations.eps.client import EpsGateway
from qp_api.integrations.eps.settings import simulator_settings
from qp_api.integrations.eps.simulator import Simulator
from qp_api.integrations.smtp.sandbox_mailbox import SandboxMailbox
from qp_api.kit.ids import new_id

PUBLIC: Final = "nobody"
"""The column of whoever does not sign in."""
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
KEYS: Final[dict[str, Scope]] = {str(scope): scope for scope in Scope}
"""An API key of each scope, by its name."""
CLOSED: Final[dict[str, Processing]] = {
    "restricted": Processing.RESTRICTED,
    "frozen": Processing.FROZEN,
}
"""Learners whose data may not be processed now."""


@dataclass
class World:
    """`things` are the owner's, by the names that paths, queries and bodies have for them.

    One that stands under "name/caller" is for this caller alone. Each caller has a client in a
    network of their own. `secrets` and `codes` are those of second factors.
    """

    process: Process
    app: Application
    client: httpx.AsyncClient
    clients: dict[str, httpx.AsyncClient] = field(default_factory=dict)
    people: dict[str, Learner] = field(default_factory=dict)
    tokens: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    things: dict[str, str] = field(default_factory=dict)
    passwords: defaultdict[str, str] = field(default_factory=lambda: defaultdict(lambda: PASSWORD))
    secrets: dict[str, str] = field(default_factory=dict)
    codes: dict[str, list[str]] = field(default_factory=dict)

    async def prove(self, who: str) -> None:
        """Let a caller show again that it is them, with a code where they have any."""
        shown = {"password": self.passwords[who]}
        if codes := self.codes.get(who):
            shown["otp"] = codes.pop()
        await self.post(who, "/v1/sign-in/step-up", shown)

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
        client, *others = [
            await stack.enter_async_context(_client(process, app, f"10.0.{number}.1"))
            for number in range(2 + len(ROLES) + len(KEYS) + len(CLOSED))
        ]
        names = (PUBLIC, *ROLES, *KEYS, *CLOSED)
        world = World(process, app, client, dict(zip(names, others, strict=True)))
        for name, roles in ROLES.items():
            await _invite(world, name, *roles)
        await _close(world)
        await _govern(world)
        await _study(world)
        await _pay(world, simulator)
        await _speak(world)
        yield world


def _client(process: Process, app: Application, address: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, client=(address, 50_000))
    return httpx.AsyncClient(transport=transport, base_url=process.settings.public_url)


async def _invite(world: World, name: str, *roles: Role) -> None:
    """Somebody who signs in twice: the second is for whoever signs out, or has it refreshed."""
    person = await make_person(world.process, *roles)
    signed = [await sign_in(world.client, person) for _ in range(2)]
    _know(world, name, Learner(person.subject_id, person.email, "", frozenset(roles)), signed)


def _know(world: World, name: str, person: Learner, signed: list[dict[str, Any]]) -> None:
    roles = frozenset({Role.LEARNER, *person.roles})
    world.tokens[name] = signed
    world.people[name] = Learner(person.subject_id, person.email, signed[0]["access_token"], roles)


async def _close(world: World) -> None:
    """Somebody restricts themselves; another is reported, which signs them out: they come back."""
    for name in CLOSED:
        await _invite(world, name)
    await world.post("restricted", "/v1/data-rights/restrict", {"ground": "accuracy_contested"})
    await _report(world, str(world.people["frozen"].subject_id))
    known = world.people["frozen"]
    again = {"email": known.email, "password": PASSWORD}
    signed = [await world.client.post("/v1/sign-in", json=again) for _ in range(2)]
    _know(world, "frozen", known, [answer.json() for answer in signed])


async def _report(world: World, account_id: str) -> str:
    path = f"/v1/accounts/{account_id}/minor-report"
    return str((await world.post("support", path, {"reason": "holder_said_so"}))["id"])


async def _govern(world: World) -> None:
    """What the staff have to do: keys, powers that wait for a second person, reports."""
    await _invite(world, "registrar", Role.ADMIN)
    ends = (world.process.clock.process_now() + timedelta(days=30)).isoformat()
    for name in (*KEYS, "spare"):
        stated = {"name": name, "scopes": [name if name in KEYS else "attendance:read"]}
        made = await world.post("registrar", "/v1/api-keys", stated | {"expires_at": ends})
        world.tokens[name] = [{"access_token": made["key"]}] * 2
        world.things["key_id"] = made["id"]
    world.things["key_ends_at"] = ends
    for name in ("approval_id", "approval_id/dpo"):
        world.things[name] = await _ask_for_power(world)
    world.things["promoted_id"] = await _somebody(world)
    world.things["suspect_id"] = await _somebody(world)
    for name in ("guarded_id", "guarded_id/dpo", "guarded_id/admin"):
        world.things[name] = await _guarded(world)
    world.things["report_id"] = await _report(world, await _somebody(world))


async def _ask_for_power(world: World) -> str:
    headers = world.people["registrar"].headers | {"If-Match": "*"}
    path = f"/v1/accounts/{await _somebody(world)}/roles"
    asked = await world.client.put(path, json={"roles": ["finance"]}, headers=headers)
    assert asked.status_code == 202, asked.text
    return str(asked.json()["approval_id"])


async def _somebody(world: World) -> str:
    return str((await make_holder(world.process)).subject_id)


async def _guarded(world: World) -> str:
    """Somebody with a second factor, which nobody asked to take away yet."""
    person, at = await make_person(world.process), world.process.clock.process_now()
    async with UnitOfWork(world.process, Purpose.SECURITY, SYSTEM) as uow:
        await second_factors.add_pending(uow.db, person.subject_id, secret="A" * 32, at=at)
        await second_factors.confirm_factor(uow.db, person.subject_id, seen=at, step=0, at=at)
    return str(person.subject_id)


async def _sign_in_elsewhere(world: World) -> str:
    """A third sign-in of the owner's, the newest of them; its id."""
    owner = world.people["owner"]
    await world.client.post("/v1/sign-in", json={"email": owner.email, "password": PASSWORD})
    listed = await world.client.get("/v1/me/sign-ins", headers=owner.headers)
    return str(listed.json()["items"][0]["id"])


async def _study(world: World) -> None:
    process, owner, teacher = world.process, world.people["owner"], world.people["teacher"]
    course = await complete(world.client, process, owner, teacher)
    priced = await make_cohort(process, course.course_id, price_poisha=120_000)
    spare = await make_cohort(process, course.course_id, instructor_id=teacher.subject_id)
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
    # Each of another kind or purpose, since what is asked for again joins the open request.
    claims, security = [
        await world.post("owner", "/v1/data-rights/object", {"purpose": purpose})
        for purpose in ("claims", "security")
    ]
    wanted = {"changes": [{"field": "accounts.email", "value": f"{new_id()}@example.org"}]}
    corrected = await world.post("owner", "/v1/data-rights/rectify", wanted)
    world.things |= {
        "ticket_id": ticket["id"],
        "request_id": copied["id"],
        "decided_request_id": claims["id"],
        "extended_request_id": security["id"],
        "withdrawn_request_id": corrected["id"],
        "sign_in_id": await _sign_in_elsewhere(world),
    }
