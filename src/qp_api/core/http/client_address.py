"""The client's address: the peer's, or one that a configured proxy forwards (R14)."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, TypeAlias

from starlette.types import Scope

from .request_headers import header_values

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

UNIX_SOCKET: Final = "unix"


class Proxies:
    """The peers whose X-Forwarded-For counts: networks, and `unix` for a local socket."""

    def __init__(self, trusted: Sequence[str] = ()) -> None:
        self._socket = UNIX_SOCKET in trusted
        self._networks = tuple(ip_network(name) for name in trusted if name != UNIX_SOCKET)

    def client_address(self, scope: Scope) -> Address | None:
        """The last address in the chain that no configured proxy vouches for; None when unknown."""
        peer = _parsed((scope.get("client") or ("", 0))[0])
        if not self._trusts(peer):
            return peer
        for hop in reversed(_forwarded_for(scope)):
            # An unreadable hop ends the chain: nobody says who stands behind it.
            peer = _parsed(hop)
            if peer is None or not self._trusts(peer):
                break
        return peer

    def _trusts(self, peer: Address | None) -> bool:
        if peer is None:
            return self._socket
        return any(peer in network for network in self._networks)


def truncated(address: Address) -> bytes:
    """The address's /24 (IPv4, also when mapped into IPv6) or /48. US-1."""
    return address.packed[:3] if isinstance(address, IPv4Address) else address.packed[:6]


def truncated_text(address: Address) -> str:
    """The same as people write it: `203.0.113.0/24`, `2001:db8:1::/48`."""
    length = 24 if isinstance(address, IPv4Address) else 48
    return str(ip_network((address, length), strict=False))


def _forwarded_for(scope: Scope) -> list[str]:
    chains = header_values(scope, b"x-forwarded-for")
    return [hop.strip() for chain in chains for hop in chain.split(",")]


def _parsed(text: str) -> Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
