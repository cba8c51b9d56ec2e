"""Keys: make the first ones, rotate those that wrap and those that sign, export public ones."""

import asyncio
import json
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from qp_api.core.actor import SYSTEM
from qp_api.core.audit.public_keys import read_key_set
from qp_api.core.crypto.faults import BackupBroken, EpochTaken
from qp_api.core.crypto.rotation import KekRotation, rotate_kek
from qp_api.core.privacy import Purpose
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.public import (
    AnotherActiveKey,
    KeyState,
    make_signing_key,
    publish_signing_key,
    replace_signing_keys,
)
from qp_api.entry.settings import Settings
from qp_api.entry.unfit import told_of_keys
from qp_api.entry.wiring import establish_keys, open_process
from qp_api.integrations.key_management.local_keyring import LocalKeyring
from qp_api.integrations.key_store.sqlite_file import SqliteKeyStore
from qp_api.integrations.object_store.local_folder import LocalFolder

from ._settings import run, settings_or_exit

group = typer.Typer(no_args_is_help=True, help=__doc__)


@group.command()
def init() -> None:
    """Make root key, first keys and key store where there are none."""
    run(establish_keys)
    typer.echo("The keys are there. Keep root.key in a safe as well, apart from every backup.")


@group.command()
def rotate(
    backup: Annotated[Path, typer.Argument(help="where the fresh key-store backup is written")],
) -> None:
    """New key-encryption key; every older copy of the key store is dead afterwards."""
    if backup.exists():  # before a new key is made
        raise typer.BadParameter(f"{backup} exists already")
    try:
        done = run(partial(_rotate, backup=backup))
    except BackupBroken as fault:
        typer.echo(f"No old key was destroyed: {fault}. Run it again with another path.", err=True)
        raise typer.Exit(1) from None
    except EpochTaken:
        typer.echo("Another rotation runs: this one changed nothing.", err=True)
        raise typer.Exit(1) from None
    destroyed = ", ".join(str(epoch) for epoch in done.destroyed)
    typer.echo(
        f"Epoch {done.epoch}: {done.rewrapped} data keys rewrapped, verified backup at "
        f"{done.backup.path}, epochs {destroyed} destroyed."
    )


@group.command()
def public() -> None:
    """Print the public keys that verify receipts and checkpoints offline, as a JWK set."""
    settings = settings_or_exit()
    found = asyncio.run(read_key_set(LocalFolder(settings.objects_folder)))
    typer.echo(json.dumps(found, indent=2))


@group.command()
def rotate_tokens() -> None:
    """Publish a new key for access tokens; the worker lets it sign when everybody can know it."""
    if not run(_rotate_tokens):
        typer.echo("A key is waiting for its turn already: nothing was changed.", err=True)
        raise typer.Exit(1)
    typer.echo("Published: it signs in about six minutes, and nobody is signed out.")


@group.command()
def replace_tokens(
    *,
    yes: Annotated[bool, typer.Option("--yes", help="without being asked")] = False,
) -> None:
    """Emergency: drop every key for access tokens at once; all tokens of before are void."""
    if not yes:
        typer.confirm("Every access token is refused at once; clients refresh. Go on?", abort=True)
    try:
        dropped = run(_replace_tokens)
    except AnotherActiveKey:
        typer.echo("Another process made a key meanwhile: nothing was changed.", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{dropped} keys dropped, a new one signs; sign-ins go on by their refresh tokens.")


async def _rotate_tokens(settings: Settings) -> bool:
    async with open_process(settings) as process:
        row = await make_signing_key(process, KeyState.NEXT)
        async with UnitOfWork(process, Purpose.SECURITY, SYSTEM) as uow:
            return await publish_signing_key(uow, row)


async def _replace_tokens(settings: Settings) -> int:
    async with open_process(settings) as process:
        row = await make_signing_key(process, KeyState.ACTIVE, is_floor=True)
        async with UnitOfWork(process, Purpose.SECURITY, SYSTEM) as uow:
            return await replace_signing_keys(uow, row)


async def _rotate(settings: Settings, *, backup: Path) -> KekRotation:
    with told_of_keys():
        root = LocalKeyring.open(settings.keyring_folder)
        store = await SqliteKeyStore.open(settings.key_store_path)
        try:
            return await rotate_kek(root, store, backup=backup)
        finally:
            await store.close()
