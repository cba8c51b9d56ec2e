"""Say what is wrong with this installation, in one sentence each."""

import asyncio
import json
from typing import Annotated

import typer

from qp_api.entry.doctor import complaints
from qp_api.entry.settings import Settings
from qp_api.entry.wiring import open_process

from ._settings import settings_or_exit

AsJson = Annotated[bool, typer.Option("--json", help="a list of sentences")]


def doctor(*, as_json: AsJson = False) -> None:
    """End with 0 when all is well, with 1 and a sentence for each thing that is not."""
    found = asyncio.run(_examine(settings_or_exit()))
    if as_json:
        typer.echo(json.dumps(found))
    else:
        typer.echo("\n".join(found) or "All is well.")
    if found:
        raise typer.Exit(1)


async def _examine(settings: Settings) -> list[str]:
    try:
        async with open_process(settings) as process:
            return [complaint async for complaint in complaints(settings, process)]
    except Exception as fault:  # noqa: BLE001 -- whatever keeps the house from opening is the finding
        return [f"The house can't be opened: {type(fault).__name__}: {fault}"]
