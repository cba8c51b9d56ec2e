"""Settings for a command, and its end with a sentence for each thing that keeps it from working."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

import typer

from qp_api.entry.environment import BadSettings, load_settings
from qp_api.entry.settings import Settings
from qp_api.entry.unfit import HouseUnfit

T = TypeVar("T")
EXIT_CONFIGURATION: Final = 78  # sysexits.h EX_CONFIG


def settings_or_exit() -> Settings:
    """The settings of this environment."""
    try:
        return load_settings()
    except BadSettings as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(EXIT_CONFIGURATION) from None


@contextmanager
def unfit_is_told() -> Iterator[None]:
    """A house that can't be opened ends the command; no trace, which may show values."""
    try:
        yield
    except HouseUnfit as unfit:
        typer.echo(str(unfit), err=True)
        raise typer.Exit(EXIT_CONFIGURATION) from None


def run(work: Callable[[Settings], Coroutine[Any, Any, T]]) -> T:
    """Run this to its end with the settings of this environment."""
    settings = settings_or_exit()
    with unfit_is_told():
        return asyncio.run(work(settings))
