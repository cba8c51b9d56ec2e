"""A lost second factor on the wire: what waits, and until when."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from qp_api.core.http.schema_categories import category
from qp_api.core.http.text_types import OutModel
from qp_api.core.privacy import Category
from qp_api.domains.sign_in.actions.ask_totp_removal import AskedRemoval

from .secrets import example


class TotpRemovalOut(OutModel):
    """What waits for a second person; nobody approves it before `not_before` (business time)."""

    model_config = example(
        account_id="01936b2e-7c00-7a31-9d55-0c2f6a1e8b20",
        approval_id="01936b2e-7c00-7a31-9d55-0c2f6a1e8b61",
        not_before="2026-12-02T06:30:00Z",
    )

    account_id: Annotated[UUID, Field(json_schema_extra=category(Category.SUBJECT_ID))]
    approval_id: UUID
    not_before: datetime

    @classmethod
    def of(cls, asked: AskedRemoval) -> "TotpRemovalOut":
        return TotpRemovalOut.build(
            account_id=asked.account_id,
            approval_id=asked.approval_id,
            not_before=asked.not_before,
        )
