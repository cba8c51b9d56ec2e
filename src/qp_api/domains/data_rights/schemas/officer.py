"""What the officer says: a mail that came, more time, a decision."""

from datetime import date
from typing import Annotated, Any, Final, Literal, Self, TypeAlias

from pydantic import AfterValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from qp_api.core.http.schema_categories import category
from qp_api.core.http.text_types import InModel, Instant, Text
from qp_api.core.privacy import Category
from qp_api.domains.data_rights.actions.decide_request import Grant
from qp_api.domains.data_rights.actions.refuse_request import Refusal
from qp_api.domains.data_rights.actions.register_request import ByMail
from qp_api.domains.data_rights.models import ExtensionReason, Ground, Objectionable, Right
from qp_api.kit.text import NotAnEmail, clean_email

from .asking import ChangeIn, Words

_IRI: Final = r"^[a-z][a-z0-9+.-]{1,31}:[A-Za-z0-9._~:/#?=&%-]{1,200}$"
_WANTED: Final = {Right.RESTRICT: "ground", Right.OBJECT: "purpose"}
_OF_A_REFUSAL: Final = ("reason", "text", "complaint_route", "court")
_Line: TypeAlias = Annotated[str, Text(500)]
_REFUSAL: Final[dict[str, Any]] = {
    "decision": "refuse",
    "reason": "eu-gdpr:JustificationA12-5",
    "text": "The certificate shows the name that you gave at your registration.",
    "complaint_route": "The data protection officer; then the competent authority.",
    "court": "The competent court in Dhaka.",
}
_MAIL: Final[dict[str, Any]] = {
    "email": "writer@example.com",
    "right": "access",
    "received_at": "2026-12-01T06:30:00Z",
}


def _address(text: str) -> str:
    try:
        return clean_email(text)
    except NotAnEmail:
        raise PydanticCustomError("email", "no e-mail address") from None


class MailIn(InModel):
    """A request that came by mail, with the time when it came."""

    model_config = ConfigDict(json_schema_extra={"examples": [_MAIL]})

    email: Annotated[
        str,
        Text(254, least=3),
        AfterValidator(_address),
        Field(json_schema_extra={"format": "email"} | category(Category.EMAIL)),
    ]
    right: Right
    received_at: Instant
    locale: Literal["en", "bn"] = "bn"
    ground: Ground | None = None
    purpose: Objectionable | None = None
    details: Words = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """A restriction has a ground, an objection a purpose, and no other right has either."""
        for right, name in _WANTED.items():
            if (getattr(self, name) is not None) != (self.right is right):
                raise PydanticCustomError("not_of_this_right", "ground or purpose")
        return self

    def mail(self) -> ByMail:
        """The same, as the action takes it."""
        return ByMail(
            email=self.email,
            right=self.right,
            received_at=self.received_at,
            locale=self.locale,
            ground=self.ground,
            purpose=self.purpose,
            details=self.details,
        )


class ExtensionIn(InModel):
    """Why an answer takes longer, and until when: three months after receipt, when not said."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reason": str(ExtensionReason.COMPLEXITY)}]}
    )

    reason: ExtensionReason
    due_on: date | None = None


class DecisionIn(InModel):
    """For the person, or against with reasons; `changes` are the corrections that a mail named."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"decision": "accept"}, _REFUSAL]})

    decision: Literal["accept", "refuse"]
    changes: Annotated[tuple[ChangeIn, ...], Field(max_length=50)] = ()
    reason: Annotated[str, Field(pattern=_IRI, max_length=256)] | None = None
    text: Words = None
    complaint_route: _Line | None = None
    court: _Line | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """DR-6: a refusal says why, in words too, and where to complain and to sue."""
        said = [name for name in _OF_A_REFUSAL if getattr(self, name) is not None]
        if self.decision == "refuse" and (len(said) < len(_OF_A_REFUSAL) or self.changes):
            raise PydanticCustomError("refusal_incomplete", "reason, text, route and court")
        if self.decision == "accept" and said:
            raise PydanticCustomError("not_of_a_grant", "no reasons")
        return self

    def meant(self) -> Grant | Refusal:
        """The same, as the action takes it."""
        if self.decision == "accept":
            return Grant([change.wanted() for change in self.changes])
        return Refusal(
            self.reason or "", self.text or "", self.complaint_route or "", self.court or ""
        )
