"""The guards, tried on the very paths that are timed: each refusal beside a success."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from qp_api.core.actor import SYSTEM, Processing
from qp_api.core.privacy import Purpose
from qp_api.core.subject_data.subjects import set_processing
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.sign_in.public import end_sign_ins
from qp_api.kit.ids import SubjectId, new_id

from .contenders import OWN, plan_of
from .load import Job, Measured
from .servers import Server, serving
from .shapes import KEPT_APART, LISTED, Shape, enroll, get, patch
from .stage import Stage
from .world import Person

HEARD_SECONDS = 1.0


class GuardIsDown(AssertionError):
    """A request went through that must not."""


@dataclass(frozen=True)
class Tried:
    """One guard on one path, as it answered."""

    guard: str
    shape: Shape
    before: str
    after: str


class Guards:
    """One server of ours, and people who are never timed."""

    def __init__(self, stage: Stage, server: Server) -> None:
        self._stage = stage
        self._server = server
        self._people = iter(stage.world.active[-KEPT_APART:])
        self._cohorts = iter(reversed(stage.world.cohort_ids))
        self.tried: list[Tried] = []

    async def try_all(self) -> list[Tried]:
        """Everything, on each shape. Raises GuardIsDown."""
        await self._closed("a restricted person", self._restrict, "403")
        await self._closed("a revoked token", self._revoke, "401")
        await self._foreign_token()
        await self._foreign_ids()
        return self.tried

    async def _closed(self, guard: str, close: Callable[[Person], object], status: str) -> None:
        """A person for whom everything opens, until they are closed."""
        person = next(self._people)
        token = self._stage.own.issue(person)
        for shape in Shape:
            await self._expect(self._request(shape, token), shape.expect)
        found: object = close(person)
        if asyncio.iscoroutine(found):
            await found
        for shape in Shape:
            # Pushed to the process, not read by it: within the second, and then for good.
            await self._until(self._request(shape, token), status)
            self.tried.append(Tried(guard, shape, shape.expect, status))

    async def _foreign_token(self) -> None:
        """Somebody's token from another house: the same claims, another key."""
        person = next(self._people)
        for shape in Shape:
            await self._expect(self._request(shape, self._stage.own.issue(person)), shape.expect)
            await self._expect(self._request(shape, self._stage.peers.issue(person)), "401")
            self.tried.append(Tried("a foreign token", shape, shape.expect, "401"))

    async def _foreign_ids(self) -> None:
        """What is another person's, or nobody's, is not found; nor is a foreign place in a list."""
        owner, other = next(self._people), next(self._people)
        mine, theirs = self._stage.own.issue(owner), self._stage.own.issue(other)
        taken = await self._expect(enroll(mine, next(self._cohorts)), "201")
        path = f"/v1/enrollments/{json.loads(taken.sample)['id']}"
        await self._pair("a foreign id", Shape.READ, get(path, mine), get(path, theirs), "404")
        page = await self._expect(get(f"/v1/me/messages?limit={LISTED}", mine), "200")
        cursor = json.loads(page.sample)["next_cursor"]
        path = f"/v1/me/messages?limit={LISTED}&cursor={cursor}"
        await self._pair("a foreign cursor", Shape.LIST, get(path, mine), get(path, theirs), "400")
        nowhere = enroll(mine, str(new_id()))
        seat = enroll(mine, next(self._cohorts))
        await self._pair("an unknown cohort", Shape.WRITE, seat, nowhere, "404")

    async def _pair(self, guard: str, shape: Shape, good: str, bad: str, status: str) -> None:
        await self._expect(good, shape.expect)
        await self._expect(bad, status)
        self.tried.append(Tried(guard, shape, shape.expect, status))

    def _request(self, shape: Shape, token: str) -> str:
        if shape is Shape.WRITE:
            return enroll(token, next(self._cohorts))
        if shape is Shape.TAIL:
            return patch(token)
        return get("/v1/me" if shape is Shape.READ else f"/v1/me/messages?limit={LISTED}", token)

    async def _ask(self, request: str) -> Measured:
        job = Job(self._server.port, self._server.pids, [request], connections=1, cycle=False)
        return await asyncio.to_thread(self._stage.client.send, job)

    async def _expect(self, request: str, status: str) -> Measured:
        found = await self._ask(request)
        if set(found.statuses) != {status}:
            raise GuardIsDown(f"{found.statuses}, not {status}: {found.sample[:300]}")
        return found

    async def _until(self, request: str, status: str) -> None:
        deadline = time.perf_counter() + HEARD_SECONDS
        while set((await self._ask(request)).statuses) != {status}:
            if time.perf_counter() > deadline:
                raise GuardIsDown(f"still not {status} after {HEARD_SECONDS} s")
        await self._expect(request, status)

    async def _restrict(self, person: Person) -> None:
        subject_id = SubjectId(UUID(person.subject_id))
        async with self._about(subject_id) as uow:
            await set_processing(uow, subject_id, Processing.RESTRICTED)

    async def _revoke(self, person: Person) -> None:
        subject_id = SubjectId(UUID(person.subject_id))
        async with self._about(subject_id) as uow:
            await end_sign_ins(uow, subject_id)

    def _about(self, subject_id: SubjectId) -> UnitOfWork:
        return UnitOfWork(
            self._stage.process, Purpose.RIGHTS, SYSTEM, mode=Mode.EXCLUSIVE, about=subject_id
        )


async def try_guards(stage: Stage) -> list[Tried]:
    """Try every guard on a server of ours. Raises GuardIsDown."""
    with serving(plan_of(OWN, stage.house), stage.house.place.logs) as server:
        return await Guards(stage, server).try_all()
