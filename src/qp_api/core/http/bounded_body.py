"""The body on its way in: counted while it comes, and due within seconds (R6)."""

from typing import Final

from starlette.types import Message, Receive

from .deadlines import Deadlines
from .refusals import BodyTooLarge, BodyTooSlow

# What is left of the body is not read, so the connection is of no more use.
CLOSE: Final = {"Connection": "close"}


class BoundedBody:
    """`receive` for one request with a body. Raises BodyTooLarge, BodyTooSlow."""

    __slots__ = ("_deadlines", "_due", "_left", "_receive", "_whole")

    def __init__(
        self, receive: Receive, deadlines: Deadlines, *, limit: int, seconds: float
    ) -> None:
        self._receive = receive
        self._deadlines = deadlines
        self._left = limit
        self._due = deadlines.now() + seconds
        self._whole = False

    async def __call__(self) -> Message:
        if self._whole:  # now it only waits for the client to go away, however long that takes
            return await self._receive()
        try:
            with self._deadlines.until(self._due):
                message = await self._receive()
        except TimeoutError:
            raise BodyTooSlow(headers=CLOSE) from None
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise BodyTooLarge(headers=CLOSE)
        self._whole = not message.get("more_body", False)
        return message
