"""Notices and choices on the wire."""

from datetime import date, datetime
from typing import Annotated, Any, Final, Literal, TypeAlias
from uuid import UUID

from pydantic import ConfigDict, Field

from qp_api.core.http.schema_categories import category
from qp_api.core.http.text_types import InModel, OpenEnum, OutModel, Secret, StrictBool, Text
from qp_api.core.privacy import Category
from qp_api.core.subject_data.consents import ChosenUse

from .models import ConsentState, Method
from .queries import ConsentRow
from .rules.notices import NOTICES, Notice, NoticeText, Terms
from .store import EventRow

_Version: TypeAlias = Annotated[str, Field(max_length=16)]
_Hash: TypeAlias = Annotated[str, Field(max_length=64, pattern="^[0-9a-f]{64}$")]
_Word: TypeAlias = Annotated[str, Field(max_length=256)]
_Words: TypeAlias = Annotated[list[_Word], Field(max_length=32)]
_Language: TypeAlias = Annotated[str, Field(max_length=8)]
_PREFERENCE: Final[Any] = Field(json_schema_extra=category(Category.PREFERENCE))
_ID: Final = "01936b2e-7c00-7a31-9d55-0c2f6a1e8b51"


class ConsentIn(InModel):
    """A choice; `notice_version` is the notice that was shown, and needed to grant."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"granted": True, "notice_version": "1.0"}]}
    )

    granted: StrictBool
    notice_version: Annotated[str, Text(16)] | None = None


class ConsentConfirmationIn(InModel):
    """The token of a mailed link."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"token": "A" * 43}]})

    token: Annotated[str, Secret(128)]


class ConsentConfirmationOut(OutModel):
    """The consent is given."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"purpose": "marketing", "state": "ConsentGiven"}]}
    )

    purpose: Annotated[str, OpenEnum(ChosenUse)]
    state: Literal["ConsentGiven"]

    @classmethod
    def of(cls, row: EventRow) -> "ConsentConfirmationOut":
        return ConsentConfirmationOut.build(purpose=row.purpose, state="ConsentGiven")


class ConsentOut(OutModel):
    """How a purpose stands: `granted` is what counts, `state` says how it came about.

    `confirm_by` is set while marketing waits for the link in the mail; `locked` at 16 and 17.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "purpose": "marketing",
                    "granted": False,
                    "state": "ConsentRequested",
                    "changed_at": "2026-12-01T06:30:00Z",
                    "confirm_by": "2026-12-08T06:30:00Z",
                    "notice_version": "1.0",
                    "locked": False,
                }
            ]
        }
    )

    purpose: Annotated[str, OpenEnum(ChosenUse)]
    granted: Annotated[bool, _PREFERENCE]
    state: Annotated[str, OpenEnum(ConsentState), _PREFERENCE] | None
    changed_at: Annotated[datetime | None, _PREFERENCE]
    confirm_by: Annotated[datetime | None, _PREFERENCE]
    notice_version: _Version | None
    locked: bool

    @classmethod
    def of(cls, row: ConsentRow) -> "ConsentOut":
        return ConsentOut.build(
            purpose=row.purpose,
            granted=row.granted,
            state=row.state,
            changed_at=row.changed_at,
            confirm_by=row.valid_until,
            notice_version=row.notice_version,
            locked=row.is_locked,
        )


class TermsOut(OutModel):
    """What the notice promised of the purpose: the lasting part of a consent record."""

    purpose: _Word
    lawful_basis: _Word
    data: _Words
    controllers: _Words
    storage: _Words
    retention: _Word
    jurisdiction: _Word
    recipients: _Words
    withdrawal: _Word
    rights: _Words
    authority: _Word
    transfers: _Word

    @classmethod
    def of(cls, terms: Terms) -> "TermsOut":
        return TermsOut.build(
            purpose=terms.purpose,
            lawful_basis=terms.lawful_basis,
            data=list(terms.data),
            controllers=list(terms.controllers),
            storage=list(terms.storage),
            retention=terms.retention,
            jurisdiction=terms.jurisdiction,
            recipients=list(terms.recipients),
            withdrawal=terms.withdrawal,
            rights=list(terms.rights),
            authority=terms.authority,
            transfers=terms.transfers,
        )


_TERMS: Final = {use: TermsOut.of(NOTICES[0].terms[use]) for use in ChosenUse}


class ConsentEventOut(OutModel):
    """One event of a consent record, in the fields of ISO/IEC TS 27560."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": _ID,
                    "record_id": _ID,
                    "schema_version": "urn:qp:schema:consent-event:1",
                    "purpose": "marketing",
                    "state": "ConsentGiven",
                    "method": "mailed_link",
                    "at": "2026-12-01T06:35:00Z",
                    "valid_until": None,
                    "notice_version": "1.0",
                    "notice_sha256": NOTICES[0].texts["en"].sha256,
                    "language": "en",
                    "terms": _TERMS[ChosenUse.MARKETING].model_dump(),
                }
            ]
        }
    )

    id: UUID
    record_id: UUID
    schema_version: _Word
    purpose: Annotated[str, OpenEnum(ChosenUse), _PREFERENCE]
    state: Annotated[str, OpenEnum(ConsentState), _PREFERENCE]
    method: Annotated[str, OpenEnum(Method), _PREFERENCE]
    at: Annotated[datetime, _PREFERENCE]
    valid_until: Annotated[datetime | None, _PREFERENCE]
    notice_version: _Version
    notice_sha256: _Hash
    language: _Language
    terms: TermsOut | None

    @classmethod
    def of(cls, row: EventRow) -> "ConsentEventOut":
        return ConsentEventOut.build(
            id=row.id,
            record_id=row.record_id,
            schema_version=row.schema_version,
            purpose=row.purpose,
            state=row.state,
            method=row.method,
            at=row.at,
            valid_until=row.valid_until,
            notice_version=row.notice_version,
            notice_sha256=row.notice_hash,
            language=row.language,
            terms=_terms_of(row),
        )


def _terms_of(row: EventRow) -> TermsOut | None:
    notice = next((one for one in NOTICES if one.version == row.notice_version), None)
    return None if notice is None else TermsOut.of(notice.terms[ChosenUse(row.purpose)])


class SectionOut(OutModel):
    """One part of the policy."""

    clause: _Word
    title: _Word
    lines: Annotated[list[Annotated[str, Field(max_length=2_000)]], Field(max_length=64)]


class NoticeTextOut(OutModel):
    """A notice in one language; `sha256` is what a consent names it by."""

    language: _Language
    title: _Word
    sections: Annotated[list[SectionOut], Field(max_length=32)]
    sha256: _Hash

    @classmethod
    def of(cls, text: NoticeText) -> "NoticeTextOut":
        return NoticeTextOut.build(
            language=text.language,
            title=text.title,
            sections=[
                SectionOut.build(clause=one.clause, title=one.title, lines=list(one.lines))
                for one in text.sections
            ],
            sha256=text.sha256,
        )


class NoticeOut(OutModel):
    """A version of the privacy notice, in both languages."""

    version: _Version
    effective_on: date
    en: NoticeTextOut
    bn: NoticeTextOut

    @classmethod
    def of(cls, notice: Notice) -> "NoticeOut":
        return NoticeOut.build(
            version=notice.version,
            effective_on=notice.effective_on,
            en=NoticeTextOut.of(notice.texts["en"]),
            bn=NoticeTextOut.of(notice.texts["bn"]),
        )
