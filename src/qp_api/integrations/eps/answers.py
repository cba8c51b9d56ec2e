"""Reading what EPS answers: tolerant of its spelling, never of its meaning."""

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from qp_api.domains.payments.ports import (
    Ambiguous,
    Created,
    GatewaySaid,
    GatewayStatus,
    Rejected,
)
from qp_api.kit.money import Money, NotMoney

_WORDS: Final[Mapping[GatewaySaid, frozenset[str]]] = {
    GatewaySaid.PAID: frozenset(
        {"success", "successful", "completed", "complete", "paid", "approved"}
    ),
    GatewaySaid.FAILED: frozenset({"failed", "fail", "failure", "declined", "rejected"}),
    GatewaySaid.CANCELLED: frozenset({"cancel", "canceled", "cancelled"}),
    GatewaySaid.PENDING: frozenset({"pending", "processing", "initiated", ""}),
    GatewaySaid.REVIEW: frozenset({"refund", "refunded", "partialrefund", "partialrefunded"}),
}
_NO_ERROR: Final = frozenset({"", "0"})
_LONGEST_CODE: Final = 32


class Unreadable(ValueError):
    """An answer that is no JSON object."""


def read_object(body: bytes) -> dict[str, Any]:
    """The object, names folded to lower case, numbers as they were written. Raises Unreadable."""
    try:
        found = json.loads(
            body,
            parse_float=str,
            parse_int=str,
            parse_constant=_refuse,
            object_pairs_hook=_folded,
        )
    except (ValueError, RecursionError):
        raise Unreadable from None
    if not isinstance(found, dict):
        raise Unreadable
    return found


def _folded(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = {name.lower(): value for name, value in pairs}
    if len(found) < len(pairs):
        raise Unreadable  # one name, two values: who knows which is meant
    return found


def read_session(body: bytes, *, origin: str | None) -> Created | Rejected | Ambiguous:
    """What Initialize answered with 200; `origin` is the simulator's, None where it is EPS."""
    try:
        found = read_object(body)
    except Unreadable:
        return Ambiguous("unreadable")
    url, code = found.get("redirecturl"), _text(found.get("errorcode")) or ""
    if not isinstance(url, str) or not url:
        told = code not in _NO_ERROR or _text(found.get("errormessage"))
        return Rejected(_code(code)) if told else Ambiguous("no_answer")
    checkout = _text(found.get("transactionid"))
    if code not in _NO_ERROR or not checkout or not is_theirs(url, origin=origin):
        return Ambiguous("strange_answer")
    return Created(url, checkout)


def is_theirs(url: str, *, origin: str | None) -> bool:
    """Whether a payer may be sent there."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if "@" in parts.netloc:
        return False
    if origin is not None:
        return f"{parts.scheme}://{parts.netloc}" == origin
    return parts.scheme == "https" and host.endswith(".eps.com.bd")


def read_status(body: bytes) -> GatewayStatus:
    """What verify answered with 200. UNKNOWN for what can't be read, or contradicts itself.

    Everything is taken from one object: the whole answer where it says how it stands, else `data`.
    """
    try:
        found = read_object(body)
    except Unreadable:
        return GatewayStatus(GatewaySaid.UNKNOWN)
    inner = found.get("data")
    if isinstance(inner, dict) and "status" in inner:
        if "status" in found and _said(found["status"]) is not _said(inner["status"]):
            return GatewayStatus(GatewaySaid.UNKNOWN)
        found = found if "status" in found else inner
    said = _said(found.get("status"))
    return GatewayStatus(
        said,
        reference=_text(found.get("merchanttransactionid")),
        amount=_money(found.get("totalamount")),
        currency=_text(found.get("currency")),
        transaction_ref=_text(found.get("epstransactionid")),
    )


def _said(status: Any) -> GatewaySaid:
    if not isinstance(status, str):
        return GatewaySaid.UNKNOWN
    word = status.casefold().replace("_", "").replace(" ", "")
    return next((said for said, words in _WORDS.items() if word in words), GatewaySaid.UNKNOWN)


def _money(value: Any) -> Money | None:
    try:
        found = Money.parse(value) if isinstance(value, str) else None
    except NotMoney:
        return None
    return found if found is not None and found.poisha > 0 else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _code(code: str) -> str:
    """Letters and digits alone: it is written down."""
    kept = "".join(letter for letter in code if letter.isalnum())[:_LONGEST_CODE]
    return f"eps_{kept}" if kept else "eps_refused"


def _refuse(constant: str) -> None:
    raise Unreadable(constant)
