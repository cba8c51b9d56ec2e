"""What the simulator remembers: transactions by the merchant's id, and every request."""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from qp_api.kit.calendar import DHAKA
from qp_api.kit.clock import Clock
from qp_api.kit.ids import new_id
from qp_api.kit.money import Money

_LETTERS: Final = "ABCDEFGHJKMNPQRSTVWXYZ"
_DIGEST_SHOWN: Final = 12


@dataclass
class Transaction:
    """One session and what became of it."""

    reference: str
    order: str
    amount: Money
    urls: dict[str, str]
    checkout: UUID
    begun_at: datetime
    status: str = "Pending"
    eps_id: str | None = None
    becomes_paid: bool = False
    decided_at: datetime | None = None


@dataclass
class State:
    """All of it, in memory: a new process knows nothing."""

    clock: Clock
    transactions: dict[str, Transaction] = field(default_factory=dict)
    requests: list[dict[str, Any]] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)

    def begin(self, reference: str, order: str, amount: Money, urls: dict[str, str]) -> Transaction:
        """Open a session; the merchant's id is new."""
        made = Transaction(reference, order, amount, urls, new_id(), self.clock.now())
        self.transactions[reference] = made
        return made

    def of_page(self, checkout: str) -> Transaction | None:
        """The transaction of a checkout page."""
        return next((t for t in self.transactions.values() if str(t.checkout) == checkout), None)

    def open_beside(self, one: Transaction) -> list[Transaction]:
        """The other sessions of its order that nobody has decided."""
        beside = (t for t in self.transactions.values() if t.order == one.order)
        return [t for t in beside if t.status == "Pending"]

    def decide(self, one: Transaction, status: str) -> None:
        """The payer has decided; a payment has its id of the known form."""
        one.status, one.decided_at = status, self.clock.now()
        local = one.decided_at.astimezone(DHAKA)
        tail = "".join(secrets.choice(_LETTERS) for _ in range(2))
        one.eps_id = f"{local:%y%m%d%H%M%S}{local.microsecond // 1000:03}{tail}"

    def note(self, kind: str, transaction: str = "", *, secret: str = "") -> None:
        """List a request; what is secret in it as a hash alone."""
        hashed = hashlib.sha256(secret.encode()).hexdigest()[:_DIGEST_SHOWN] if secret else ""
        self.requests.append(
            {
                "kind": kind,
                "transaction": transaction,
                "at": self.clock.now().isoformat(),
                "secret_sha256": hashed,
            }
        )

    def new_token(self) -> str:
        """A bearer token that is taken from now on."""
        token = secrets.token_urlsafe(32)
        self.tokens.add(token)
        return token
