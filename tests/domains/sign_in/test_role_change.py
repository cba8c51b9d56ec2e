"""A change of roles is known in every process within a second, for tokens in use (R9)."""

import pytest
from starlette.responses import Response

from domains.sign_in.factories import Person, make_person
from domains.sign_in.test_authenticator import elsewhere, token_of, until_current
from qp_api.core.actor import Actor, ActorKind, Role
from qp_api.core.http.etags import WriteCondition
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.accounts.actions.grant_roles import grant_roles
from qp_api.domains.sign_in.public import SignInAuthenticator
from support.waiting import until

__all__ = ["elsewhere"]


async def give(house: Process, admin: Person, to: Person, *roles: Role) -> None:
    """Do as the route does."""
    actor = Actor(kind=ActorKind.PERSON, subject_id=admin.subject_id)
    async with UnitOfWork(house, Purpose.SECURITY, actor, mode=Mode.SEVERAL) as uow:
        granted = await grant_roles(
            uow,
            actor,
            account_id=to.subject_id,
            roles=frozenset(roles),
            condition=WriteCondition("*", Response()),
        )
    assert granted.waits is None


@pytest.mark.parametrize("role", [Role.ADMIN, Role.FINANCE])
async def test_a_token_in_use_loses_its_power_everywhere(
    house: Process,
    authenticator: SignInAuthenticator,
    elsewhere: SignInAuthenticator,
    role: Role,
) -> None:
    admin, former = await make_person(house, Role.ADMIN), await make_person(house, role)
    bystander = await make_person(house, role)
    tokens = [await token_of(house, person) for person in (former, bystander)]
    await until_current(authenticator)
    for place in (authenticator, elsewhere):
        for token in tokens:
            assert role in (await place.authenticate(token)).roles

    await give(house, admin, former, Role.SUPPORT)

    assert (await authenticator.authenticate(tokens[0])).roles == {Role.LEARNER, Role.SUPPORT}

    async def is_known() -> bool:
        return role not in (await elsewhere.authenticate(tokens[0])).roles

    assert await until(is_known) < 1
    assert role in (await elsewhere.authenticate(tokens[1])).roles
