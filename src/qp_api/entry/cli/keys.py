"""Keys: make the first ones, rotate the key-encryption key, export the public ones."""

import asyncio
import json
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from qp_api.core.audit.public_keys import read_key_set
from qp_api.core.crypto.faults import BackupBroken, EpochTaken
from qp_api.core.crypto.rotation import KekRotation, rotate_kek
from qp_api.entry.settings import Settings
from qp_api.entry.unfit import told_of_keys
from qp_api.entry.wiring import establish_keys
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


async def _rotate(settings: Settings, *, backup: Path) -> KekRotation:
    with told_of_keys():
        root = LocalKeyring.open(settings.keyring_folder)
        store = await SqliteKeyStore.open(settings.key_store_path)
        try:
            return await rotate_kek(root, store, backup=backup)
        finally:
            await store.close()
