"""EPS, whose client is loaded when somebody pays: an HTTP client is an eighth of a process."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from qp_api.domains.payments.ports import (
    Ambiguous,
    Created,
    GatewayStatus,
    Rejected,
    SessionAsk,
)
from qp_api.kit.clock import Clock

from .claims import claimed_transaction
from .settings import EpsSettings

if TYPE_CHECKING:
    from .client import EpsGateway


class EpsOnFirstUse:
    """The gateway of a process, opened once; importing it takes a thread some 60 ms."""

    name = "eps"

    def __init__(self, settings: EpsSettings, clock: Clock, *, environment: str) -> None:
        self.environment = environment
        self._settings = settings
        self._clock = clock
        self._opened: EpsGateway | None = None
        self._turn = asyncio.Lock()

    async def close(self) -> None:
        """Let go of the connections, if there are any."""
        if self._opened is not None:
            await self._opened.close()

    async def create_session(self, ask: SessionAsk) -> Created | Rejected | Ambiguous:
        """As the client does."""
        return await (await self._client()).create_session(ask)

    async def fetch_status(self, reference: str) -> GatewayStatus:
        """As the client does."""
        return await (await self._client()).fetch_status(reference)

    def claims(self, parameters: Mapping[str, str]) -> str | None:
        """As the client does, which it does not need."""
        return claimed_transaction(parameters)

    async def _client(self) -> "EpsGateway":
        if self._opened is None:
            async with self._turn:
                if self._opened is None:
                    self._opened = await asyncio.to_thread(self._open)
        return self._opened

    def _open(self) -> "EpsGateway":
        from .client import EpsGateway  # noqa: PLC0415 -- 20 MiB that most processes never need

        return EpsGateway(self._settings, self._clock, environment=self.environment)
