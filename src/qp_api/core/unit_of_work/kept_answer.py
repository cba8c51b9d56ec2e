"""The answer of a request as it is kept: one JSON text, sealed beside its effect (R24)."""

from dataclasses import dataclass

import orjson


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered, for whoever repeats it; the body is JSON."""

    status: int
    body: bytes
    location: str | None = None
    days: int = 1

    @property
    def kept(self) -> str:
        """Body and headers as one JSON text, as it is sealed."""
        whole = {"body": orjson.Fragment(self.body), "location": self.location}
        return orjson.dumps(whole).decode()


def read_kept(text: str) -> tuple[bytes, dict[str, str]]:
    """The body and the headers of an answer that was kept."""
    document = orjson.loads(text)
    location = document["location"]
    return orjson.dumps(document["body"]), {} if location is None else {"Location": location}
