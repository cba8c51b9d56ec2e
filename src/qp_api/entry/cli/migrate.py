"""Bring the database to its newest tables and raise the walls; as the owner, who never serves."""

import typer

from qp_api.core.privacy.purposes import OWNER_ROLE
from qp_api.entry import database

from ._settings import EXIT_CONFIGURATION, settings_or_exit, unfit_is_told


def migrate() -> None:
    """Migrate, then apply row-level security and grants from the notes."""
    settings = settings_or_exit()
    password = settings.database.owner_password
    if password is None:
        typer.echo("QP_DATABASE__OWNER_PASSWORD is missing: only the owner migrates.", err=True)
        raise typer.Exit(EXIT_CONFIGURATION)
    with unfit_is_told():
        database.migrate(settings.database.dsn(OWNER_ROLE, password))
    typer.echo("The tables are at their newest, the walls stand.")
