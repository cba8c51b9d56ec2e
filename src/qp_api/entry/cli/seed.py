"""Plant the demo world in a sandbox: keys where there are none, people, courses, cohorts."""

import asyncio

import typer

from qp_api.entry.seed import plant_demo_world
from qp_api.entry.settings import Settings
from qp_api.entry.wiring import establish_keys, open_process

from ._settings import EXIT_CONFIGURATION, settings_or_exit, unfit_is_told


def seed() -> None:
    """Plant what is not there yet; a second time changes nothing."""
    settings = settings_or_exit()
    if not settings.is_sandbox:
        typer.echo("QP_ENVIRONMENT is not sandbox: demo people live nowhere else.", err=True)
        raise typer.Exit(EXIT_CONFIGURATION)
    with unfit_is_told():
        asyncio.run(_plant(settings))
    typer.echo("The demo world stands.")


async def _plant(settings: Settings) -> None:
    await establish_keys(settings)
    async with open_process(settings) as process:
        await plant_demo_world(process)
