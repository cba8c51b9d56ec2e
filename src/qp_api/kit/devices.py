"""What is kept of a user-agent: browser and major version, system, kind of device (US-2)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ua_parser import parse_os, parse_user_agent

_LONGEST_READ: Final = 256
_LONGEST_KEPT: Final = 40
_DESKTOPS: Final = frozenset({"Windows", "Mac OS X", "Linux", "Chrome OS", "Ubuntu", "Fedora"})


class DeviceKind(StrEnum):
    """What somebody holds in their hands."""

    PHONE = "phone"
    TABLET = "tablet"
    COMPUTER = "computer"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Device:
    """A device as its person would know it again; never the string that it sent."""

    browser: str | None
    browser_version: str | None
    system: str | None
    kind: DeviceKind

    def is_like(self, other: "Device") -> bool:
        """Whether both may be one device: a browser grows older, its family doesn't change."""
        return (self.browser, self.system, self.kind) == (other.browser, other.system, other.kind)


UNKNOWN_DEVICE: Final = Device(None, None, None, DeviceKind.OTHER)


def read_device(user_agent: str) -> Device:
    """Read a User-Agent; what nobody knows is an unknown device."""
    text = user_agent[:_LONGEST_READ]
    browser, system = parse_user_agent(text), parse_os(text)
    family = None if system is None else system.family[:_LONGEST_KEPT]
    return Device(
        browser=None if browser is None else browser.family[:_LONGEST_KEPT],
        browser_version=None if browser is None else (browser.major or "")[:8] or None,
        system=family,
        kind=_kind_of(family, text),
    )


def _kind_of(system: str | None, text: str) -> DeviceKind:
    if system == "iOS":
        return DeviceKind.TABLET if "iPad" in text else DeviceKind.PHONE
    if system == "Android":
        return DeviceKind.PHONE if "Mobile" in text else DeviceKind.TABLET
    return DeviceKind.COMPUTER if system in _DESKTOPS else DeviceKind.OTHER
