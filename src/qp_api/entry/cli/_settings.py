"""Settings for a command, or its end with a sentence about each one that is wrong."""

import typer

from qp_api.entry.settings import BadSettings, Settings, load_settings

EXIT_CONFIGURATION = 78  # sysexits.h EX_CONFIG


def settings_or_exit() -> Settings:
    """The settings of this environment."""
    try:
        return load_settings()
    except BadSettings as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(EXIT_CONFIGURATION) from None
