"""What changes in one process is known in another: pushed while it listens, read when not (R9)."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest

from domains.sign_in.factories import MovableClock, Person, close_to, make_person
from qp_api.core.actor import PUBLIC, SYSTEM, ActorKind, Processing, Role
from qp_api.core.http.refusals import Unauthenticated
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.actions.prove_password import Proof
from qp_api.domains.sign_in.actions.sign_in import sign_in
from qp_api.domains.sign_in.actions.sign_out import sign_out
from qp_api.domains.sign_in.public import (
    AccessTokens,
    SignInAuthenticator,
    end_sign_ins,
    ensure_signing_key,
    sign_in_ports,
)
from qp_api.kit.ids import SignInId, new_id
from support.databases import Database, ask
from support.house import open_house
from support.waiting import until

REVOKE = "UPDATE sign_ins SET revoked_at = now() WHERE subject_id = $1"
Change = Callable[[Process, SignInAuthenticator, Person, str], Awaitable[None]]


@pytest.fixture
async def elsewhere(house: Process) -> AsyncIterator[SignInAuthenticator]:
    """The authenticator of another process on the same database, listening."""
    async with open_house(house.settings) as other:  # type: ignore[arg-type]
        other.ports = {**other.ports, **sign_in_ports(other.settings, other.clock, other.hierarchy)}
        await ensure_signing_key(other)
        made = SignInAuthenticator(other)
        await made.start()
        await until_current(made)
        yield made
        await made.stop()


async def until_current(authenticator: SignInAuthenticator) -> None:
    await until(lambda: authenticator.is_current)


async def token_of(house: Process, person: Person) -> str:
    """The access token of a new sign-in."""
    async with UnitOfWork(house, Purpose.SECURITY, PUBLIC) as uow:
        proof = Proof(person.subject_id, 1, length=len(person.password))
        return (await sign_in(uow, proof)).access_token


async def is_refused(authenticator: SignInAuthenticator, token: str) -> bool:
    try:
        await authenticator.authenticate(token)
    except Unauthenticated:
        return True
    return False


async def seconds_until_refused(authenticator: SignInAuthenticator, token: str) -> float:
    return await until(lambda: is_refused(authenticator, token))


async def test_the_actor_is_the_person_as_they_stand(
    house: Process, authenticator: SignInAuthenticator
) -> None:
    person = await make_person(house, Role.FINANCE)

    actor = await authenticator.authenticate(await token_of(house, person))

    assert (actor.kind, actor.subject_id) == (ActorKind.PERSON, person.subject_id)
    assert actor.roles == {Role.LEARNER, Role.FINANCE}
    assert actor.processing is Processing.OPEN
    assert (actor.marketing_ok, actor.analytics_ok) == (False, False)
    assert actor.authenticated_at is not None
    assert house.clock.process_now() - actor.authenticated_at < timedelta(seconds=30)


async def leave(house: Process, here: SignInAuthenticator, person: Person, token: str) -> None:
    actor = await here.authenticate(token)
    assert actor.subject_id == person.subject_id
    async with UnitOfWork(house, Purpose.SECURITY, actor) as uow:
        await sign_out(uow, actor)


async def end_all(house: Process, _: SignInAuthenticator, person: Person, __: str) -> None:
    async with UnitOfWork(house, Purpose.SECURITY, SYSTEM, about=person.subject_id) as uow:
        assert await end_sign_ins(uow, person.subject_id) == 1


async def erase(house: Process, _: SignInAuthenticator, person: Person, __: str) -> None:
    await close_to(house, person.subject_id, Processing.ERASING)


@pytest.mark.parametrize("change", [leave, end_all, erase])
async def test_an_end_is_known_here_at_once_and_elsewhere_within_a_second(
    house: Process,
    authenticator: SignInAuthenticator,
    elsewhere: SignInAuthenticator,
    person: Person,
    change: Change,
) -> None:
    bystander = await token_of(house, await make_person(house))
    token = await token_of(house, person)
    await until_current(authenticator)
    for place in (authenticator, elsewhere):
        assert not await is_refused(place, token)
        assert not await is_refused(place, bystander)

    await change(house, authenticator, person, token)

    assert await is_refused(authenticator, token)
    assert await seconds_until_refused(elsewhere, token) < 1
    for place in (authenticator, elsewhere):
        assert not await is_refused(place, bystander)


async def test_a_restriction_is_known_elsewhere_within_a_second(
    house: Process, elsewhere: SignInAuthenticator, person: Person
) -> None:
    token = await token_of(house, person)
    assert (await elsewhere.authenticate(token)).processing is Processing.OPEN

    await close_to(house, person.subject_id, Processing.RESTRICTED)

    async def is_restricted() -> bool:
        return (await elsewhere.authenticate(token)).processing is Processing.RESTRICTED

    assert await until(is_restricted) < 1


async def test_the_row_is_read_once_while_listening_and_each_time_while_not(
    house: Process, authenticator: SignInAuthenticator, person: Person, database: Database
) -> None:
    token = await token_of(house, person)
    await until_current(authenticator)
    assert not await is_refused(authenticator, token)
    await ask(database.admin_dsn, REVOKE, person.subject_id)  # and nobody is told
    assert not await is_refused(authenticator, token)

    await authenticator.stop()

    assert not authenticator.is_current
    assert await is_refused(authenticator, token)


async def test_a_revocation_counts_though_the_listener_was_cut(
    house: Process,
    authenticator: SignInAuthenticator,
    elsewhere: SignInAuthenticator,
    person: Person,
    database: Database,
) -> None:
    token = await token_of(house, person)
    assert not await is_refused(elsewhere, token)
    cut = (
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE application_name = 'qp-api listener' AND datname = $1"
    )
    assert await ask(database.admin_dsn, cut, database.name) >= 1

    await leave(house, authenticator, person, token)

    assert await seconds_until_refused(elsewhere, token) < 1
    await until_current(elsewhere)
    assert not await is_refused(elsewhere, await token_of(house, person))


async def test_a_token_is_good_for_its_own_sign_in_only(
    house: Process, authenticator: SignInAuthenticator, person: Person
) -> None:
    good = await authenticator.authenticate(await token_of(house, person))
    assert good.sign_in_id is not None
    tokens = house.port(AccessTokens)
    stranger = await make_person(house)

    assert await is_refused(authenticator, tokens.issue(stranger.subject_id, good.sign_in_id))
    assert await is_refused(authenticator, tokens.issue(person.subject_id, SignInId(new_id())))
    assert not await is_refused(authenticator, tokens.issue(person.subject_id, good.sign_in_id))


async def test_a_verified_token_is_kept_until_it_ends_and_no_longer(
    house: Process, authenticator: SignInAuthenticator, person: Person, clock: MovableClock
) -> None:
    token = await token_of(house, person)
    clock.moved += timedelta(minutes=9, seconds=58)
    assert not await is_refused(authenticator, token)

    clock.moved += timedelta(seconds=3)

    assert await is_refused(authenticator, token)
