"""A generated file, written from the code or compared with it."""

from pathlib import Path
from typing import Annotated

import typer

Check = Annotated[bool, typer.Option("--check", help="write nothing; fail when it differs")]


def write_or_compare(path: Path, content: bytes, *, check: bool) -> None:
    """Write the file, or end with 1 when the committed one differs."""
    if not check:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        typer.echo(f"{path} is written.")
    elif not path.is_file() or path.read_bytes() != content:
        typer.echo(f"{path} is out of date: write it anew and commit it with its cause.", err=True)
        raise typer.Exit(1)
