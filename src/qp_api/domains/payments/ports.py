"""What payments needs of a gateway; each answer is yes, no, or that nobody knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from qp_api.kit.money import Money


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays, as the gateway is told (PA-2); never printed."""

    name: str = field(repr=False)
    email: str = field(repr=False)
    phone: str | None = field(repr=False)
    street: str | None = field(repr=False, default=None)
    city: str | None = field(repr=False, default=None)
    district: str | None = field(repr=False, default=None)
    postal_code: str | None = field(repr=False, default=None)


@dataclass(frozen=True, slots=True)
class SessionAsk:
    """One session to be opened: `reference` is unique for ever, `return_url` is where it ends."""

    reference: str
    charge_id: UUID
    amount: Money
    product: str
    payer: Payer
    return_url: str


@dataclass(frozen=True, slots=True)
class Created:
    """The payer can be sent to this URL, which is a secret of theirs."""

    redirect_url: str = field(repr=False)
    session_ref: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """No session was opened, for certain."""

    code: str


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A session may have been opened: never ask for it again."""

    code: str


class GatewaySaid(StrEnum):
    """How a gateway says that an attempt stands."""

    PAID = "paid"
    PENDING = "pending"
    FAILED = "failed"
    CANCELLED = "cancelled"
    NOT_FOUND = "not_found"
    REVIEW = "review"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class GatewayStatus:
    """The gateway's own answer about one attempt; None for what it did not say."""

    said: GatewaySaid
    reference: str | None = None
    amount: Money | None = None
    currency: str | None = None
    transaction_ref: str | None = None


class Gateway(Protocol):
    """One gateway. It holds no state of the business; amounts are exact."""

    @property
    def name(self) -> str:
        """Its name in rows."""

    @property
    def environment(self) -> str:
        """Sandbox or live: neither settles the other's."""

    async def create_session(self, ask: SessionAsk) -> Created | Rejected | Ambiguous:
        """Open a session; asked once for one reference."""

    async def fetch_status(self, reference: str) -> GatewayStatus:
        """How an attempt stands; UNKNOWN where the answer can't be had or read."""

    def claims(self, parameters: Mapping[str, str]) -> str | None:
        """The transaction that a browser says it comes from; a claim, and never trusted."""
