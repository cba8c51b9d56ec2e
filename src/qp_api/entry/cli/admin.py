"""Admin: make the first one, once; every later one is granted by two persons."""

from datetime import datetime
from functools import partial
from typing import Annotated

import typer

from qp_api.core.actor import Role
from qp_api.core.business_time import follow
from qp_api.core.errors import Problem
from qp_api.domains.accounts.public import Profile
from qp_api.domains.sign_in.public import Application, RoleHeld, establish_account
from qp_api.entry.settings import Settings
from qp_api.entry.wiring import open_process
from qp_api.kit.text import NotAnEmail

from ._settings import run

group = typer.Typer(no_args_is_help=True, help=__doc__)
Asked = Annotated[str, typer.Option(prompt=True)]
# Never an argument: arguments show in the list of processes.
Hidden = Annotated[
    str,
    typer.Option(
        prompt=True, hide_input=True, confirmation_prompt=True, envvar="QP_ADMIN_PASSWORD"
    ),
]
BornOn = Annotated[datetime, typer.Option(prompt="Date of birth", formats=["%Y-%m-%d"])]


@group.callback()
def admin() -> None:
    """Administrators."""


@group.command()
def bootstrap(name: Asked, email: Asked, born_on: BornOn, password: Hidden) -> None:
    """Make the first admin, verified and audited; refused when there is one."""
    application = Application(
        profile=Profile(
            name=name,
            phone=None,
            organization=None,
            designation=None,
            billing_address=None,
            locale="en",
            time_zone="Asia/Dhaka",
        ),
        email=email,
        password=password,
        born_on=born_on.date(),
    )
    said = run(partial(_bootstrap, application=application))
    if said is not None:
        typer.echo(said, err=True)
        raise typer.Exit(1)
    typer.echo("The first admin may sign in.")


async def _bootstrap(settings: Settings, *, application: Application) -> str | None:
    """None when it is made; else what was wrong."""
    async with open_process(settings) as process:
        await follow(process)
        try:
            made = await establish_account(
                process, application, roles=(Role.ADMIN,), only_first=Role.ADMIN
            )
        except RoleHeld:
            return "There is an admin already: roles are granted by two persons from now on."
        except NotAnEmail:
            return "This is no e-mail address."
        except Problem as problem:
            reasons = [error.message for error in problem.errors] or [f"{problem.title()}."]
            return " ".join(reasons)
    return None if made is not None else "This address has an account already."
