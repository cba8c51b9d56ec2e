"""Reports on the wire."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from qp_api.core.http.schema_categories import category
from qp_api.core.http.text_types import InModel, OpenEnum, OutModel, Text
from qp_api.core.privacy import Category
from qp_api.domains.minors.actions.decide_minor_report import Decided, Decision
from qp_api.domains.minors.actions.open_report import Report
from qp_api.domains.minors.models import Basis, ReportReason, ReportState
from qp_api.domains.minors.queries.reports import WholeReport
from qp_api.domains.minors.store.reports import ReportRow

_OF_RIGHTS: Final[Any] = Field(json_schema_extra=category(Category.RIGHTS_REQUEST))
_OF_WORDS: Final[Any] = Field(json_schema_extra=category(Category.COMMUNICATION))
_REPORT: Final[dict[str, Any]] = {
    "id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b51",
    "account_id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b01",
    "state": "open",
    "reported_at": "2026-12-01T06:30:00Z",
    "decided_at": None,
    "basis": None,
    "reason": "holder_said_so",
}
_RECEIPT: Final = "/v1/data-rights/requests/01936b2e-7c00-7a31-9d55-0c2f6a1e8b21/receipt"


class MinorReportIn(InModel):
    """Why the holder of an account is thought to be under 16; the words go days after the end."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "holder_said_so"}]})

    reason: ReportReason
    details: Annotated[str, Text(2000, lines=True), _OF_WORDS] | None = None

    def report(self) -> Report:
        """The same, as the action takes it."""
        return Report(self.reason, self.details)


class MinorDecisionIn(InModel):
    """What was found, and what it stands on; a confirmed report can't be taken back."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"decision": "refuted", "basis": "proof_of_age"}]}
    )

    decision: Literal["confirmed", "refuted"]
    basis: Basis

    def meant(self) -> Decision:
        """The same, as the action takes it."""
        return Decision(self.decision == "confirmed", self.basis)


class MinorReportOut(OutModel):
    """A report; whom it is about is said by account id alone."""

    model_config = ConfigDict(json_schema_extra={"examples": [_REPORT]})

    id: UUID
    account_id: Annotated[UUID, Field(json_schema_extra=category(Category.SUBJECT_ID))]
    state: Annotated[str, OpenEnum(ReportState), _OF_RIGHTS]
    reported_at: Annotated[datetime, _OF_RIGHTS]
    decided_at: Annotated[datetime | None, _OF_RIGHTS]
    basis: Annotated[Annotated[str, OpenEnum(Basis)] | None, _OF_RIGHTS]
    reason: Annotated[Annotated[str, OpenEnum(ReportReason)] | None, _OF_RIGHTS]

    @classmethod
    def of(cls, row: ReportRow) -> "MinorReportOut":
        return MinorReportOut.build(**_fields(row))


class WholeMinorReportOut(MinorReportOut):
    """A report with what was said, while that is kept."""

    model_config = ConfigDict(json_schema_extra={"examples": [_REPORT | {"details": None}]})

    details: Annotated[Annotated[str, Field(max_length=2000)] | None, _OF_WORDS]

    @classmethod
    def whole(cls, found: WholeReport) -> "WholeMinorReportOut":
        return WholeMinorReportOut.build(**_fields(found.row), details=found.details)


class DecidedMinorReportOut(MinorReportOut):
    """A decided report; `receipt` is where the proof of the erasure will be, without sign-in."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                _REPORT
                | {
                    "state": "confirmed",
                    "decided_at": "2026-12-01T09:00:00Z",
                    "basis": "holder_statement",
                    "receipt": _RECEIPT,
                }
            ]
        }
    )

    receipt: Annotated[str, Field(max_length=128)] | None

    @classmethod
    def decided(cls, decided: Decided) -> "DecidedMinorReportOut":
        erasure = decided.erasure
        place = None if erasure is None else f"/v1/data-rights/requests/{erasure}/receipt"
        return DecidedMinorReportOut.build(**_fields(decided.report), receipt=place)


def _fields(row: ReportRow) -> dict[str, Any]:
    """The fields of an answer, in its order."""
    return {
        "id": row.id,
        "account_id": row.subject_id,
        "state": row.state,
        "reported_at": row.reported_at,
        "decided_at": row.decided_at,
        "basis": row.basis,
        "reason": row.reason,
    }
