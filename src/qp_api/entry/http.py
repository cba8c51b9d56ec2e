"""The HTTP composition root: rooms found, edge around them, bound to one process."""

import re
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date
from importlib.metadata import version
from typing import Final
from urllib.parse import urlsplit

from qp_api.core.actor import Actor
from qp_api.core.business_time import follow
from qp_api.core.discovery import discover_domains, read_promises
from qp_api.core.http.app import Collaborators, HttpOptions, build_app, dump_openapi
from qp_api.core.http.application import Application
from qp_api.core.http.authentication import Authenticator
from qp_api.core.http.edge import Bounds
from qp_api.core.http.limits.shared import SharedLimiter
from qp_api.core.http.meta import ServiceFacts
from qp_api.core.http.refusals import Unauthenticated
from qp_api.core.http.services import EdgeKeys
from qp_api.core.process import Process
from qp_api.core.settings import Settings
from qp_api.core.telemetry.duty_figures import BellFigures
from qp_api.core.telemetry.http_observer import HttpObserver
from qp_api.core.telemetry.logs import configure_logs
from qp_api.core.telemetry.metrics import Metrics
from qp_api.domains.sign_in.public import (
    COOKIE_PATHS,
    Passwords,
    SignInAuthenticator,
    ensure_signing_key,
)
from qp_api.integrations.eps.simulator import Simulator
from qp_api.kit.clock import SystemClock

from .checks import ready_checks
from .sandbox import sandbox
from .settings import SIMULATOR_PLACE
from .settings import Settings as WholeSettings
from .start import check_start
from .wiring import open_process
from .worker.ringer import ringing

NAME: Final = "qp-api"
POLICY_VERSION: Final = "1.0"
DESCRIPTION: Final = """The privacy policy of Quality Progress, Dhaka, as running software.

Every operation states who may call it (`x-roles`), for which purpose of the policy (`x-purpose`),
whether it goes on while the person's data is restricted (`x-while-restricted`), and its problems,
each with a page at `/problems/{code}`. Operations of `sandbox` exist in the sandbox only."""
_PORT: Final = re.compile(r":[0-9]+$")
# Moving the clock by two years takes the worker through every day of them.
_IN_SANDBOX: Final = Bounds(answer_seconds=300.0)


def create_app(
    process: Process, authenticator: Authenticator, metrics: Metrics | None = None
) -> Application:
    """The application of a process. Raises BrokenRoom, UndeclaredOperation, RouteTaken."""
    settings, hierarchy = process.settings, process.hierarchy
    metrics = metrics or Metrics()
    write = configure_logs(sys.stdout.buffer, process.clock)
    limits = settings.valkey_url
    rooms = discover_domains()
    served = [room for room in rooms if settings.is_sandbox or not room.sandbox_only]
    return build_app(
        [room.router for room in served],
        absent=[room.router for room in rooms if room not in served],
        process=process,
        options=_options(settings),
        collaborators=Collaborators(
            clock=process.clock,
            keys=EdgeKeys(hierarchy.derive("cursors"), hierarchy.derive("idempotency")),
            authenticator=authenticator,
            limiter=None if limits is None else SharedLimiter(limits, process.clock),
            shared_daily_key=lambda day: _daily_key(process, day),
            observer=HttpObserver(metrics, write, process.clock),
            checks=tuple(ready_checks(process)),
            render_metrics=metrics.render,
        ),
    )


@asynccontextmanager
async def open_api(settings: WholeSettings) -> AsyncIterator[Application]:
    """The application with all that it stands on, closed in reverse order on leaving.

    Raises HouseUnfit, BrokenRoom.
    """
    async with AsyncExitStack() as stack:
        process = await stack.enter_async_context(open_process(settings))
        await check_start(process)
        await follow(process)
        await stack.enter_async_context(sandbox(process, settings))
        metrics = Metrics()
        await stack.enter_async_context(ringing(process, BellFigures(metrics.registry)))
        await ensure_signing_key(process)
        stack.callback(process.port(Passwords).close)
        authenticator = SignInAuthenticator(process)
        await authenticator.start()
        stack.push_async_callback(authenticator.stop)
        app = create_app(process, authenticator, metrics)
        if settings.simulates_gateway and settings.gateway is not None:
            app.put_beside(SIMULATOR_PLACE, Simulator(settings.gateway, process.clock))
        yield app


def document() -> bytes:
    """The OpenAPI document, from the code alone; it names what exists in the sandbox only."""
    rooms = discover_domains()
    app = build_app(
        [room.router for room in rooms],
        process=None,
        options=HttpOptions(
            facts=_facts("http://localhost", "document", ""),
            description=DESCRIPTION,
            rooms=read_promises(),
            hosts=frozenset(),
        ),
        collaborators=Collaborators(
            clock=SystemClock(),
            keys=EdgeKeys(secrets.token_bytes(32), secrets.token_bytes(32)),
            authenticator=_Nobody(),
        ),
    )
    return dump_openapi(app)


class _Nobody:
    """Whoever asks a document for a door finds none."""

    async def authenticate(self, token: str) -> Actor:  # noqa: ARG002 -- the port's shape
        raise Unauthenticated


def _options(settings: Settings) -> HttpOptions:
    token = settings.metrics_token
    own = urlsplit(settings.public_url).netloc
    return HttpOptions(
        facts=_facts(settings.public_url, settings.environment, settings.security_contact),
        description=DESCRIPTION,
        rooms=read_promises(),
        hosts=frozenset({_PORT.sub("", own), *settings.trusted_hosts}),
        trusted_proxies=settings.trusted_proxies,
        cors_origins=settings.cors_origins,
        cookie_paths=COOKIE_PATHS,
        docs=settings.shows_docs,
        https_only=settings.public_url.startswith("https:"),
        metrics_token=None if token is None else token.get_secret_value(),
        bounds=_IN_SANDBOX if settings.is_sandbox else Bounds(),
    )


def _facts(public_url: str, environment: str, contact: str) -> ServiceFacts:
    return ServiceFacts(
        name=NAME,
        version=version(NAME),
        environment=environment,
        policy_version=POLICY_VERSION,
        public_url=public_url,
        security_contact=contact,
    )


def _daily_key(process: Process, day: date) -> bytes:
    """Shared limits count by a hash under a root-derived key of the day (SI-2)."""
    return process.hierarchy.derive(f"limits {day.isoformat()}")
