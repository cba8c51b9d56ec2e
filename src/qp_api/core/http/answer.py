"""The answer on its way out: its headers completed, its status noted, a stalled reader cut (R6)."""

import asyncio

from starlette.requests import empty_receive
from starlette.types import Message, Send

from qp_api.core.errors import Problem

from .answer_headers import complete
from .exchange import Exchange
from .problems import problem_response


class Answer:
    """`send` for one exchange; each piece of a stream gets `stall_seconds`."""

    __slots__ = ("_deadline", "_exchange", "_https_only", "_loop", "_send", "_stall_seconds")

    def __init__(
        self, exchange: Exchange, send: Send, *, stall_seconds: float, https_only: bool
    ) -> None:
        self._exchange = exchange
        self._send = send
        self._stall_seconds = stall_seconds
        self._https_only = https_only
        self._loop = asyncio.get_running_loop()
        self._deadline: asyncio.Timeout | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._exchange.status = message["status"]
            headers = complete(
                message.get("headers", ()), self._exchange, https_only=self._https_only
            )
            message = {**message, "headers": headers}
        elif self._deadline is not None and message.get("more_body"):
            # Only a stream outlives its first deadline; a timer costs what a log line costs.
            self._deadline.reschedule(self._loop.time() + self._stall_seconds)
        await self._send(message)

    def due_in(self, seconds: float) -> asyncio.Timeout:
        """The deadline of the answer, or of a stream's first piece."""
        self._deadline = asyncio.timeout_at(self._loop.time() + seconds)
        return self._deadline

    @property
    def is_late(self) -> bool:
        """Whether the deadline has passed."""
        return self._deadline is not None and self._deadline.expired()

    async def refuse(self, problem: Problem) -> None:
        """Answer a problem from outside the application, unless an answer has begun."""
        self._deadline = None  # it is over; what follows is one small message
        if self._exchange.status == 0:
            response = problem_response(self._exchange.scope, problem)
            await response(self._exchange.scope, empty_receive, self)
