"""Whom a limit counts: keyed hashes of a subject or a truncated network, under a key of the day."""

import secrets
from collections.abc import Callable
from datetime import date
from hashlib import blake2b
from ipaddress import IPv4Address, IPv6Address

from qp_api.core.actor import Actor
from qp_api.core.http.client_address import truncated
from qp_api.kit.clock import Clock

DailyKey = Callable[[date], bytes]


def random_daily_key() -> DailyKey:
    """A key that lives in this process's memory and is forgotten at midnight UTC (US-1)."""
    kept: dict[date, bytes] = {}

    def key_of(day: date) -> bytes:
        if day not in kept:
            kept.clear()
            kept[day] = secrets.token_bytes(32)
        return kept[day]

    return key_of


class LimitKeys:
    """Hashes, 16 bytes each; a shared limit takes its daily key from the root key (SI-2)."""

    def __init__(self, clock: Clock, daily_key: DailyKey) -> None:
        self._clock = clock
        self._daily_key = daily_key

    def of_actor(self, actor: Actor) -> bytes:
        """The key of a person, or of an integrator's key."""
        kind = b"subject" if actor.api_key_id is None else b"api-key"
        return self._hash(kind, (actor.api_key_id or actor.person).bytes)

    def of_network(self, address: IPv4Address | IPv6Address | None) -> bytes:
        """The key of a client's /24 or /48; clients without an address share one."""
        return self._hash(b"network", b"" if address is None else truncated(address))

    def _hash(self, kind: bytes, value: bytes) -> bytes:
        key = self._daily_key(self._clock.process_now().date())
        return blake2b(value, digest_size=16, key=key, person=kind).digest()
