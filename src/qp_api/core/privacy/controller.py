"""Who answers for the processing, whom to ask, and who else may receive data (P5.7, P7)."""

from dataclasses import dataclass
from typing import Final

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
    """Who may receive data besides the controller, by the clause that allows it."""

    clause: str
    name: str
    role: str
    data: str


RECIPIENTS: Final = (
    Recipient("P7.1", "EPS", "payment processor", "what a payment needs, when one is made"),
    Recipient("P7.2", "AWS or Google Cloud", "cloud infrastructure", "everything, encrypted"),
    Recipient("P7.3", "Legal authorities", "authority", "what the law or a court requires"),
)
