"""A house whose switch is on, and what learners and their guardians send to it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import httpx

from domains.minors.factories import JOBS
from domains.sign_in.factories import mailed_token, new_email, registration, subject_of
from qp_api.core.actor import SYSTEM
from qp_api.core.duties.relay import Relay
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.data_rights.public import erase_by_officer, prepare_correspondent
from qp_api.domains.minors.jobs import jobs
from qp_api.domains.minors.messages import GuardianEnded, GuardiansDue
from qp_api.domains.minors.public import mint_guardian_token
from qp_api.domains.minors.store import guardians
from qp_api.kit.calendar import add_months, dhaka_day
from qp_api.kit.ids import SubjectId
from support.duties import post

YOUNG = 16 * 12
GROWN = 18 * 12


@dataclass
class Gate:
    """A learner's way in, step by step."""

    process: Process
    client: httpx.AsyncClient

    def born(self, months: int) -> str:
        return add_months(dhaka_day(self.process.clock.now()), -months).isoformat()

    async def register(self, months: int = YOUNG, **changes: Any) -> httpx.Response:
        body = registration(date_of_birth=self.born(months), **changes)
        return await self.client.post("/v1/accounts", json=body)

    async def arrive(self, email: str) -> SubjectId:
        """Registered with a guardian of their own."""
        answer = await self.register(email=email, guardian_email=new_email())
        assert answer.status_code == 202, answer.text
        return await subject_of(self.process, email)

    async def prove_address(self, email: str) -> str:
        """The state that the link's answer tells."""
        token = await mailed_token(self.process, email)
        answer = await self.client.post("/v1/accounts/verification", json={"token": token})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["state"])

    async def guardian_of(self, ward_id: SubjectId) -> SubjectId | None:
        async with UnitOfWork(self.process, Purpose.RIGHTS, SYSTEM) as uow:
            found = await guardians.find_consent(uow.db, ward_id)
        return None if found is None else found.guardian_id

    async def link_for(self, ward_id: SubjectId) -> str:
        """The token that a mail to the guardian would carry."""
        guardian_id = await self.guardian_of(ward_id)
        assert guardian_id is not None
        async with UnitOfWork(self.process, Purpose.RIGHTS, SYSTEM) as uow:
            return await mint_guardian_token(uow, guardian_id)

    async def answer(self, token: str, *, accepted: bool = True) -> httpx.Response:
        body = {"token": token, "accepted": accepted}
        return await self.client.post("/v1/guardian-consents/confirmation", json=body)

    async def sign_in(self, email: str) -> httpx.Response:
        body = {"email": email, "password": registration()["password"]}
        return await self.client.post("/v1/sign-in", json=body)

    async def work_off(self) -> None:
        while await Relay(self.process, jobs).carry_out_due():
            pass

    def move(self, days: int) -> date:
        """So many days on, in business time; the Dhaka day that it is then."""
        self.process.clock.offset += timedelta(days=days)
        return dhaka_day(self.process.clock.now())

    async def lapse(self) -> None:
        await post(self.process, GuardiansDue())
        await self.work_off()

    async def end_guardian(self, subject_id: SubjectId) -> None:
        """As a fault would owe it."""
        await post(self.process, GuardianEnded(subject_id=subject_id))
        await self.work_off()

    async def erase(self, subject_id: SubjectId) -> None:
        """As the officer may, at once."""
        correspondent = await prepare_correspondent(self.process)
        about = UnitOfWork(
            self.process, Purpose.RIGHTS, SYSTEM, mode=Mode.EXCLUSIVE, about=subject_id
        )
        async with about as uow:
            await erase_by_officer(uow, subject_id, correspondent=correspondent)
        while await Relay(self.process, JOBS).carry_out_due():
            pass
