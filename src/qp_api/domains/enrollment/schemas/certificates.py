"""Certificates on the wire, and what verification tells."""

from datetime import date, datetime
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import ConfigDict, Field

from qp_api.core.http.schema_categories import category
from qp_api.core.http.text_types import OpenEnum, OutModel
from qp_api.core.privacy import Category
from qp_api.domains.catalog.public import contact_hours
from qp_api.domains.enrollment.queries.certificates import Certified, Verdict, Verified

_CERTIFICATE: Final[dict[str, Any]] = category(Category.CERTIFICATE)
_TOLD: Final[Any] = Field(json_schema_extra=_CERTIFICATE)
_CODE: Final = "ABCDEF-GHIJKL-MNOPQR-STUVWX"
_TITLE: Final[dict[str, Any]] = {"en": "Quality management", "bn": "মান ব্যবস্থাপনা"}
_HOURS: Final = r"^[0-9]+\.[0-9]$"


class CourseTitle(OutModel):
    """A course's title in both languages."""

    en: Annotated[str, Field(max_length=2000)]
    bn: Annotated[str, Field(max_length=2000)]


class CertificateOut(OutModel):
    """One's certificate; whoever has its code can verify it at `/verify/{code}`."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b15",
                    "enrollment_id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b12",
                    "cohort_id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b11",
                    "name": "মেঘলা নমুনা",
                    "title": _TITLE,
                    "starts_on": "2027-02-01",
                    "ends_on": "2027-03-31",
                    "contact_hours": "19.5",
                    "issued_at": "2027-03-30T10:00:00Z",
                    "code": _CODE,
                }
            ]
        }
    )

    id: UUID
    enrollment_id: UUID
    cohort_id: UUID
    name: Annotated[str, Field(max_length=400, json_schema_extra=category(Category.NAME))]
    title: CourseTitle
    starts_on: date
    ends_on: date
    contact_hours: Annotated[
        str, Field(pattern=_HOURS, max_length=12, json_schema_extra=_CERTIFICATE)
    ]
    issued_at: Annotated[datetime, _TOLD]
    code: Annotated[str, Field(max_length=64, json_schema_extra=_CERTIFICATE)]

    @classmethod
    def of(cls, certified: Certified) -> "CertificateOut":
        row, cohort = certified.row, certified.cohort
        return CertificateOut.build(
            id=row.id,
            enrollment_id=row.enrollment_id,
            cohort_id=row.cohort_id,
            name=row.name,
            title=CourseTitle.build(en=cohort.title_en, bn=cohort.title_bn),
            starts_on=cohort.starts_on,
            ends_on=cohort.ends_on,
            contact_hours=contact_hours(row.attended_minutes),
            issued_at=row.issued_at,
            code=row.code,
        )


class VerificationOut(OutModel):
    """What stands behind a code: never whose it is.

    `valid`: the facts below. `holder_erased`: it is authentic, its holder's record is erased.
    `withheld`: it is not shown at present.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "status": "valid",
                    "title": _TITLE,
                    "starts_on": "2027-02-01",
                    "ends_on": "2027-03-31",
                    "issued_on": "2027-03-30",
                    "contact_hours": "19.5",
                },
                {
                    "status": "holder_erased",
                    "title": None,
                    "starts_on": None,
                    "ends_on": None,
                    "issued_on": None,
                    "contact_hours": None,
                },
            ]
        }
    )

    status: Annotated[str, OpenEnum(Verdict)]
    title: CourseTitle | None
    starts_on: date | None
    ends_on: date | None
    issued_on: date | None
    contact_hours: Annotated[str, Field(pattern=_HOURS, max_length=12)] | None

    @classmethod
    def told(cls, verified: Verified) -> "VerificationOut":
        """The verdict with the facts that may be told."""
        title = None
        if verified.title_en is not None and verified.title_bn is not None:
            title = CourseTitle.build(en=verified.title_en, bn=verified.title_bn)
        return VerificationOut.build(
            status=verified.status,
            title=title,
            starts_on=verified.starts_on,
            ends_on=verified.ends_on,
            issued_on=verified.issued_on,
            contact_hours=verified.contact_hours,
        )
