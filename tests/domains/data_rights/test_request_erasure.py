"""Erasure: closed at once, erased within moments, proven to whoever asks, nobody else touched."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from core.subject_data.planted_people import rows_of_others
from domains.data_rights.conftest import Join
from domains.data_rights.factories import (
    Caller,
    ask_access,
    ask_erasure,
    know_as,
    plant_lookup,
    processing_of,
    work,
    work_off,
)
from domains.data_rights.packages import build, files_of
from qp_api.core.actor import Processing
from qp_api.core.audit.verify_file import verify_file
from qp_api.core.crypto.signing_keys import read_public_jwks
from qp_api.core.db.failures import ConstraintViolated
from qp_api.core.errors import ErasureUnderWay, NotFound
from qp_api.core.object_store import ObjectStore
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.subject_data.journal import read_erasures
from qp_api.core.subject_data.verify import find_remains
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.data_rights.public import end_correspondence, read_closing
from qp_api.domains.data_rights.store.requests import get_anybodys_request
from qp_api.kit.ids import SubjectId
from support.databases import Database, ask
from support.http_apps import NOON, People
from support.people import put_into


async def _erase(client: httpx.AsyncClient, caller: Caller, house: Process) -> dict[str, Any]:
    request: dict[str, Any] = (await ask_erasure(client, caller)).json()
    await work_off(house)
    return request


async def test_the_person_is_closed_by_the_answer(
    client: httpx.AsyncClient, caller: Caller, house: Process, rights_database: Database
) -> None:
    answer = await ask_erasure(client, caller)
    assert answer.status_code == 202
    receipt = f"/v1/data-rights/requests/{answer.json()['id']}/receipt"
    assert answer.headers["location"] == receipt
    assert (answer.json()["right"], answer.json()["state"]) == ("erase", "in_progress")
    assert await processing_of(house, caller) is Processing.ERASING
    # Whatever the token says meanwhile, the lock says it better.
    with pytest.raises(ErasureUnderWay):
        async with UnitOfWork(house, Purpose.ACCOUNT, caller.actor):
            pass
    planned = await ask(
        rights_database.admin_dsn,
        "SELECT row(length(plan_hash), length(data_map_version), counts) FROM erasures"
        " WHERE subject_id = $1",
        caller.subject_id,
    )
    assert planned == (64, 64, '{"email_lookup": {"delete": 1}}')


async def test_rows_files_and_keys_are_gone(
    client: httpx.AsyncClient, caller: Caller, house: Process, objects_folder: Path
) -> None:
    await build(client, caller, house)
    assert len(files_of(objects_folder, caller)) == 1
    await _erase(client, caller, house)
    assert await processing_of(house, caller) is Processing.ERASED
    assert files_of(objects_folder, caller) == []
    assert await find_remains(house, [caller.subject_id]) == []
    with pytest.raises(NotFound):
        async with UnitOfWork(house, Purpose.RIGHTS, caller.actor):
            pass


async def test_a_copy_taken_before_opens_no_more_and_other_peoples_does(
    client: httpx.AsyncClient, join: Join, house: Process, rights_database: Database
) -> None:
    """P5.3: an old disk with all the keys that remain."""
    caller, other = await join(), await join()
    admin = await asyncpg.connect(rights_database.admin_dsn)
    copies = await admin.fetch(
        "SELECT * FROM idempotency_records WHERE subject_id = ANY ($1)",
        [caller.subject_id, other.subject_id],
    )
    await admin.close()
    await _erase(client, caller, house)
    keyring = house.keyring.emptied()
    await keyring.load([caller.subject_id, other.subject_id])
    kind = house.data_map["idempotency_records"].table.c.answer.type
    opened = {
        row["subject_id"]: kind.open(row["answer"], keyring, row["id"], row["subject_id"])  # type: ignore[attr-defined]
        for row in copies
    }
    assert str(opened[caller.subject_id]) == "Erased.ERASED"
    assert str(other.subject_id) in str(opened[other.subject_id])


async def test_bystanders_are_byte_identical(
    client: httpx.AsyncClient, join: Join, house: Process, rights_database: Database
) -> None:
    """DR-16."""
    caller, others = await join(), [await join() for _ in range(2)]
    await build(client, others[0], house)
    people = [other.subject_id for other in others]
    before = await _rows(rights_database, house, people)
    await _erase(client, caller, house)
    assert await _rows(rights_database, house, people) == before
    assert before["accounts"]
    assert before["packages"]


async def _rows(
    database: Database, house: Process, people: list[SubjectId]
) -> dict[str, list[tuple[Any, ...]]]:
    whole = await rows_of_others(database.admin_dsn, house.data_map)
    owned = [table.name for table in house.data_map if "subject_id" in table.table.c]
    return {
        name: [row for row in whole[name] if any(value in people for value in row)]
        for name in (*owned, "subjects")
    }


async def test_the_register_keeps_what_proves_it_and_no_text(
    client: httpx.AsyncClient, caller: Caller, house: Process, rights_database: Database
) -> None:
    """DR-17."""
    await client.post(
        "/v1/data-rights/restrict",
        json={"ground": "needed_for_claims", "details": "for the court"},
        headers=caller.headers,
    )
    await _erase(client, caller, house)
    admin = await asyncpg.connect(rights_database.admin_dsn)
    rows = await admin.fetch(
        "SELECT kind, state, details FROM rights_requests WHERE subject_id = $1 ORDER BY id",
        caller.subject_id,
    )
    await admin.close()
    assert [tuple(row) for row in rows] == [
        ("restrict", "completed", None),
        ("erase", "completed", None),
    ]


async def test_what_the_person_still_waited_for_is_withdrawn(
    client: httpx.AsyncClient, caller: Caller, house: Process, objects_folder: Path
) -> None:
    access = (await ask_access(client, caller)).json()
    await _erase(client, caller, house)
    async with work(house) as uow:
        row = await get_anybodys_request(uow.db, access["id"])
    assert row.state == "withdrawn"
    assert files_of(objects_folder, caller) == []


async def test_the_receipt_needs_no_sign_in_and_a_stranger_verifies_it(
    client: httpx.AsyncClient, caller: Caller, house: Process, tmp_path: Path
) -> None:
    """DR-13, DR-14."""
    request = await _erase(client, caller, house)
    answer = await client.get(f"/v1/data-rights/requests/{request['id']}/receipt")
    assert answer.status_code == 200
    receipt = answer.json()
    keys = read_public_jwks({"keys": [house.signer.public_jwk()]})
    assert _verified(tmp_path, answer.content, keys) == []
    forged = {**receipt, "counts": {}}
    assert _verified(tmp_path, json.dumps(forged).encode(), keys) != []
    assert receipt["request"] == {
        "id": request["id"],
        "number": request["number"],
        "right": "erase",
    }
    assert receipt["counts"]["accounts"] == {"delete": 1}
    assert receipt["counts"]["rights_requests"] == {"blank": 1}
    assert receipt["counts"]["audit_entries"]["keep"] >= 1
    assert len(receipt["destroyed_keys"]) == 1
    (held,) = receipt["held"]
    assert "rights_requests" in held["tables"]
    for personal in (caller.email, str(caller.subject_id), "Rowan"):
        assert personal not in answer.text


def _verified(folder: Path, document: bytes, keys: Any) -> list[Any]:
    file = folder / "receipt.json"
    file.write_bytes(document)
    return list(verify_file(file, keys))


async def test_the_times_of_the_receipt_are_promises(
    client: httpx.AsyncClient, caller: Caller, house: Process
) -> None:
    request = await _erase(client, caller, house)
    receipt = (await client.get(f"/v1/data-rights/requests/{request['id']}/receipt")).json()
    completed_at = datetime.fromisoformat(receipt["completed_at"])
    caches_dead_at = datetime.fromisoformat(receipt["caches_dead_at"])
    assert timedelta(seconds=50) < caches_dead_at - completed_at <= timedelta(seconds=60)
    days = datetime.fromisoformat(receipt["copies_dead_on"]).replace(tzinfo=UTC) - completed_at
    assert timedelta(days=29) < days < timedelta(days=31)
    assert receipt["received_at"] == receipt["started_at"] <= receipt["completed_at"]


async def test_the_closing_letter_opens_the_receipt_for_its_person_alone(
    client: httpx.AsyncClient,
    caller: Caller,
    house: Process,
    rights_database: Database,
    tmp_path: Path,
) -> None:
    request = await _erase(client, caller, house)
    correspondent = await _correspondent_of(rights_database, request["id"])
    assert correspondent is not None
    async with work(house, about=correspondent) as uow:
        letter = await read_closing(uow, correspondent)
        await end_correspondence(uow, correspondent)
    assert (letter.email, letter.locale, letter.number) == (
        caller.email,
        "en",
        request["number"],
    )
    keys = read_public_jwks({"keys": [house.signer.public_jwk()]})
    assert _verified(tmp_path, letter.receipt_json, keys) == []
    copy = json.loads(letter.receipt_json)
    assert copy["subject"]["account_id"] == str(caller.subject_id)
    other = {**copy, "subject": {**copy["subject"], "account_id": str(correspondent)}}
    assert _verified(tmp_path, json.dumps(other).encode(), keys) != []


async def _correspondent_of(database: Database, request_id: str) -> SubjectId | None:
    find = "SELECT correspondent_id FROM rights_requests WHERE id = $1"
    found: SubjectId | None = await ask(database.admin_dsn, find, UUID(request_id))
    return found


async def test_the_correspondent_goes_once_the_mail_has_left(
    client: httpx.AsyncClient, caller: Caller, house: Process, rights_database: Database
) -> None:
    request = await _erase(client, caller, house)
    correspondent = await _correspondent_of(rights_database, request["id"])
    assert correspondent is not None
    async with work(house, about=correspondent) as uow:
        await end_correspondence(uow, correspondent)
    await work_off(house)
    assert await find_remains(house, [correspondent]) == []
    state = "SELECT processing FROM subjects WHERE id = $1"
    assert await ask(rights_database.admin_dsn, state, correspondent) == "erased"
    assert await _correspondent_of(rights_database, request["id"]) is None


async def test_only_a_correspondent_is_erased_without_a_request(
    caller: Caller, house: Process
) -> None:
    async with work(house, about=caller.subject_id) as uow:
        await end_correspondence(uow, caller.subject_id)
    await work_off(house)
    assert await processing_of(house, caller) is Processing.OPEN


async def test_the_journal_outside_tells_of_it(
    client: httpx.AsyncClient, caller: Caller, house: Process
) -> None:
    """R25."""
    request = await _erase(client, caller, house)
    lines = [line async for line in read_erasures(house.port(ObjectStore))]
    own = [line for line in lines if line.subject_id == caller.subject_id]
    assert [str(line.request_id) for line in own] == [request["id"]]


async def test_nothing_personal_is_written_about_the_erased_any_more(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    """DR-15."""
    caller, other = await join(), await join()
    await _erase(client, caller, house)
    await plant_lookup(house, other.subject_id)
    with pytest.raises(ConstraintViolated):
        await plant_lookup(house, caller.subject_id)


@pytest.mark.parametrize(
    ("body", "status"),
    [({"confirm": True}, 202), ({"confirm": False}, 422), ({"confirm": 1}, 422), ({}, 422)],
)
async def test_it_has_to_be_meant(
    body: dict[str, Any], status: int, client: httpx.AsyncClient, caller: Caller, house: Process
) -> None:
    answer = await client.post("/v1/data-rights/erase", json=body, headers=caller.headers)
    assert answer.status_code == status
    closed = await processing_of(house, caller) is Processing.ERASING
    assert closed is (status == 202)


async def test_a_key_does_not_outlive_the_person(
    client: httpx.AsyncClient, caller: Caller, people: People, house: Process
) -> None:
    """R24: the answer is kept with the effect, and goes with the person."""
    send: dict[str, Any] = {
        "json": {"confirm": True},
        "headers": {**caller.headers, "Idempotency-Key": "one"},
    }
    assert (await client.post("/v1/data-rights/erase", **send)).status_code == 202
    know_as(people, caller, processing=Processing.ERASING)
    again = await client.post("/v1/data-rights/erase", **send)
    assert (again.status_code, again.json()["code"]) == (403, "erasure_under_way")
    await work_off(house)
    assert await find_remains(house, [caller.subject_id]) == []


async def test_it_needs_a_fresh_proof(
    client: httpx.AsyncClient, caller: Caller, people: People, house: Process
) -> None:
    """R20."""
    know_as(people, caller, authenticated_at=NOON - timedelta(minutes=11))
    answer = await ask_erasure(client, caller)
    assert (answer.status_code, answer.json()["code"]) == (403, "step_up_required")
    assert await processing_of(house, caller) is Processing.OPEN


@pytest.mark.parametrize("state", [Processing.RESTRICTED, Processing.FROZEN])
async def test_restricted_and_frozen_people_are_erased_too(
    state: Processing, client: httpx.AsyncClient, caller: Caller, people: People, house: Process
) -> None:
    """DR-3."""
    await put_into(house, caller.subject_id, state)
    know_as(people, caller, processing=state)
    await _erase(client, caller, house)
    assert await processing_of(house, caller) is Processing.ERASED
