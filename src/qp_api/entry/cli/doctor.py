"""Say what is wrong with this installation, in one sentence each."""

import asyncio
import json
from typing import Annotated

import typer

from qp_api.entry.doctor import examine

AsJson = Annotated[bool, typer.Option("--json", help="a list of sentences")]


def doctor(*, as_json: AsJson = False) -> None:
    """End with 0 when all is well, with 1 and a sentence for each thing that is not."""
    found = asyncio.run(examine())
    typer.echo(json.dumps(found) if as_json else "\n".join(found) or "All is well.")
    if found:
        raise typer.Exit(1)
