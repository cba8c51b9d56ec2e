"""When a request is due, what it is called, and what becomes of a restriction."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final, Protocol

from qp_api.core.actor import Processing
from qp_api.core.errors import NotFound
from qp_api.domains.data_rights.errors import (
    NotRestricted,
    PackageExpired,
    PackageNotReady,
    RestrictionImposed,
)
from qp_api.domains.data_rights.models import ENDED, Imposer, Objectionable, Right
from qp_api.kit.calendar import dhaka_day

PACKAGE_KEPT: Final = timedelta(days=7)
REQUEST_DATA_KEPT: Final = timedelta(days=7)
"""DR-17: texts of a request that ended go after these days."""

AT_ONCE: Final = frozenset({Objectionable.MARKETING, Objectionable.ANALYTICS})
"""What is objected to with effect at once: nobody decides it (P5.6)."""

_WITH_PACKAGE: Final = frozenset({Right.ACCESS, Right.EXPORT})


class PackageOf(Protocol):
    """What is asked about a request before its package is opened."""

    @property
    def kind(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def package_size(self) -> int | None: ...
    @property
    def package_expires_at(self) -> datetime | None: ...


def number_of(received_at: datetime, count: int) -> str:
    """The request's number: its year in Dhaka, and its place in that year."""
    return f"QP-{dhaka_day(received_at).year}-{count:06}"


def is_overdue(due_at: datetime, completed_at: datetime | None, *, now: datetime) -> bool:
    """Whether the promise of P5.7 was broken, or is being."""
    return due_at < (now if completed_at is None else completed_at)


def check_package(request: PackageOf, *, now: datetime) -> int:
    """Whether a request's package can be had now; its size in bytes.

    Raises NotFound, PackageNotReady, PackageExpired.
    """
    if request.kind not in _WITH_PACKAGE:
        raise NotFound
    if request.state not in ENDED:
        raise PackageNotReady
    expires_at = request.package_expires_at
    if request.package_size is None or expires_at is None or expires_at <= now:
        raise PackageExpired
    return request.package_size


def state_when_restricted(present: Processing) -> Processing:
    """A restriction closes what is open; a freeze (P8.1) is the narrower state and stays."""
    return Processing.RESTRICTED if present is Processing.OPEN else present


def state_when_lifted(present: Processing, still_standing: Collection[Imposer]) -> Processing:
    """Lifting opens, unless another restriction or a freeze stands."""
    return Processing.OPEN if present is Processing.RESTRICTED and not still_standing else present


def state_when_thawed(standing: Collection[Imposer]) -> Processing:
    """The end of a freeze: restricted while a restriction stands, otherwise open. AG-6."""
    return Processing.RESTRICTED if standing else Processing.OPEN


def check_lifting(standing: Collection[Imposer]) -> None:
    """A person lifts their own restriction and no other. Raises NotRestricted, RestrictionImposed.

    P5.4: own lifting works at once; what the officer imposed, the officer lifts.
    """
    if not standing:
        raise NotRestricted
    if Imposer.PERSON not in standing:
        raise RestrictionImposed
