"""What one running process holds: settings, clock, pools, keys, and ports bound to the world."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from qp_api.core.crypto.hierarchy import Hierarchy
from qp_api.core.crypto.keyring import Keyring
from qp_api.core.crypto.signing import Signer
from qp_api.core.db.pools import Pools
from qp_api.core.privacy import DataMap
from qp_api.core.settings import Settings
from qp_api.kit.clock import SystemClock

P = TypeVar("P")


def _silent() -> None:
    """Nobody listens for the bell; the relay looks by itself."""


def _deaf(channel: str, payload: str) -> None:
    """Nobody here keeps what others may change."""


@dataclass
class Process:
    """Made once by `entry.wiring`, handed to every unit of work."""

    settings: Settings
    clock: SystemClock
    pools: Pools
    hierarchy: Hierarchy
    keyring: Keyring
    signer: Signer
    data_map: DataMap
    ports: Mapping[type, object] = field(default_factory=dict)
    ring: Callable[[], None] = _silent
    hear: Callable[[str, str], None] = _deaf

    def port(self, kind: type[P]) -> P:
        """The integration bound to a port. Raises KeyError when none is."""
        return cast("P", cast("Mapping[type, Any]", self.ports)[kind])
