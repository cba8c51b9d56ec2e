"""Admin: make the first one, and the first officer, once; later ones are granted by two persons."""

from datetime import datetime
from enum import StrEnum
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


class First(StrEnum):
    """Whom a house begins with."""

    ADMIN = "admin"
    DPO = "dpo"


_CALLED = {Role.ADMIN: "admin", Role.DPO: "officer for data protection"}
As = Annotated[First, typer.Option(help="Whom to make: `admin` or `dpo`.")]
BornOn = Annotated[datetime, typer.Option(prompt="Date of birth", formats=["%Y-%m-%d"])]


@group.callback()
def admin() -> None:
    """Administrators."""


@group.command()
def bootstrap(
    name: Asked,
    email: Asked,
    born_on: BornOn,
    password: Hidden,
    role: As = First.ADMIN,
) -> None:
    """Make the first admin or officer, verified and audited; refused while one is open.

    Powers are granted by two persons, so a house begins with both.
    """
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
    said = run(partial(_bootstrap, application=application, role=Role(role)))
    if said is not None:
        typer.echo(said, err=True)
        raise typer.Exit(1)
    typer.echo(f"The first {_CALLED[Role(role)]} may sign in.")


async def _bootstrap(settings: Settings, *, application: Application, role: Role) -> str | None:
    """None when it is made; else what was wrong."""
    async with open_process(settings) as process:
        await follow(process)
        try:
            made = await establish_account(process, application, roles=(role,), only_first=role)
        except RoleHeld:
            called = _CALLED[role]
            return f"There is an {called} already: roles are granted by two persons from now on."
        except NotAnEmail:
            return "This is no e-mail address."
        except Problem as problem:
            reasons = [error.message for error in problem.errors] or [f"{problem.title()}."]
            return " ".join(reasons)
    return None if made is not None else "This address has an account already."
