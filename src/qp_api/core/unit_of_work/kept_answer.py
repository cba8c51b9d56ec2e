"""The answer of a request as it is kept: one JSON text, sealed beside its effect (R24)."""

from dataclasses import dataclass
from datetime import datetime

import orjson


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered, for whoever repeats it; the body is JSON.

    Provisional `until` a business time: before it the request may still be running.
    """

    status: int
    body: bytes
    location: str | None = None
    days: int = 1
    until: datetime | None = None

    @property
    def kept(self) -> str:
        """Body and headers as one JSON text, as it is sealed."""
        whole: dict[str, object] = {
            "body": orjson.Fragment(self.body),
            "location": self.location,
        }
        if self.until is not None:
            whole["until"] = self.until
        return orjson.dumps(whole).decode()


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that was kept: its body, its headers, and until when it is no answer yet."""

    body: bytes
    headers: dict[str, str]
    until: datetime | None


def read_kept(text: str) -> Kept:
    """Take a kept text apart."""
    document = orjson.loads(text)
    location, until = document["location"], document.get("until")
    return Kept(
        orjson.dumps(document["body"]),
        {} if location is None else {"Location": location},
        None if until is None else datetime.fromisoformat(until),
    )
