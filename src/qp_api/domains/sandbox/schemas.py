"""The sandbox on the wire."""

from datetime import datetime
from typing import Annotated, Final, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from qp_api.core.actor import Role
from qp_api.core.http.schema_categories import category
from qp_api.core.http.text_types import InModel, Instant, OpenEnum, OutModel, StrictBool, StrictInt
from qp_api.core.privacy import Category
from qp_api.kit.clock import SystemClock

from .public import DemoPerson
from .rules import FURTHEST
from .store import Work

_NOW: Final = "2027-01-15T03:00:00Z"
_MOST_MAILS: Final = 1000
_COMMUNICATION: Final = category(Category.COMMUNICATION)

Line = Annotated[str, Field(max_length=2048)]
Count = Annotated[int, Field(ge=0)]


class ClockIn(InModel):
    """How far to move, or where to: one of the two; and whether in a single step."""

    model_config = ConfigDict(
        json_schema_extra={
            "minProperties": 1,
            "maxProperties": 2,
            "examples": [{"advance_seconds": 86_400}, {"now": _NOW}],
        }
    )

    advance_seconds: Annotated[StrictInt, Field(ge=1, le=int(FURTHEST.total_seconds()))] | None = (
        None
    )
    now: Instant | None = None
    at_once: StrictBool = False

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.advance_seconds is None) == (self.now is None):
            raise PydanticCustomError("one_of", "one of the two")
        return self


class ClockOut(OutModel):
    """Business time, process time, and what lies between."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"now": _NOW, "process_now": "2026-12-01T03:00:00Z", "offset_seconds": 3_888_000}
            ]
        }
    )

    now: datetime
    process_now: datetime
    offset_seconds: Count

    @classmethod
    def of(cls, clock: SystemClock) -> "ClockOut":
        seconds = int(clock.offset.total_seconds())
        return ClockOut.build(
            now=clock.now(), process_now=clock.process_now(), offset_seconds=seconds
        )


class IdleOut(OutModel):
    """Nothing is due; `held` duties wait until a restriction is lifted, `dead` ones for help."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"held_count": 0, "dead_count": 0}]})

    held_count: Count
    dead_count: Count

    @classmethod
    def of(cls, work: Work) -> "IdleOut":
        return IdleOut.build(held_count=work.held_count, dead_count=work.dead_count)


class MailAttachmentOut(OutModel):
    """A file in a mail; `text` is null unless it is text or JSON."""

    name: Annotated[str, Field(max_length=255)]
    text: Annotated[str, Field(max_length=1_000_000)] | None


class MailOut(OutModel):
    """A mail as its reader finds it; `tokens` are those in its links' fragments."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b13@localhost",
                    "to": "learner@example.org",
                    "subject": "Confirm your e-mail address",
                    "text": "http://localhost:8000/verify#token=abc",
                    "html": "<p>…</p>",
                    "links": ["http://localhost:8000/verify#token=abc"],
                    "tokens": {"token": "abc"},
                    "sent_at": _NOW,
                    "attachments": [],
                }
            ]
        }
    )

    id: Annotated[str, Field(max_length=255)]
    to: Annotated[str, Field(max_length=320, json_schema_extra=category(Category.EMAIL))]
    subject: Annotated[Line, Field(json_schema_extra=_COMMUNICATION)]
    text: Annotated[str, Field(max_length=1_000_000, json_schema_extra=_COMMUNICATION)]
    html: Annotated[str, Field(max_length=1_000_000, json_schema_extra=_COMMUNICATION)] | None
    links: Annotated[list[Line], Field(max_length=100)]
    tokens: Annotated[dict[str, Line], Field(max_length=100)]
    sent_at: datetime
    attachments: Annotated[list[MailAttachmentOut], Field(max_length=100)]


class MailboxOut(OutModel):
    """The mail held, the oldest first."""

    items: Annotated[list[MailOut], Field(max_length=_MOST_MAILS)]


class DemoAccountOut(OutModel):
    """One demo sign-in."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"role": "learner", "email": "learner@example.org", "password": "…"}]
        }
    )

    role: Annotated[str, OpenEnum(Role)]
    email: Annotated[str, Field(max_length=254, json_schema_extra=category(Category.EMAIL))]
    password: Annotated[str, Field(max_length=128)]

    @classmethod
    def of(cls, person: DemoPerson) -> "DemoAccountOut":
        return DemoAccountOut.build(role=person.role, email=person.email, password=person.password)


class DemoAccountsOut(OutModel):
    """One demo sign-in per role."""

    items: Annotated[list[DemoAccountOut], Field(max_length=100)]
