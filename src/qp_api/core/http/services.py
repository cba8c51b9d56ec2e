"""What the edge holds besides the process: made once by `build_app`, found at `app.state.http`."""

from dataclasses import dataclass, field

from starlette.types import Scope

from qp_api.kit.clock import Clock

from .authentication import Authenticator
from .client_address import Proxies
from .limits.keys import LimitKeys
from .limits.policy import Limiter, Policy


@dataclass(frozen=True, slots=True)
class EdgeKeys:
    """Derived keys, 32 bytes each; never printed."""

    cursor: bytes = field(repr=False)
    idempotency: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if min(len(self.cursor), len(self.idempotency)) < 32 or self.cursor == self.idempotency:  # noqa: PLR2004 -- 256 bits
            raise ValueError("edge keys are two different keys of at least 32 bytes")


@dataclass(frozen=True, slots=True)
class HttpServices:
    """The edge's collaborators."""

    clock: Clock
    keys: EdgeKeys
    authenticator: Authenticator
    limiter: Limiter
    limit_keys: LimitKeys
    shared_limit_keys: LimitKeys
    proxies: Proxies
    default_limit: Policy | None


def services_of(scope: Scope) -> HttpServices:
    """The services of the application that answers."""
    services: HttpServices = scope["app"].state.http
    return services
