"""Where the switch is on, nobody of 16 or 17 is let in before their guardian agreed (AG-5)."""

import asyncio
import secrets
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

import pytest

from domains.minors.guarded import GROWN, YOUNG, Gate
from domains.sign_in.factories import new_email, registration
from qp_api.core.actor import SYSTEM
from qp_api.core.errors import NotFound
from qp_api.core.privacy import Purpose
from qp_api.core.subject_data.verify import find_remains
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.public import mint_password_reset
from qp_api.kit.calendar import dhaka_day
from support.databases import Database, ask

STATE = "SELECT processing FROM subjects WHERE id = $1"
OWED = "SELECT string_agg(kind, ',' ORDER BY id) FROM duties WHERE subject_id = $1"
DUE = "SELECT inactivity_due_on FROM accounts WHERE subject_id = $1"


@pytest.mark.parametrize(
    ("months", "switch", "has_guardian", "status", "code"),
    [
        (YOUNG, True, True, 202, None),
        (YOUNG, True, False, 422, "guardian_required"),
        (YOUNG, False, True, 422, "guardian_not_asked"),
        (YOUNG, False, False, 202, None),
        (GROWN, True, True, 422, "guardian_not_asked"),
        (GROWN, True, False, 202, None),
        (GROWN, False, True, 422, "guardian_not_asked"),
        (YOUNG - 1, True, True, 422, "under_minimum_age"),
        (YOUNG - 1, False, True, 422, "under_minimum_age"),
    ],
)
async def test_a_guardians_address_is_taken_where_it_is_needed_and_nowhere_else(
    months: int, switch: bool, has_guardian: bool, status: int, code: str | None, gate: Gate
) -> None:
    update = {"require_guardian_consent": switch}
    gate.process.settings = gate.process.settings.model_copy(update=update)
    named = {"guardian_email": new_email()} if has_guardian else {}
    answer = await gate.register(months, **named)
    assert (answer.status_code, answer.json().get("code")) == (status, code)


async def test_ones_own_address_is_no_guardians(gate: Gate) -> None:
    email = new_email()
    answer = await gate.register(email=email, guardian_email=email.upper())
    assert (answer.status_code, answer.json()["code"]) == (422, "guardian_required")


async def test_the_guardian_is_asked_once_the_learner_has_proven_their_own_address(
    gate: Gate, minors_database: Database
) -> None:
    email = new_email()
    ward_id = await gate.arrive(email)
    guardian_id = await gate.guardian_of(ward_id)
    assert await ask(minors_database.admin_dsn, OWED, guardian_id) is None

    assert await gate.prove_address(email) == "waits_for_guardian"

    assert await ask(minors_database.admin_dsn, OWED, guardian_id) == "minors.GuardianAsked"
    refused = await gate.sign_in(email)
    assert (refused.status_code, refused.json()["code"]) == (401, "invalid_credentials")
    assert await gate.prove_address(email) == "waits_for_guardian"
    assert await ask(minors_database.admin_dsn, OWED, guardian_id) == "minors.GuardianAsked"


async def test_a_new_password_is_no_way_round_the_guardian(
    gate: Gate, minors_database: Database
) -> None:
    """P8.1: no link is mailed, and one that was there nevertheless opens nobody."""
    email = new_email()
    ward_id = await gate.arrive(email)
    await gate.prove_address(email)
    asked = await gate.client.post("/v1/password-resets", json={"email": email})
    assert asked.status_code == 202
    about = UnitOfWork(gate.process, Purpose.SECURITY, SYSTEM, about=ward_id)
    with pytest.raises(NotFound):
        async with about as uow:
            await mint_password_reset(uow, ward_id)
    token = secrets.token_urlsafe(32)
    planted = (
        "INSERT INTO password_resets (token_hash, subject_id, email_index, credential_version,"
        " expires_at) SELECT $2, c.subject_id, l.email_index, c.version, now() + interval '9 min'"
        " FROM credentials c JOIN email_lookup l USING (subject_id) WHERE c.subject_id = $1"
        " RETURNING 1"
    )
    digest = sha256(token.encode()).digest()
    assert await ask(minors_database.admin_dsn, planted, ward_id, digest) == 1

    body = {"token": token, "new_password": registration()["password"]}
    await gate.client.post("/v1/password-resets/confirmation", json=body)

    refused = await gate.sign_in(email)
    assert (refused.status_code, refused.json()["code"]) == (401, "invalid_credentials")
    verified = "SELECT verified_at FROM accounts WHERE subject_id = $1"
    assert await ask(minors_database.admin_dsn, verified, ward_id) is None
    assert (await gate.answer(await gate.link_for(ward_id))).status_code == 200
    assert (await gate.sign_in(email)).status_code == 200


async def test_whoever_is_agreed_to_is_let_in(gate: Gate, minors_database: Database) -> None:
    email = new_email()
    ward_id = await gate.arrive(email)
    await gate.prove_address(email)

    answer = await gate.answer(await gate.link_for(ward_id))

    assert (answer.status_code, answer.json()) == (200, {"state": "given"})
    assert (await gate.sign_in(email)).status_code == 200
    owed = await ask(minors_database.admin_dsn, OWED, ward_id)
    assert owed.endswith("minors.GuardianAnswered")
    row = "SELECT g::text FROM guardians g WHERE subject_id = $1"
    assert "example.org" not in await ask(
        minors_database.admin_dsn, row, await gate.guardian_of(ward_id)
    )


async def test_a_refusal_ends_the_guardians_address_at_once_and_the_registration_in_days(
    gate: Gate, minors_database: Database
) -> None:
    email = new_email()
    ward_id = await gate.arrive(email)
    await gate.prove_address(email)
    guardian_id = await gate.guardian_of(ward_id)
    assert guardian_id is not None

    answer = await gate.answer(await gate.link_for(ward_id), accepted=False)

    assert (answer.status_code, answer.json()) == (200, {"state": "refused"})
    await gate.work_off()
    assert await ask(minors_database.admin_dsn, STATE, guardian_id) == "erased"
    assert await find_remains(gate.process, [guardian_id]) == []
    assert (await gate.sign_in(email)).status_code == 401
    due = await ask(minors_database.admin_dsn, DUE, ward_id)
    assert due == dhaka_day(gate.process.clock.now()) + timedelta(days=8)
    # A second proof of the address changes nothing: it was refused.
    assert await gate.prove_address(email) == "waits_for_guardian"


async def test_the_days_count_anew_when_the_guardian_is_asked(
    gate: Gate, minors_database: Database
) -> None:
    email = new_email()
    ward_id = await gate.arrive(email)
    today = gate.move(3)
    await gate.prove_address(email)
    assert await ask(minors_database.admin_dsn, DUE, ward_id) == today + timedelta(days=8)


async def test_a_link_is_good_once_and_every_other_goes_with_it(gate: Gate) -> None:
    email = new_email()
    ward_id = await gate.arrive(email)
    await gate.prove_address(email)
    first, second = await gate.link_for(ward_id), await gate.link_for(ward_id)

    answers = await asyncio.gather(*[gate.answer(first) for _ in range(8)])

    assert sorted(answer.status_code for answer in answers) == [200] + [422] * 7
    for token in (first, second, "never given"):
        again = await gate.answer(token, accepted=False)
        assert (again.status_code, again.json()["code"]) == (422, "guardian_link_invalid")
    assert (await gate.sign_in(email)).status_code == 200


async def test_a_newer_registration_ends_what_the_older_one_waited_for(
    gate: Gate, minors_database: Database
) -> None:
    email = new_email()
    ward_id = await gate.arrive(email)
    await gate.prove_address(email)
    token, earlier = await gate.link_for(ward_id), await gate.guardian_of(ward_id)

    assert await gate.arrive(email) == ward_id

    assert (await gate.answer(token)).json()["code"] == "guardian_link_invalid"
    await gate.work_off()
    assert await ask(minors_database.admin_dsn, STATE, earlier) == "erased"
    later = await gate.guardian_of(ward_id)
    assert later not in (None, earlier)
    assert await ask(minors_database.admin_dsn, STATE, later) == "open"
    # And one of an adult waits for nobody.
    assert (await gate.register(GROWN, email=email)).status_code == 202
    assert await gate.guardian_of(ward_id) is None
    assert await gate.prove_address(email) == "verified"


async def test_record_and_address_lapse_at_adult_from(
    gate: Gate, minors_database: Database
) -> None:
    email = new_email()
    ward_id = await gate.arrive(email)
    await gate.prove_address(email)
    await gate.answer(await gate.link_for(ward_id))
    guardian_id = await gate.guardian_of(ward_id)
    assert guardian_id is not None
    kept = "SELECT ends_on - $2 FROM guardian_consents WHERE subject_id = $1"
    today = dhaka_day(gate.process.clock.now())
    days = await ask(minors_database.admin_dsn, kept, ward_id, today)

    gate.move(days - 1)
    await gate.lapse()
    assert await gate.guardian_of(ward_id) == guardian_id
    gate.move(1)
    await gate.lapse()

    assert await gate.guardian_of(ward_id) is None
    assert await find_remains(gate.process, [guardian_id]) == []
    assert await ask(minors_database.admin_dsn, STATE, guardian_id) == "erased"
    assert await ask(minors_database.admin_dsn, STATE, ward_id) == "open"


async def test_nobody_who_has_grown_up_meanwhile_waits(
    gate: Gate, minors_database: Database
) -> None:
    email = new_email()
    ward_id = await gate.arrive(email)
    ends = "UPDATE guardian_consents SET ends_on = $2 WHERE subject_id = $1"
    await ask(minors_database.admin_dsn, ends, ward_id, dhaka_day(gate.process.clock.now()))
    assert await gate.prove_address(email) == "verified"


async def test_an_erased_learner_takes_their_guardian_along(
    gate: Gate, minors_database: Database
) -> None:
    email = new_email()
    ward_id = await gate.arrive(email)
    await gate.prove_address(email)
    token, guardian_id = await gate.link_for(ward_id), await gate.guardian_of(ward_id)
    assert guardian_id is not None

    await gate.erase(ward_id)

    assert await ask(minors_database.admin_dsn, STATE, ward_id) == "erased"
    assert await ask(minors_database.admin_dsn, STATE, guardian_id) == "erased"
    assert await find_remains(gate.process, [ward_id, guardian_id]) == []
    assert (await gate.answer(token)).json()["code"] == "guardian_link_invalid"


async def test_nobody_else_is_erased_as_a_guardian(gate: Gate, minors_database: Database) -> None:
    email = new_email()
    ward_id = await gate.arrive(email)
    living = await gate.guardian_of(ward_id)
    assert living is not None
    await gate.end_guardian(ward_id)
    await gate.end_guardian(living)
    for subject_id in (ward_id, living):
        assert await ask(minors_database.admin_dsn, STATE, UUID(str(subject_id))) == "open"
