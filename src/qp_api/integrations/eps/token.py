"""The bearer token: fetched once for however many ask, kept a minute short of its end."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from qp_api.kit.clock import Clock

_LONGEST: Final = timedelta(minutes=30)
_SHORT_OF_IT: Final = timedelta(seconds=60)


class NoToken(Exception):
    """EPS gave no token: nothing was asked for with it."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token and when it is asked for anew; never printed."""

    text: str = field(repr=False)
    stale_at: datetime


class TokenKeeper:
    """One token for a process. `fetch` raises NoToken."""

    def __init__(self, fetch: Callable[[], Awaitable[Token]], clock: Clock) -> None:
        self._fetch = fetch
        self._clock = clock
        self._kept: Token | None = None
        self._turn = asyncio.Lock()

    async def get(self, *, instead_of: Token | None = None) -> Token:
        """The kept token, or a new one; `instead_of` names one that was refused."""
        if (kept := self._fresh(instead_of)) is not None:
            return kept
        async with self._turn:
            if (kept := self._fresh(instead_of)) is not None:
                return kept
            self._kept = await self._fetch()
            return self._kept

    def _fresh(self, refused: Token | None) -> Token | None:
        kept = self._kept
        if kept is None or kept is refused or self._clock.process_now() >= kept.stale_at:
            return None
        return kept


def read_token(found: dict[str, Any], *, now: datetime) -> Token:
    """What GetToken answered, its names folded. Raises NoToken."""
    text = found.get("token")
    if not isinstance(text, str) or not text:
        raise NoToken
    return Token(text, min(_expiry(found.get("expiredate"), now), now + _LONGEST) - _SHORT_OF_IT)


def _expiry(value: Any, now: datetime) -> datetime:
    """Without a zone it is UTC; unreadable, as long as any."""
    try:
        read = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return now + _LONGEST
    return read if read.tzinfo is not None else read.replace(tzinfo=UTC)
