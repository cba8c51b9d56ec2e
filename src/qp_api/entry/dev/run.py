"""Start the house, keep it standing, and stop it in order: API, worker, servers."""

import contextlib
import time
from collections.abc import Sequence

import typer

from qp_api.integrations.embedded import EmbeddedServers, Running
from qp_api.kit.clock import Clock, SystemClock

from .children import KeptAlive, plan_module, run_once
from .environment import HOST, settings_for_preparing, settings_for_serving
from .errors import ChildFailed
from .loopback import claim_port, get, list_demo_accounts
from .place import Place
from .signals import until_asked_to_stop
from .welcome import welcome

CLI = "qp_api.entry.cli"
PREPARE = "qp_api.entry.dev.prepare"
GLANCE_SECONDS = 0.1
READY_SECONDS = 60.0
OK = 200


def run_house(place: Place, port: int) -> None:
    """Until Ctrl-C or SIGTERM. Raises EmbeddedServersRefused, with nothing left running."""
    clock = SystemClock()
    started = clock.monotonic()
    with contextlib.ExitStack() as house:
        house.enter_context(until_asked_to_stop())
        port = claim_port(port)
        place.make()
        servers = EmbeddedServers(place.folder)
        house.callback(servers.stop)
        running = servers.start()
        environment = prepare(place, running, port=port)
        children = []
        for name in ("worker", "serve"):  # stopped the other way round: no new work comes in
            plan = plan_module(name, CLI, name, logs=place.logs, environment=environment)
            child = KeptAlive(name, plan, clock)
            house.callback(child.stop)
            children.append(child)
        wait_until_ready(children, port, clock)
        base = f"http://{HOST}:{port}"
        people = list_demo_accounts(port)
        typer.echo(welcome(base, people, place, seconds=clock.monotonic() - started))
        house.callback(typer.echo, "Stopping.")
        keep_standing(servers, children)


def prepare(place: Place, running: Running, *, port: int) -> dict[str, str]:
    """What API and worker are told, once all that they need is there. Raises ChildFailed."""
    passwords = place.passwords()
    serving = settings_for_serving(place, running, passwords, port=port)
    preparing = settings_for_preparing(serving, running, passwords)
    plan = plan_module("prepare", PREPARE, logs=place.logs, environment=preparing)
    run_once("prepare", plan)
    return serving


def wait_until_ready(children: Sequence[KeptAlive], port: int, clock: Clock) -> None:
    """Until /readyz says so. Raises ChildFailed."""
    deadline = clock.monotonic() + READY_SECONDS
    while True:
        status, body = get(port, "/readyz")
        if status == OK:
            return
        for child in children:
            child.fail_if_dead()
        if clock.monotonic() > deadline:
            raise ChildFailed("/readyz", "its answer", body.decode(errors="replace"))
        time.sleep(GLANCE_SECONDS)


def keep_standing(servers: EmbeddedServers, children: Sequence[KeptAlive]) -> None:
    """Begin again whatever dies. Ends by a signal alone."""
    while True:
        for name in servers.revive():
            typer.echo(f"{name} ended; it was begun again.")
        for child in children:
            news = child.revive()
            if news is not None:
                typer.echo(news)
        time.sleep(GLANCE_SECONDS)
