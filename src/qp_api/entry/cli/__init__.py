"""`qp-api …`: each command is a file of this folder, imported when it is called and not before.

`data_map.py` holds `def data_map(…)` and is `qp-api data-map`; a file with several commands holds
`group = typer.Typer(…)` instead (`keys.py`: `qp-api keys rotate`). A file whose name starts with an
underscore is no command.
"""

import ast
from importlib import import_module
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group
from typing_extensions import override


class Commands(TyperGroup):
    """Finds commands by their files; the list shows what each file promises, without running it."""

    @override
    def list_commands(self, ctx: Any) -> list[str]:
        return sorted(_files())

    @override
    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        file = _files().get(cmd_name)
        if file is None:
            return None
        promise = ast.get_docstring(ast.parse(file.read_text())) or ""
        return TyperCommand(cmd_name, help=promise.partition("\n")[0])

    @override
    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, _, rest = super().resolve_command(ctx, args)
        return name, _load(str(name)), rest


def _files() -> dict[str, Path]:
    files = Path(__file__).parent.glob("[!_]*.py")
    return {file.stem.replace("_", "-"): file for file in files}


def _load(command: str) -> Any:
    name = command.replace("-", "_")
    module = import_module(f"{__name__}.{name}")
    if hasattr(module, "group"):
        return get_group(module.group)
    alone = typer.Typer(add_completion=False)
    alone.command(command)(getattr(module, name))
    return get_command(alone)


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # its tracebacks may show locals, and locals hold secrets
)


@app.callback()
def qp_api() -> None:
    """The privacy policy of Quality Progress as running software."""


def main() -> None:
    """The entry point of the script `qp-api`."""
    app()
