"""What a person takes along: portable columns, all of them and no other, by the schema (P5.5)."""

import asyncio
import csv
import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from architecture.sources import ROOT
from domains.data_rights.conftest import Join
from domains.data_rights.factories import (
    MARK,
    Caller,
    ask_export,
    know_as,
    profile_of,
    read_request,
    rectify,
    work_off,
)
from domains.data_rights.packages import download, read
from qp_api.core.actor import Processing
from qp_api.core.audit.verify_file import verify_file
from qp_api.core.crypto.signing_keys import read_public_jwks
from qp_api.core.process import Process
from support.http_apps import NOON, People
from support.json_schema import offences
from support.people import put_into

SCHEMA = "schema/portable-data.schema.json"


async def _export(
    client: httpx.AsyncClient, caller: Caller, house: Process, **body: Any
) -> zipfile.ZipFile:
    request = (await ask_export(client, caller, **body)).json()
    await work_off(house)
    answer = await download(client, caller, request)
    assert answer.status_code == 200
    return zipfile.ZipFile(io.BytesIO(answer.content))


def _portable(house: Process) -> dict[str, list[str]]:
    """Read from the notes themselves, not by the walk that is tested."""
    found = {
        str(table.name): [
            str(column.name) for column in table.columns if getattr(column.note, "portable", False)
        ]
        for table in house.data_map.personal
    }
    return {name: columns for name, columns in found.items() if columns}


async def test_every_portable_column_of_every_table_and_nothing_else(
    client: httpx.AsyncClient, caller: Caller, house: Process
) -> None:
    """DR-10."""
    package = await _export(client, caller, house)
    portable = _portable(house)
    assert "accounts" in portable
    names = {name for name in package.namelist() if name.startswith("data/")}
    assert names == {f"data/{table}.{kind}" for table in portable for kind in ("json", "csv")}
    for table, columns in portable.items():
        file = read(package, f"data/{table}.json")
        assert file.keys() == {"table", "rows"}
        for row in file["rows"]:
            assert list(row) == columns
        lines = list(csv.reader(io.StringIO(package.read(f"data/{table}.csv").decode())))
        assert lines[0] == columns
        assert len(lines) == 1 + len(file["rows"])
    (row,) = read(package, "data/accounts.json")["rows"]
    account = await profile_of(house, caller)
    assert row["name"] == account.name
    assert row["email"] == account.email
    assert row["locale"] == account.locale


async def test_it_is_valid_by_the_schema_that_is_published(
    client: httpx.AsyncClient, caller: Caller, house: Process
) -> None:
    committed = (ROOT / "openapi" / "portable-data.schema.json").read_bytes()
    address = {"street": "House 12, Road 5", "city": "Dhaka", "country": "BD"}
    await rectify(client, caller, changes=[{"field": "billing_address", "value": address}])
    package = await _export(client, caller, house)
    assert package.read(SCHEMA) == committed
    schema = orjson.loads(committed)
    whole = {}
    for table in _portable(house):
        whole[table] = read(package, f"data/{table}.json")
        one = {"$ref": f"#/$defs/{table}"}
        assert list(offences(one, whole[table], root=schema)) == []
        assert list(offences(one, {**whole[table], "rows": [{"more": 1}]}, root=schema)) != []
    assert whole["accounts"]["rows"][0]["billing_address"] == address
    assert list(offences(schema, whole, root=schema)) == []


async def test_the_package_is_signed_and_verifies(
    client: httpx.AsyncClient, caller: Caller, house: Process, tmp_path: Path
) -> None:
    request = (await ask_export(client, caller)).json()
    await work_off(house)
    answer = await download(client, caller, request)
    file = tmp_path / "export.zip"
    _keep(file, answer.content)
    keys = read_public_jwks({"keys": [house.signer.public_jwk()]})
    assert verify_file(file, keys) == []
    _keep(file, _changed(answer.content, "data/accounts.csv"))
    assert verify_file(file, keys) != []


def _changed(content: bytes, name: str) -> bytes:
    package, out = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(out, "w") as written:
        for one in package.namelist():
            written.writestr(one, package.read(one) + (b"\r\n" if one == name else b""))
    return out.getvalue()


def _keep(file: Path, content: bytes) -> None:
    file.write_bytes(content)


@pytest.mark.parametrize("kinds", [["json"], ["csv"], ["json", "csv"]])
async def test_the_formats_are_those_that_were_asked_for(
    kinds: list[str], client: httpx.AsyncClient, caller: Caller, house: Process
) -> None:
    package = await _export(client, caller, house, formats=kinds)
    found = {Path(name).suffix[1:] for name in package.namelist() if name.startswith("data/")}
    assert found == set(kinds)
    assert SCHEMA in package.namelist()


async def test_nothing_of_others_and_no_note_of_the_house(
    client: httpx.AsyncClient, join: Join, house: Process
) -> None:
    caller, other = await join(), await join()
    package = await _export(client, caller, house)
    content = b"".join(package.read(name) for name in package.namelist())
    assert other.email.encode() not in content
    assert MARK.encode() in content  # of the name, which is theirs
    rows = read(package, "data/accounts.json")["rows"]
    assert "roles" not in rows[0]
    assert "last_active_on" not in rows[0]


async def test_one_open_request_a_person(client: httpx.AsyncClient, caller: Caller) -> None:
    """DR-2."""
    answers = await asyncio.gather(*(ask_export(client, caller) for _ in range(3)))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["id"] for answer in answers}) == 1


async def test_prefer_wait_answers_with_the_finished_request(
    client: httpx.AsyncClient, caller: Caller, house: Process
) -> None:
    async def work_soon() -> None:
        await asyncio.sleep(0.3)
        await work_off(house)

    headers = {**caller.headers, "Prefer": "wait=10", "Idempotency-Key": "one"}
    asked = client.post("/v1/data-rights/export", json={}, headers=headers)
    answer, _ = await asyncio.gather(asked, work_soon())
    assert (answer.status_code, answer.json()["state"]) == (200, "completed")
    again = await client.post(
        "/v1/data-rights/export", json={}, headers={**caller.headers, "Idempotency-Key": "one"}
    )
    assert again.headers["idempotency-replayed"] == "true"


async def test_it_needs_a_fresh_proof(
    client: httpx.AsyncClient, caller: Caller, people: People
) -> None:
    """R20."""
    know_as(people, caller, authenticated_at=NOON - timedelta(minutes=10))
    answer = await ask_export(client, caller)
    assert (answer.status_code, answer.json()["code"]) == (403, "step_up_required")
    know_as(people, caller)
    assert (await ask_export(client, caller)).status_code == 202


@pytest.mark.parametrize("state", [Processing.RESTRICTED, Processing.FROZEN])
async def test_restricted_and_frozen_people_keep_the_right(
    state: Processing, client: httpx.AsyncClient, caller: Caller, people: People, house: Process
) -> None:
    """DR-3: and the package is built all the same."""
    await put_into(house, caller.subject_id, state)
    know_as(people, caller, processing=state)
    request = (await ask_export(client, caller)).json()
    await work_off(house)
    assert (await read_request(client, caller, request)).json()["state"] == "completed"


@pytest.mark.parametrize("formats", [[], ["xml"], ["json", "json", "csv"], "json", None])
async def test_the_body_is_read_strictly(
    formats: Any, client: httpx.AsyncClient, caller: Caller
) -> None:
    answer = await ask_export(client, caller, formats=formats)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
