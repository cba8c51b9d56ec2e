"""What is decided about an account: age at registration, and a change merged into a profile."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from qp_api.core.actor import Role
from qp_api.core.privacy import Purpose
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


@dataclass(frozen=True, slots=True)
class View:
    """What somebody of the staff sees of an account, by the names of the wire.

    What a view does not show is not even read from the database.
    """

    role: Role
    purpose: Purpose
    shown: frozenset[str]
    masked: frozenset[str] = frozenset()


VIEWED: Final = frozenset(
    {"state", "registered_at", "email_verified_at", "last_active_on"}
    | {"name", "email", "phone", "organization", "designation", "billing_address"}
    | {"locale", "time_zone", "roles", "age_band", "adult_from"}
)
"""Each field that a view shows or withholds."""

_STANDS: Final = frozenset({"state", "registered_at", "email_verified_at"})
_REACHED: Final = frozenset({"email", "phone"})
VIEWS: Final = (
    # Whoever works on rights sees everything, and everybody.
    View(Role.DPO, Purpose.RIGHTS, VIEWED),
    # Support recognises and reaches people; neither age nor roles nor address help it answer.
    View(
        Role.SUPPORT,
        Purpose.ACCOUNT,
        _STANDS | _REACHED | {"name", "organization", "designation", "locale", "time_zone"},
    ),
    # An admin has to be sure whom a role is granted; masked, contact data suffice for that.
    View(
        Role.ADMIN,
        Purpose.ACCOUNT,
        _STANDS | _REACHED | {"name", "roles", "last_active_on"},
        masked=_REACHED,
    ),
)
"""The staff's views, the first that an actor's roles allow is theirs; one view a look."""


def view_of(roles: Collection[Role]) -> View | None:
    """The view of somebody with these roles; None for whoever has none."""
    return next((view for view in VIEWS if view.role in roles), None)


def mask_email(email: str) -> str:
    """Its first letter and its domain: enough to recognise, not to write to."""
    local, _, domain = email.rpartition("@")
    return f"{local[:1]}***@{domain}"


def mask_phone(phone: str) -> str:
    """Its last two digits."""
    return f"***{phone[-2:]}"


MASKS: Final[Mapping[str, Callable[[str], str]]] = {"email": mask_email, "phone": mask_phone}


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
