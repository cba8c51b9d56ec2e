"""The application: rooms' routers between the edge and the answers, and the document they make."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Final

from fastapi import APIRouter
from starlette.types import ASGIApp

from qp_api.kit.clock import Clock

from .application import Application
from .authentication import Authenticator
from .client_address import Proxies
from .cross_origin import CrossOrigins
from .docs import docs_router, document_router
from .edge import Bounds, Edge, EdgeOptions
from .health import OPERATIONS, PROBE_PATHS, ReadyCheck, health_router, metrics_router
from .limits.in_process import InProcessLimiter
from .limits.keys import DailyKey, LimitKeys, random_daily_key
from .limits.policy import Limiter, Policy
from .meta import ServiceFacts, meta_router
from .observer import Observer, Unobserved
from .openapi import DocumentFacts, build_document, dump_document
from .problem_pages import problem_router
from .public_files import PublicFile
from .services import EdgeKeys, HttpServices
from .strict_route import StrictRoute

GENERAL_LIMIT: Final = Policy("general", quota=1_200, seconds=60)


@dataclass(frozen=True, slots=True)
class HttpOptions:
    """What the edge is told from outside.

    `hosts` without ports; `trusted_proxies` are networks, or `unix` for a local socket; `rooms` are
    promises by name, for the document.
    """

    facts: ServiceFacts
    hosts: frozenset[str]
    trusted_proxies: tuple[str, ...] = ()
    cors_origins: tuple[str, ...] = ()
    cookie_paths: tuple[str, ...] = ()
    docs: bool = True
    https_only: bool = False
    metrics_token: str | None = field(default=None, repr=False)
    general_limit: Policy | None = GENERAL_LIMIT
    description: str = ""
    rooms: Mapping[str, str] = field(default_factory=dict)
    bounds: Bounds = field(default_factory=Bounds)


@dataclass(frozen=True, slots=True)
class Collaborators:
    """What the edge works with; the defaults count in process and tell nobody."""

    clock: Clock
    keys: EdgeKeys
    authenticator: Authenticator
    limiter: Limiter | None = None
    shared_daily_key: DailyKey | None = None
    observer: Observer = field(default_factory=Unobserved)
    checks: tuple[ReadyCheck, ...] = ()
    render_metrics: Callable[[], bytes] = bytes


class NoStrictRoute(TypeError):
    """A router whose routes are not strict: make it with `route_class=StrictRoute`."""


def build_app(
    routers: Sequence[APIRouter],
    *,
    process: object,
    options: HttpOptions,
    collaborators: Collaborators,
    absent: Sequence[APIRouter] = (),
) -> Application:
    """The whole HTTP side; `app.state` holds the `process` and the edge's own services, `http`.

    `absent` routers are documented, so that every environment has one document, and not served.
    Raises NoStrictRoute, UndeclaredOperation, RouteTaken.
    """
    app = Application(options.facts.name, options.facts.version)
    app.state.process = process
    app.state.http = _services(options, collaborators)
    routes = _routes([*routers, *_own_routers(options, collaborators)])
    documented = [route for route in [*routes, *_routes(absent)] if route.include_in_schema]
    app.describe(partial(build_document, documented, _document_facts(options)))
    app.state.document_file = cache(lambda: PublicFile(dump_openapi(app), "application/json"))
    served = [*routes, *_routes([document_router])]
    app.serve(served, lambda inner: _edge(inner, options, collaborators))
    return app


def dump_openapi(app: Application) -> bytes:
    """The bytes of `openapi/openapi.json`, which `/openapi.json` serves."""
    return dump_document(app.openapi())


def _document_facts(options: HttpOptions) -> DocumentFacts:
    rooms = {OPERATIONS: "Probes, and what this service is.", **options.rooms}
    return DocumentFacts(
        options.facts.name, options.facts.version, description=options.description, rooms=rooms
    )


def _edge(app: ASGIApp, options: HttpOptions, collaborators: Collaborators) -> Edge:
    inner: ASGIApp = app
    if options.cors_origins:
        paths = options.cookie_paths
        inner = CrossOrigins(app, options.cors_origins, cookie_paths=paths)
    edge = EdgeOptions(
        hosts=options.hosts,
        any_host_paths=PROBE_PATHS,
        https_only=options.https_only,
        bounds=options.bounds,
    )
    return Edge(inner, options=edge, observer=collaborators.observer, clock=collaborators.clock)


def _services(options: HttpOptions, collaborators: Collaborators) -> HttpServices:
    clock = collaborators.clock
    own_key = random_daily_key()
    return HttpServices(
        clock=clock,
        keys=collaborators.keys,
        authenticator=collaborators.authenticator,
        limiter=collaborators.limiter or InProcessLimiter(clock),
        limit_keys=LimitKeys(clock, own_key),
        shared_limit_keys=LimitKeys(clock, collaborators.shared_daily_key or own_key),
        proxies=Proxies(options.trusted_proxies),
        default_limit=options.general_limit,
    )


def _own_routers(options: HttpOptions, collaborators: Collaborators) -> list[APIRouter]:
    return [
        health_router(collaborators.checks, collaborators.observer),
        metrics_router(options.metrics_token, collaborators.render_metrics),
        meta_router(options.facts, collaborators.clock),
        problem_router,
        *([docs_router()] if options.docs else []),
    ]


def _routes(routers: Sequence[APIRouter]) -> list[StrictRoute]:
    found = [route for router in routers for route in router.routes]
    strict = [route for route in found if isinstance(route, StrictRoute)]
    if len(strict) != len(found):
        raise NoStrictRoute
    return strict
