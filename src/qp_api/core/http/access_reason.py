"""Why somebody of the staff looks at one person: stated in a header, noted on the trail (P5.1)."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final, TypeAlias
from uuid import UUID

from fastapi import Depends, Request

from qp_api.core.actor import Role
from qp_api.core.audit.trail import Detail

from .refusals import AccessReasonInvalid, AccessReasonRequired
from .request_headers import header_values


class Reason(StrEnum):
    """What a look at somebody's data may be for; the person reads it in their access log."""

    SUPPORT_REQUEST = "support_request"
    RIGHTS_REQUEST = "rights_request"
    PAYMENT_QUESTION = "payment_question"
    COURSE_DELIVERY = "course_delivery"
    ACCOUNT_ADMINISTRATION = "account_administration"
    MINOR_PROTECTION = "minor_protection"
    SECURITY_INCIDENT = "security_incident"
    LEGAL_DUTY = "legal_duty"


_UUID: Final = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
SPELLING: Final = f"({'|'.join(Reason)})(?:[ \\t]*;[ \\t]*ticket=({_UUID}))?"
"""How the header is written: one reason, and perhaps the ticket that it is about."""
_SPELLED: Final = re.compile(SPELLING)


@dataclass(frozen=True, slots=True)
class AccessReason:
    """Why, and on which ticket; that there is such a ticket is not looked up."""

    reason: Reason
    ticket_id: UUID | None

    def details(self, role: Role) -> dict[str, Detail]:
        """What the trail says of the look: as what, why, on which ticket."""
        noted: dict[str, Detail] = {"role": str(role), "reason": str(self.reason)}
        return noted if self.ticket_id is None else noted | {"ticket": self.ticket_id}


async def access_reason(request: Request) -> AccessReason:
    """The reason that the caller states. Raises AccessReasonRequired, AccessReasonInvalid."""
    values = header_values(request.scope, b"x-access-reason")
    if not values:
        raise AccessReasonRequired
    spelled = _SPELLED.fullmatch(values[0]) if len(values) == 1 else None
    if spelled is None:
        raise AccessReasonInvalid
    return AccessReason(Reason(spelled[1]), None if spelled[2] is None else UUID(spelled[2]))


AccessReasonDep: TypeAlias = Annotated[AccessReason, Depends(access_reason)]
