"""A person's own sign-ins, and how their second factor stands."""

from datetime import timedelta
from typing import cast

from qp_api.core.actor import Actor
from qp_api.core.http.cursors import Position
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.store import places as store
from qp_api.domains.sign_in.store import second_factors
from qp_api.domains.sign_in.store.places import SignInRow
from qp_api.domains.sign_in.store.second_factors import FactorStanding
from qp_api.kit.ids import SignInId, SubjectId


def position(row: SignInRow) -> Position:
    """Where a sign-in stands in the list."""
    return (row.id,)


async def list_sign_ins(
    uow: UnitOfWork, actor: Actor, *, after: Position | None, most: int
) -> list[SignInRow]:
    """The actor's sign-ins that go on, the newest first."""
    now = uow.clock.process_now()
    unused = timedelta(days=uow.process.settings.refresh_token_days)
    return await store.list_living(
        uow.db,
        actor.person,
        before=None if after is None else cast("SignInId", after[0]),
        most=most,
        now=now,
        used_after=now - unused,
    )


async def read_place(uow: UnitOfWork, subject_id: SubjectId, sign_in_id: SignInId) -> SignInRow:
    """Where and when a person signed in. Raises NotFound."""
    return await store.get_place(uow.db, subject_id, sign_in_id)


async def read_totp(uow: UnitOfWork, actor: Actor) -> FactorStanding:
    """Whether the actor's second factor is asked for; one that waits is none."""
    return await second_factors.get_standing(uow.db, actor.person)
