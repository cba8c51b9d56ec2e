"""Wipe what `qp-api dev` made in its data folder, and nothing else."""

import typer

from qp_api.entry.dev.place import find_place
from qp_api.integrations.embedded import EmbeddedServersRefused

from .dev import Folder


def reset(data_dir: Folder = None) -> None:
    """Forget the demo world; the next `qp-api dev` starts afresh."""
    place = find_place(data_dir)
    try:
        place.wipe()
    except EmbeddedServersRefused as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(1) from None
    typer.echo(f"Wiped {place.folder}; `make run` starts afresh.")
