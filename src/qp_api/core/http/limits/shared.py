"""Counters in Valkey for what is worth abusing: sign-in, registration, step-up.

Valkey holds keyed hashes and counts only. While it is away every process counts by itself, so that
a quota is at most multiplied by their number, and nobody waits.
"""

from datetime import UTC, datetime
from typing import Any, Final

from limits.aio.storage import RedisStorage
from limits.errors import StorageError

from qp_api.kit.clock import Clock

from .in_process import InProcessLimiter
from .policy import Policy, Verdict

_ANSWER_SECONDS: Final = 0.25
_LEAVE_ALONE_SECONDS: Final = 5.0
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class SharedLimiter:
    """Shared policies are counted in Valkey, all others in process."""

    def __init__(self, url: str, clock: Clock) -> None:
        # `implementation`: otherwise it asks for coredis, which we don't have.
        self._storage = RedisStorage(
            f"async+{url.replace('unix:', 'redis+unix:', 1)}",
            wrap_exceptions=True,
            implementation="redispy",
            key_prefix="qp:limits",
            socket_timeout=_ANSWER_SECONDS,
            socket_connect_timeout=_ANSWER_SECONDS,
        )
        self._clock = clock
        self._here = InProcessLimiter(clock)
        self._alone_until = 0.0

    @property
    def is_alone(self) -> bool:
        """Whether Valkey has failed within the last seconds."""
        return self._clock.monotonic() < self._alone_until

    async def hit(self, policy: Policy, key: bytes) -> Verdict:
        """Count one request, in one round trip when it is shared."""
        if not policy.shared or self.is_alone:
            return self._here.count(policy, key)
        try:
            return await self._hit_there(policy, key)
        except (StorageError, OSError):
            self._alone_until = self._clock.monotonic() + _LEAVE_ALONE_SECONDS
            return self._here.count(policy, key)

    async def close(self) -> None:
        """Give the connections back."""
        client: Any = self._storage.bridge
        await client.get_connection().aclose()

    async def _hit_there(self, policy: Policy, key: bytes) -> Verdict:
        # Process time, not monotonic: windows begin together in every process.
        now = int((self._clock.process_now() - _EPOCH).total_seconds())
        number, passed = divmod(now, policy.seconds)
        count = await self._storage.incr(f"{policy.name}/{number}/{key.hex()}", policy.seconds)
        return Verdict(
            allowed=count <= policy.quota,
            remaining=max(policy.quota - count, 0),
            reset=policy.seconds - passed,
        )
