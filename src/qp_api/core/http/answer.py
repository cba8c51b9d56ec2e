"""The answer on its way out: its headers completed, its status noted, a stalled reader cut (R6)."""

from starlette.requests import empty_receive
from starlette.types import Message, Send

from qp_api.core.errors import Problem

from .answer_headers import complete
from .deadlines import Deadline
from .exchange import Exchange
from .problems import problem_response


class Answer:
    """`send` for one exchange; each piece of a stream gets `stall_seconds`."""

    __slots__ = ("_deadline", "_exchange", "_https_only", "_send", "_stall_seconds")

    def __init__(
        self,
        exchange: Exchange,
        send: Send,
        deadline: Deadline,
        *,
        stall_seconds: float,
        https_only: bool,
    ) -> None:
        self._exchange = exchange
        self._send = send
        self._deadline = deadline
        self._stall_seconds = stall_seconds
        self._https_only = https_only

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._exchange.status = message["status"]
            message["headers"] = complete(
                message.get("headers", ()), self._exchange, https_only=self._https_only
            )
        elif message.get("more_body"):
            # Only a stream outlives its first deadline.
            self._deadline.postpone(self._stall_seconds)
        await self._send(message)

    async def refuse(self, problem: Problem) -> None:
        """Answer a problem from outside the application, unless an answer has begun."""
        if self._exchange.status == 0:
            response = problem_response(self._exchange.scope, problem)
            await response(self._exchange.scope, empty_receive, self)
