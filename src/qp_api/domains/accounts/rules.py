"""What is decided about an account: age at registration, and a change merged into a profile."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from qp_api.core.actor import Role
from qp_api.kit.calendar import adult_from, completed_years

from .models import AgeBand

MINIMUM_AGE: Final = 16
HOME_COUNTRY: Final = "BD"
_ADULT_AGE: Final = 18
_UNVERIFIED_KEPT: Final = timedelta(days=7)
_OF_AN_ADDRESS: Final = ("street", "city")


@dataclass(frozen=True, slots=True)
class Age:
    """What is kept of a birth date. AG-3."""

    band: AgeBand
    adult_from: date | None


def decide_age(born_on: date, *, today: date) -> Age | None:
    """The band of a birth date on a Dhaka day; None under the minimum age. AG-1, AG-2, AG-3."""
    years = completed_years(born_on, today)
    if years < MINIMUM_AGE:
        return None
    if years < _ADULT_AGE:
        return Age(AgeBand.MINOR, adult_from(born_on))
    return Age(AgeBand.ADULT, None)


def unverified_ends_on(registered_on: date) -> date:
    """The first Dhaka day on which seven days without verification are over, whatever the hour."""
    return registered_on + _UNVERIFIED_KEPT + timedelta(days=1)


def merge(document: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """Apply a JSON merge patch (RFC 7396 §2): null removes, objects merge, all else replaces."""
    merged = dict(document)
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        elif isinstance(value, Mapping):
            known = merged.get(name)
            merged[name] = merge(known if isinstance(known, Mapping) else {}, value)
        else:
            merged[name] = value
    return merged


def complete_address(address: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """An address in the house's own country unless it says otherwise."""
    return None if address is None else {"country": HOME_COUNTRY, **address}


def missing_members(address: Mapping[str, Any] | None) -> list[str]:
    """What an address lacks to be one."""
    return [] if address is None else [name for name in _OF_AN_ADDRESS if name not in address]


PRIVILEGED: Final = frozenset({Role.FINANCE, Role.DPO, Role.ADMIN})
"""Roles that no one person can give (R21)."""


def needs_second_person(now: Collection[Role], wanted: Collection[Role]) -> bool:
    """Whether a change of roles adds a power; taking one away never waits."""
    return not PRIVILEGED.isdisjoint(set(wanted) - set(now))


def spelled(roles: Iterable[Role]) -> str:
    """Roles as one code, in the order of their names."""
    return ".".join(sorted(map(str, roles)))


def read_roles(code: str) -> frozenset[Role]:
    """The roles of such a code."""
    return frozenset(map(Role, code.split(".")))
