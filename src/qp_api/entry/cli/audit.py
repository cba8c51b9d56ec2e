"""Audit: verify the trail against its checkpoints, or one signed file offline."""

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer

from qp_api.core.audit.findings import Finding
from qp_api.core.audit.public_keys import read_key_set
from qp_api.core.audit.verify_file import verify_file
from qp_api.core.crypto.signing_keys import read_public_jwks
from qp_api.core.object_store import ObjectStore
from qp_api.entry.audit_trail import verify_live_trail
from qp_api.entry.settings import Settings
from qp_api.entry.wiring import open_process

from ._settings import settings_or_exit

group = typer.Typer(no_args_is_help=True, help=__doc__)
File = Annotated[Path | None, typer.Argument(help="receipt, manifest or package; else the trail")]
Keys = Annotated[Path | None, typer.Option(help="JWK set of `qp-api keys public`")]


@group.callback()
def audit() -> None:
    """Verify what was signed."""


@group.command()
def verify(file: File = None, keys: Keys = None) -> None:
    """Verify FILE with --keys, without network or database; without FILE the live trail."""
    findings = _verify_file(file, keys) if file else asyncio.run(_verify_trail(settings_or_exit()))
    for finding in findings:
        typer.echo(str(finding), err=True)
    if findings:
        raise typer.Exit(1)
    typer.echo("Nothing was changed.")


def _verify_file(file: Path, keys: Path | None) -> list[Finding]:
    if keys is None:
        raise typer.BadParameter("a file is verified with --keys")
    return verify_file(file, read_public_jwks(json.loads(keys.read_text())))


async def _verify_trail(settings: Settings) -> list[Finding]:
    async with open_process(settings) as process:
        keys = read_public_jwks(await read_key_set(process.port(ObjectStore)))
        return await verify_live_trail(process, keys)
