"""The package is opened for its owner alone, with a fresh proof, for seven days."""

import io
import secrets
import zipfile
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from core.db.records import ADD, values
from domains.data_rights.conftest import Join
from domains.data_rights.factories import (
    Caller,
    ask_access,
    ask_restriction,
    know_as,
    later,
    work,
    work_off,
)
from domains.data_rights.packages import build, download, files_of, read
from qp_api.core.actor import Processing
from qp_api.core.audit.findings import Finding
from qp_api.core.audit.verify import Keys
from qp_api.core.audit.verify_file import verify_file
from qp_api.core.crypto.sealed_file import CHUNK_BYTES
from qp_api.core.crypto.signing_keys import read_public_jwks
from qp_api.core.process import Process
from qp_api.domains.data_rights.rules.requests import PACKAGE_KEPT
from support.databases import Database, ask
from support.http_apps import NOON, People


async def test_it_comes_as_a_file_and_nobody_stores_it(
    client: httpx.AsyncClient, caller: Caller, house: Process, rights_database: Database
) -> None:
    request = await build(client, caller, house)
    answer = await download(client, caller, request)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == (
        f'attachment; filename="{request["number"]}.zip"'
    )
    assert answer.headers["cache-control"] == "no-store"
    assert int(answer.headers["content-length"]) == request["package"]["size"]
    assert len(answer.content) == request["package"]["size"]
    audited = await ask(
        rights_database.admin_dsn,
        "SELECT count(*) FROM audit_entries WHERE subject_id = $1 AND action = $2",
        caller.subject_id,
        "data_rights.download_package",
    )
    assert audited == 1


async def test_it_can_be_had_until_it_expires(
    client: httpx.AsyncClient, caller: Caller, house: Process
) -> None:
    request = await build(client, caller, house)
    later(house, PACKAGE_KEPT - timedelta(minutes=1))
    assert (await download(client, caller, request)).status_code == 200
    later(house, timedelta(minutes=1))
    answer = await download(client, caller, request)
    assert (answer.status_code, answer.json()["code"]) == (410, "package_expired")
    await work_off(house)  # purged or not, it has expired
    assert (await download(client, caller, request)).status_code == 410


async def test_a_file_that_is_gone_has_expired(
    client: httpx.AsyncClient, caller: Caller, house: Process, objects_folder: Path
) -> None:
    request = await build(client, caller, house)
    (file,) = files_of(objects_folder, caller)
    _remove(file)
    answer = await download(client, caller, request)
    assert (answer.status_code, answer.json()["code"]) == (410, "package_expired")


def _remove(file: Path) -> None:
    file.unlink()


async def test_it_is_not_ready_before_it_is_built(
    client: httpx.AsyncClient, caller: Caller, house: Process
) -> None:
    request = (await ask_access(client, caller)).json()
    answer = await download(client, caller, request)
    assert (answer.status_code, answer.json()["code"]) == (409, "package_not_ready")
    await work_off(house)
    assert (await download(client, caller, request)).status_code == 200


async def test_nobody_elses_is_found(client: httpx.AsyncClient, join: Join, house: Process) -> None:
    caller, other = await join(), await join()
    request = await build(client, caller, house)
    answer = await download(client, other, request)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (await download(client, caller, request)).status_code == 200


async def test_other_requests_have_none(client: httpx.AsyncClient, caller: Caller) -> None:
    request = (await ask_restriction(client, caller)).json()
    assert (await download(client, caller, request)).status_code == 404


async def test_it_needs_a_fresh_proof(
    client: httpx.AsyncClient, caller: Caller, house: Process, people: People
) -> None:
    """R20."""
    request = await build(client, caller, house)
    know_as(people, caller, authenticated_at=NOON - timedelta(minutes=11))
    answer = await download(client, caller, request)
    assert (answer.status_code, answer.json()["code"]) == (403, "step_up_required")


async def test_restricted_people_have_theirs(
    client: httpx.AsyncClient, caller: Caller, house: Process, people: People
) -> None:
    request = await build(client, caller, house)
    await ask_restriction(client, caller)
    know_as(people, caller, processing=Processing.RESTRICTED)
    assert (await download(client, caller, request)).status_code == 200


async def test_a_long_one_comes_whole(
    client: httpx.AsyncClient, caller: Caller, house: Process, tmp_path: Path
) -> None:
    """More rows than a page, more bytes than a chunk."""
    async with work(house) as uow:
        rows = [values(caller.subject_id, secrets.token_hex(400)) for _ in range(450)]
        await uow.db.run_each(ADD, rows)
    answer = await download(client, caller, await build(client, caller, house))
    assert len(answer.content) > 3 * CHUNK_BYTES
    keys = read_public_jwks({"keys": [house.signer.public_jwk()]})
    assert _verified(tmp_path / "package.zip", answer.content, keys) == []
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        found = read(package, "data/idempotency_records.json")["rows"]
    assert {row["answer"] for row in found} > {row["answer"] for row in rows}


def _verified(file: Path, content: bytes, keys: Keys) -> list[Finding]:
    file.write_bytes(content)
    return verify_file(file, keys)


@pytest.mark.parametrize("swap", ["another person's file", "a changed byte", "a cut"])
async def test_a_file_that_is_not_the_sealed_one_is_refused(
    swap: str, client: httpx.AsyncClient, join: Join, house: Process, objects_folder: Path
) -> None:
    caller, other = await join(), await join()
    request = await build(client, caller, house)
    await build(client, other, house)
    assert (await download(client, caller, request)).status_code == 200
    _spoil(swap, files_of(objects_folder, caller)[0], files_of(objects_folder, other)[0])
    answer = await download(client, caller, request)
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")


def _spoil(swap: str, own: Path, theirs: Path) -> None:
    content = own.read_bytes()
    if swap == "a changed byte":
        own.write_bytes(content[:60] + bytes([content[60] ^ 1]) + content[61:])
    elif swap == "a cut":
        own.write_bytes(content[:60])  # later pieces are refused when they would leave
    else:
        own.write_bytes(theirs.read_bytes())
