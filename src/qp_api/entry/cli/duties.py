"""Duties: see what is owed and what was given up, and set dead ones going again."""

import json
from functools import partial
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

from qp_api.core.actor import SYSTEM
from qp_api.core.business_time import follow
from qp_api.core.duties.dead_letters import Listed, Revived, list_dead, list_due, retry_duty
from qp_api.core.errors import NotFound
from qp_api.core.privacy import Purpose
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.entry.settings import Settings
from qp_api.entry.wiring import open_process
from qp_api.kit.rows import values_of

from ._settings import run

group = typer.Typer(no_args_is_help=True, help=__doc__)
Dead = Annotated[bool, typer.Option("--dead", help="those given up, instead of those due")]
Json = Annotated[bool, typer.Option("--json", help="one JSON array")]
Most = Annotated[int, typer.Option(min=1, max=10_000, help="how many at most")]


@group.command("list")
def list_duties(*, dead: Dead = False, as_json: Json = False, most: Most = 100) -> None:
    """Duties by ids and codes: what is due and unfinished, longest due first."""
    found = run(partial(_list, dead=dead, most=most))
    if as_json:
        typer.echo(json.dumps([values_of(duty) for duty in found], default=str, indent=2))
        return
    table = Table("id", "kind", "handler", "state", "due at", "failed", "failure")
    for duty in found:
        due_at = duty.due_at.isoformat(timespec="seconds")
        failed = str(duty.failed_count)
        table.add_row(
            *(str(duty.id), duty.kind, duty.handler, duty.state, due_at, failed, duty.failure)
        )
    Console().print(table)


@group.command()
def retry(duty_id: Annotated[UUID, typer.Argument(metavar="ID")]) -> None:
    """Set a dead duty going again, with a full measure of tries; audited."""
    try:
        revived = run(partial(_retry, duty_id=duty_id))
    except NotFound:
        typer.echo(f"No dead duty {duty_id}: see `qp-api duties list --dead`.", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{revived.kind} {revived.id} is due again.")


async def _list(settings: Settings, *, dead: bool, most: int) -> list[Listed]:
    async with open_process(settings) as process:
        await follow(process)
        async with UnitOfWork(process, Purpose.LAW, SYSTEM, mode=Mode.READ) as uow:
            return await (list_dead if dead else list_due)(uow, most=most)


async def _retry(settings: Settings, *, duty_id: UUID) -> Revived:
    async with (
        open_process(settings) as process,
        UnitOfWork(process, Purpose.LAW, SYSTEM) as uow,
    ):
        return await retry_duty(uow, duty_id)
