"""Enrollments on the wire."""

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import ConfigDict, Field

from qp_api.core.http.schema_categories import category
from qp_api.core.http.text_types import InModel, OpenEnum, OutModel
from qp_api.core.privacy import Category
from qp_api.domains.catalog.public import CohortId
from qp_api.domains.enrollment.models import EnrollmentState
from qp_api.domains.enrollment.store.enrollments import EnrollmentRow

_COHORT: Final = "01936b2e-7c00-7a31-9d55-0c2f6a1e8b11"
_EXAMPLE: Final[dict[str, Any]] = {
    "id": "01936b2e-7c00-7a31-9d55-0c2f6a1e8b12",
    "cohort_id": _COHORT,
    "state": "pending_payment",
    "enrolled_at": "2026-12-01T06:30:00Z",
    "payment_due_at": "2026-12-03T06:30:00Z",
}
_ENROLLMENT: Final[Any] = Field(json_schema_extra=category(Category.ENROLLMENT))


class EnrollmentIn(InModel):
    """Which cohort to enter."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"cohort_id": _COHORT}]})

    cohort_id: CohortId


class EnrollmentOut(OutModel):
    """A learner's enrollment; `payment_due_at` is set while it waits for payment."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: UUID
    cohort_id: Annotated[UUID, _ENROLLMENT]
    state: Annotated[str, OpenEnum(EnrollmentState), _ENROLLMENT]
    enrolled_at: Annotated[datetime, _ENROLLMENT]
    payment_due_at: Annotated[datetime | None, _ENROLLMENT]

    @classmethod
    def of(cls, row: EnrollmentRow) -> "EnrollmentOut":
        return EnrollmentOut.build(
            id=row.id,
            cohort_id=row.cohort_id,
            state=row.state,
            enrolled_at=row.enrolled_at,
            payment_due_at=row.payment_due_at,
        )
