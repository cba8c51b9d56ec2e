"""The answer to the contact: by the letter's token or signed in, and once is enough (RE-1)."""

import secrets
from datetime import timedelta
from hashlib import sha256

import httpx
import pytest

from domains.communications.factories import PaperMailer, messages_of
from domains.enrollment.factories import Learner
from domains.retention.factories import (
    climb,
    come_back,
    confirm,
    make_due_for_deletion,
    pass_days,
    processing_of,
    stand_of,
    take_turn,
    token_of,
)
from domains.sign_in.factories import new_email
from qp_api.core.actor import PUBLIC, SYSTEM, Processing
from qp_api.core.privacy import Purpose
from qp_api.core.privacy.inactivity import Inactivity
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.accounts.public import change_address
from qp_api.domains.retention.actions.confirm_still_active import (
    confirm_still_active,
    find_holder,
)
from qp_api.domains.retention.errors import ConfirmationInvalid
from qp_api.kit.calendar import dhaka_day
from support.databases import Database, ask
from support.duties import run
from support.people import put_into

pytestmark = pytest.mark.alone
STATES = (Inactivity.CONTACTED, Inactivity.REMINDED_1, Inactivity.REMINDED_2)


@pytest.mark.parametrize("state", STATES)
async def test_every_letters_token_keeps_the_account(
    client: httpx.AsyncClient,
    process: Process,
    idle: Learner,
    mailer: PaperMailer,
    state: Inactivity,
) -> None:
    await climb(process, state)
    answer = await confirm(client, {"token": token_of(mailer)})
    today = dhaka_day(process.clock.now())
    assert (answer.status_code, answer.json()) == (200, {"last_active_on": None})
    stand = await stand_of(process, idle)
    assert (stand.state, stand.last_active_on) == (Inactivity.ACTIVE, today)


async def test_again_is_success_and_counts_no_second_time(
    client: httpx.AsyncClient, process: Process, idle: Learner, mailer: PaperMailer
) -> None:
    await climb(process, Inactivity.CONTACTED)
    token = token_of(mailer)
    first = await confirm(client, {"token": token})
    counted_on = dhaka_day(process.clock.now())
    pass_days(process, 5)
    again = await confirm(client, {"token": token})
    assert (again.status_code, again.json()) == (200, first.json())
    assert (await stand_of(process, idle)).last_active_on == counted_on


async def test_an_old_letter_does_not_tell_when_somebody_came_last(
    client: httpx.AsyncClient, process: Process, idle: Learner, mailer: PaperMailer
) -> None:
    """Used and kept by whoever has the mail; the person themselves is told."""
    await climb(process, Inactivity.CONTACTED)
    token = token_of(mailer)
    await confirm(client, {"token": token})
    pass_days(process, 20)
    await come_back(process, idle)
    came_on = (await stand_of(process, idle)).last_active_on
    held = await confirm(client, {"token": token})
    assert (held.status_code, held.json()) == (200, {"last_active_on": None})
    own = await confirm(client, {}, **idle.headers)
    assert own.json() == {"last_active_on": came_on.isoformat()}


async def test_whoever_is_signed_in_needs_no_token(
    client: httpx.AsyncClient, process: Process, idle: Learner, mailer: PaperMailer
) -> None:
    await climb(process, Inactivity.REMINDED_1)
    answer = await confirm(client, {}, **idle.headers)
    assert answer.status_code == 200
    assert (await stand_of(process, idle)).state is Inactivity.ACTIVE
    assert len(mailer.sent) == 2


async def test_who_brings_neither_is_not_known(client: httpx.AsyncClient) -> None:
    answer = await confirm(client, {})
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


async def test_a_forged_or_expired_token_keeps_nothing(
    client: httpx.AsyncClient,
    process: Process,
    idle: Learner,
    mailer: PaperMailer,
    database: Database,
) -> None:
    await climb(process, Inactivity.CONTACTED)
    token = token_of(mailer)
    await run(database, "UPDATE retention_confirmations SET expires_at = now() - interval '1s'")
    for wrong in (token, secrets.token_urlsafe(32)):
        answer = await confirm(client, {"token": wrong})
        assert (answer.status_code, answer.json()["code"]) == (422, "confirmation_invalid")
    assert (await stand_of(process, idle)).state is Inactivity.CONTACTED
    await run(database, "UPDATE retention_confirmations SET expires_at = now() + interval '1d'")
    assert (await confirm(client, {"token": token})).status_code == 200


async def test_a_link_in_a_mailbox_that_was_left_keeps_nothing(
    client: httpx.AsyncClient, process: Process, idle: Learner, mailer: PaperMailer
) -> None:
    """AC-3: whoever reads the old mailbox has no say any more; the next letter goes to the new."""
    await climb(process, Inactivity.CONTACTED)
    old = token_of(mailer)
    about = UnitOfWork(
        process, Purpose.SECURITY, SYSTEM, mode=Mode.EXCLUSIVE, about=idle.subject_id
    )
    async with about as uow:
        await change_address(uow, idle.subject_id, new_email())

    answer = await confirm(client, {"token": old})

    assert (answer.status_code, answer.json()["code"]) == (422, "confirmation_invalid")
    assert (await stand_of(process, idle)).state is Inactivity.CONTACTED
    pass_days(process, 10)
    await take_turn(process)
    assert (await confirm(client, {"token": token_of(mailer)})).status_code == 200


async def test_an_address_left_between_the_look_and_the_lock_is_noticed(
    process: Process, idle: Learner, mailer: PaperMailer
) -> None:
    await climb(process, Inactivity.CONTACTED)
    token = token_of(mailer)
    assert await find_holder(process, token=token) == idle.subject_id
    about = UnitOfWork(
        process, Purpose.SECURITY, SYSTEM, mode=Mode.EXCLUSIVE, about=idle.subject_id
    )
    async with about as uow:
        await change_address(uow, idle.subject_id, new_email())

    with pytest.raises(ConfirmationInvalid):
        async with UnitOfWork(process, Purpose.RIGHTS, PUBLIC, about=idle.subject_id) as uow:
            await confirm_still_active(uow, token=token)


async def test_a_token_of_somebody_erased_keeps_nothing(
    client: httpx.AsyncClient, process: Process, idle: Learner, mailer: PaperMailer
) -> None:
    await climb(process, Inactivity.CONTACTED)
    token = token_of(mailer)
    await make_due_for_deletion(process, idle)
    await take_turn(process)
    assert await processing_of(process, idle) is Processing.ERASED
    answer = await confirm(client, {"token": token})
    assert answer.json()["code"] == "confirmation_invalid"
    assert (await confirm(client, {}, **idle.headers)).json()["code"] == "not_found"


async def test_a_restricted_person_may_answer(
    client: httpx.AsyncClient, process: Process, idle: Learner, mailer: PaperMailer
) -> None:
    """A right is exercised, and no service is given."""
    await climb(process, Inactivity.CONTACTED)
    await put_into(process, idle.subject_id, Processing.RESTRICTED)
    assert (await confirm(client, {"token": token_of(mailer)})).status_code == 200
    assert (await stand_of(process, idle)).state is Inactivity.ACTIVE


async def test_only_the_hash_is_kept_and_the_record_shows_no_token(
    process: Process, idle: Learner, mailer: PaperMailer, database: Database
) -> None:
    await climb(process, Inactivity.CONTACTED)
    token = token_of(mailer)
    (kept,) = await messages_of(process, idle.subject_id)
    assert token not in kept.body
    hashed = await ask(database.admin_dsn, "SELECT token_hash FROM retention_confirmations")
    assert hashed == sha256(token.encode()).digest()


async def test_a_get_changes_nothing(
    client: httpx.AsyncClient, process: Process, idle: Learner, mailer: PaperMailer
) -> None:
    await climb(process, Inactivity.CONTACTED)
    path = f"/v1/retention/confirmations?token={token_of(mailer)}"
    assert (await client.get(path)).status_code == 405
    assert (await stand_of(process, idle)).state is Inactivity.CONTACTED
    day = dhaka_day(process.clock.now()) + timedelta(days=10)
    assert (await stand_of(process, idle)).due_on == day
