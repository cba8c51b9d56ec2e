"""A package as its person has it: built, downloaded, unpacked."""

import io
import zipfile
from pathlib import Path
from typing import Any

import httpx
import orjson

from domains.data_rights.factories import Caller, ask_access, work_off
from qp_api.core.process import Process


async def build(client: httpx.AsyncClient, caller: Caller, house: Process) -> dict[str, Any]:
    """The completed request of a person who asked for their package."""
    request = (await ask_access(client, caller)).json()
    await work_off(house)
    answer = await client.get(f"/v1/data-rights/requests/{request['id']}", headers=caller.headers)
    found: dict[str, Any] = answer.json()
    return found


async def download(
    client: httpx.AsyncClient, caller: Caller, request: dict[str, Any]
) -> httpx.Response:
    return await client.get(
        f"/v1/data-rights/requests/{request['id']}/package", headers=caller.headers
    )


async def unpack(client: httpx.AsyncClient, caller: Caller, house: Process) -> zipfile.ZipFile:
    """A fresh package of this person."""
    answer = await download(client, caller, await build(client, caller, house))
    assert answer.status_code == 200
    return zipfile.ZipFile(io.BytesIO(answer.content))


def read(package: zipfile.ZipFile, name: str) -> Any:
    return orjson.loads(package.read(name))


def files_of(folder: Path, caller: Caller) -> list[Path]:
    """The sealed files of a person, as they lie on the disk."""
    place = folder / "packages" / str(caller.subject_id)
    return sorted(place.rglob("*.sealed")) if place.exists() else []
