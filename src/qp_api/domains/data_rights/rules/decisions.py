"""Who decides what, from which state a request may go on, and how far an extension reaches."""

from datetime import date, datetime
from typing import Final, Protocol

from qp_api.core.errors import FieldError
from qp_api.domains.data_rights.errors import (
    NotDecidable,
    NotExtendable,
    OwnRequest,
    RequestEnded,
)
from qp_api.domains.data_rights.models import ENDED, MOVES, RequestState, Right
from qp_api.kit.calendar import dhaka_day, end_of_day, extended_due_on
from qp_api.kit.ids import SubjectId

_GRANTABLE: Final = frozenset({Right.RECTIFY, Right.OBJECT})
# An erasure is refused by two people (privacy.md, data_rights); a restriction stands at once.
_REFUSABLE: Final = _GRANTABLE | {Right.ACCESS, Right.EXPORT}
UNDER_WAY: Final = frozenset({RequestState.IN_PROGRESS, RequestState.EXTENDED})


class Standing(Protocol):
    """What is asked about a request before it goes on."""

    @property
    def kind(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def received_at(self) -> datetime: ...
    @property
    def due_at(self) -> datetime: ...
    @property
    def extended_at(self) -> datetime | None: ...


def may_move(before: str, after: RequestState) -> bool:
    """Whether one state may follow another."""
    return after in MOVES[RequestState(before)]


def check_not_own(owner: SubjectId, officer: SubjectId) -> None:
    """Nobody decides about their own request. Raises OwnRequest."""
    if owner == officer:
        raise OwnRequest


def check_withdrawable(request: Standing) -> None:
    """A person takes back what has not ended. Raises RequestEnded."""
    if not may_move(request.state, RequestState.WITHDRAWN):
        raise RequestEnded


def check_grantable(request: Standing) -> None:
    """The officer grants what is theirs to decide. Raises RequestEnded, NotDecidable."""
    _check_under_way(request)
    if request.kind not in _GRANTABLE:
        raise NotDecidable


def check_refusable(request: Standing) -> None:
    """The officer refuses with reasons what one person may. Raises RequestEnded, NotDecidable."""
    _check_under_way(request)
    if request.kind not in _REFUSABLE:
        raise NotDecidable


def check_extendable(request: Standing, *, now: datetime) -> None:
    """It comes once, and before the due time. Raises RequestEnded, NotExtendable. DR-5."""
    if request.state in ENDED:
        raise RequestEnded
    if request.extended_at is not None or not may_move(request.state, RequestState.EXTENDED):
        raise NotExtendable
    if request.due_at <= now:
        raise NotExtendable


def extended_until(request: Standing, due_on: date | None) -> datetime:
    """The new due time: after the present one, within three months of receipt, or that last day.

    Raises NotExtendable naming the field. DR-5.
    """
    latest = extended_due_on(request.received_at)
    day = latest if due_on is None else due_on
    if not dhaka_day(request.due_at) < day <= latest:
        error = FieldError(
            "/due_on",
            "out_of_range",
            "The day is not after the present due day, or more than three months after receipt.",
        )
        raise NotExtendable(errors=(error,))
    return end_of_day(day)


def state_when_refused(*, applied: int) -> RequestState:
    """Partly served, when something had been corrected at once."""
    return RequestState.PARTIALLY_COMPLETED if applied else RequestState.REFUSED


def _check_under_way(request: Standing) -> None:
    if request.state in ENDED:
        raise RequestEnded
    if request.state not in UNDER_WAY:
        raise NotDecidable
