"""People with an account, and what is asked of it."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from qp_api.core.actor import SYSTEM, Actor, ActorKind, Processing, Role
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts.public import NewAccount, open_account
from qp_api.kit.ids import SubjectId, new_subject_id
from support.http_apps import People

ADDRESS: dict[str, Any] = {"street": "House 12, Road 5", "city": "Dhaka", "country": "BD"}


@dataclass(frozen=True)
class Holder:
    """Somebody with an account; `token` is what an authenticator of a test knows them by."""

    subject_id: SubjectId
    email: str

    @property
    def token(self) -> str:
        return f"token-{self.subject_id}"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def actor(self, processing: Processing = Processing.OPEN, *roles: Role) -> Actor:
        """The person as an actor, in a state, with roles beside the learner's."""
        return Actor(
            kind=ActorKind.PERSON,
            subject_id=self.subject_id,
            roles=frozenset({Role.LEARNER, *roles}),
            processing=processing,
        )


def new_account(email: str, now: datetime, **changes: Any) -> NewAccount:
    """A whole account of an adult."""
    stated: dict[str, Any] = {
        "name": "Rowan Sample",
        "phone": "+8801711223344",
        "organization": "Example Mills",
        "designation": None,
        "billing_address": ADDRESS,
        "locale": "en",
        "time_zone": "Asia/Dhaka",
        "email": email,
        "age_band": "adult",
        "adult_from": None,
        "roles": ["learner"],
        "registered_at": now,
        "verified_at": now,
        "last_active_on": date(2020, 1, 1),
    }
    return NewAccount(**(stated | changes))


def new_phone() -> str:
    """A number that no other test has."""
    return f"+88017{secrets.randbelow(10**8):08}"


async def make_holder(process: Process, **changes: Any) -> Holder:
    """Somebody with a verified account; their last activity was long ago."""
    subject_id = new_subject_id()
    email = changes.pop("email", f"holder-{subject_id}@example.org")
    account = new_account(email, process.clock.now(), **changes)
    await process.keyring.create(subject_id)
    async with UnitOfWork(process, Purpose.SECURITY, SYSTEM) as uow:
        await open_account(uow, subject_id, account)
    return Holder(subject_id, email)


async def make_staff(process: Process, people: People, *roles: Role) -> Holder:
    """Somebody of the staff, as an authenticator of a test knows them."""
    made = await make_holder(process, name="Staff Member")
    people.actors[made.token] = made.actor(Processing.OPEN, *roles)
    return made
