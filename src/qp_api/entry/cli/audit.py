"""Audit: verify the trail against its checkpoints, or one signed file offline."""

import json
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from qp_api.core.audit.findings import Finding
from qp_api.core.audit.public_keys import read_key_set
from qp_api.core.audit.verify import Keys
from qp_api.core.audit.verify_file import DocumentTooLarge, verify_file
from qp_api.core.crypto.signing_keys import NotAKey, read_public_jwks
from qp_api.core.object_store import ObjectStore
from qp_api.entry.audit_trail import verify_live_trail
from qp_api.entry.settings import Settings
from qp_api.entry.wiring import open_process

from ._settings import run

group = typer.Typer(no_args_is_help=True, help=__doc__)
File = Annotated[
    Path | None,
    typer.Argument(
        exists=True, dir_okay=False, help="receipt, manifest or package; left out, the live trail"
    ),
]
KeyFile = Annotated[
    Path | None,
    typer.Option(
        exists=True,
        help="JWK set of `qp-api keys public`, or the folder audit/public-keys of the objects",
    ),
]


@group.callback()
def audit() -> None:
    """Verify what was signed."""


@group.command()
def verify(file: File = None, keys: KeyFile = None) -> None:
    """Verify FILE with --keys, without network or database; without FILE the live trail."""
    if file is None:
        found = run(partial(_verify_trail, keys=None if keys is None else _read(keys)))
    elif keys is None:
        raise typer.BadParameter("a file is verified with --keys")
    else:
        found = _verify_file(file, _read(keys))
    for finding in found:
        typer.echo(str(finding), err=True)
    if found:
        raise typer.Exit(1)
    typer.echo("Nothing was changed.")


def _read(keys: Path) -> Keys:
    try:
        if keys.is_dir():
            return read_public_jwks({"keys": [_parsed(file) for file in keys.glob("*.json")]})
        return read_public_jwks(_parsed(keys))
    except (NotAKey, ValueError) as fault:
        raise typer.BadParameter(f"{keys} holds no key set of ours: {fault}") from None


def _parsed(file: Path) -> dict[str, object]:
    found = json.loads(file.read_text("utf-8"))
    if not isinstance(found, dict):
        raise NotAKey("not an object")
    return found


def _verify_file(file: Path, keys: Keys) -> list[Finding]:
    try:
        return verify_file(file, keys)
    except DocumentTooLarge:
        raise typer.BadParameter(f"{file} is larger than any document of ours") from None


async def _verify_trail(settings: Settings, *, keys: Keys | None) -> list[Finding]:
    """With the keys that lie beside the checkpoints, unless others were brought."""
    async with open_process(settings) as process:
        if keys is None:
            keys = read_public_jwks(await read_key_set(process.port(ObjectStore)))
        return await verify_live_trail(process, keys)
