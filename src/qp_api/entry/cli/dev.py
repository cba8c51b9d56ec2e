"""The whole house on this machine, from embedded servers to a ready `curl`: behind `make run`."""

import signal
from typing import Annotated

import typer

from qp_api.entry.dev.place import find_place
from qp_api.entry.dev.run import run_house
from qp_api.integrations.embedded import EmbeddedServersRefused, end_with_parent

Port = Annotated[int, typer.Option(envvar="QP_PORT", min=0, max=65535, help="0 takes a free one")]
Folder = Annotated[str | None, typer.Option(envvar="QP_DATA_DIR", help="where everything is kept")]
WithParent = Annotated[
    bool, typer.Option("--with-parent", help="end when the starting process ends, as under make")
]
Reset = Annotated[bool, typer.Option("--reset", help="wipe what earlier starts made")]


def dev(
    port: Port = 8000,
    data_dir: Folder = None,
    *,
    reset: Reset = False,
    with_parent: WithParent = False,
) -> None:
    """Start servers, API and worker with the demo world; Ctrl-C stops them all."""
    if with_parent:
        end_with_parent(signal.SIGTERM)
    place = find_place(data_dir)
    try:
        if reset:
            place.wipe()
        run_house(place, port)
    except EmbeddedServersRefused as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(1) from None
