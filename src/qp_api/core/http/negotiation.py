"""What the client would rather read: media types and languages by q-value (RFC 9110 §12)."""

from collections.abc import Iterator, Sequence
from typing import Final

# A longer header is no wish but an attack; the first offer answers it.
_LONGEST: Final = 512


def choose_language(header: str, offers: Sequence[str]) -> str:
    """The best-liked language, the first offer where none is liked; `bn-BD` likes `bn`."""
    return _best([(wish.partition("-")[0], q) for wish, q in _wishes(header)], offers)


def choose_media_type(header: str, offers: Sequence[str]) -> str:
    """The best-liked media type, the first offer where none is liked."""
    return _best(list(_wishes(header)), offers)


def _best(wishes: list[tuple[str, float]], offers: Sequence[str]) -> str:
    liked = {offer: _liking(offer, wishes) for offer in offers}
    return max(offers, key=lambda offer: liked[offer])


def _liking(offer: str, wishes: list[tuple[str, float]]) -> float:
    """The q-value of the most specific wish that covers an offer; 0 when none does."""
    kind = offer.partition("/")[0]
    for pattern in (offer, f"{kind}/*", "*/*", "*"):
        matching = [q for wish, q in wishes if wish == pattern]
        if matching:
            return max(matching)
    return 0.0


def _wishes(header: str) -> Iterator[tuple[str, float]]:
    for item in header[:_LONGEST].lower().split(","):
        wish, _, parameters = item.partition(";")
        yield wish.strip(), _q(parameters)


def _q(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            return _number(value.strip())
    return 1.0


def _number(value: str) -> float:
    digits = value.replace(".", "", 1)
    # `float` would also take "nan", "1e9" and other scripts' digits.
    return min(float(value), 1.0) if digits.isascii() and digits.isdecimal() else 0.0
