"""Who answers for the processing, whom to ask, and who else may receive data (P5.7, P7)."""

from dataclasses import dataclass
from typing import Final

from .purposes import Purpose

CONTROLLER: Final = "Quality Progress, Dhaka, Bangladesh"
OFFICER: Final = "qualityprogressbd@gmail.com"
"""The data protection officer's address, as the policy publishes it (P5.7)."""

PEOPLE: Final = ("learners", "instructors and consultants", "staff", "correspondents")

MEASURES: Final = (
    "sealed field by field with AES-256-GCM under a key of each person's own",
    "keys kept apart from the data; erasure destroys them",
    "one database role a purpose, row-level security forced on every personal table",
    "append-only audit trail, signed and witnessed outside the database",
)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who may receive data besides the controller, by the clause that allows it (DI-1).

    `country` is None where configuration says in which one the house is hosted (DI-4).
    """

    code: str
    clause: str
    name: str
    role: str
    data: str
    purposes: tuple[str, ...]
    categories: tuple[str, ...]
    country: str | None
    contract: str


class UnknownRecipient(LookupError):
    """Nobody of this code is in the register: nothing is sent to them."""


EPS: Final = "eps"

RECIPIENTS: Final = (
    Recipient(
        code=EPS,
        clause="P7.1",
        name="EPS",
        role="payment processor",
        data="what a payment needs, when one is made",
        purposes=(Purpose.PAYMENT.code,),
        categories=("name", "email", "phone", "address", "transaction"),
        country="BD",
        contract="merchant agreement, with the processor's PCI-DSS attestation",
    ),
    Recipient(
        code="cloud",
        clause="P7.2",
        name="AWS or Google Cloud",
        role="cloud infrastructure",
        data="everything, encrypted",
        purposes=tuple(purpose.code for purpose in Purpose),
        categories=("all",),
        country=None,
        contract="data processing terms of the cloud provider",
    ),
    Recipient(
        code="mail_host",
        clause="P7.2",
        name="Mail host at the cloud provider",
        role="mail relay",
        data="address, subject and text of each mail, which the person can list",
        purposes=(
            *(Purpose.DELIVERY.code, Purpose.ACCOUNT.code, Purpose.PAYMENT.code),
            *(Purpose.MARKETING.code, Purpose.SECURITY.code, Purpose.RIGHTS.code),
        ),
        categories=("name", "email", "communication"),
        country=None,
        contract="data processing terms of the cloud provider",
    ),
    Recipient(
        code="authorities",
        clause="P7.3",
        name="Legal authorities",
        role="authority",
        data="what the law or a court requires",
        purposes=(Purpose.LAW.code, Purpose.CLAIMS.code),
        categories=("all",),
        country="BD",
        contract="none: the law, or an order of a court",
    ),
)
"""The register: whoever is not in it receives nothing."""


def recipient_of(code: str) -> Recipient:
    """The recipient of this code. Raises UnknownRecipient."""
    for recipient in RECIPIENTS:
        if recipient.code == code:
            return recipient
    raise UnknownRecipient(code)
