"""A guardian's answer on the wire."""

from typing import Annotated, Literal

from pydantic import ConfigDict

from qp_api.core.http.text_types import InModel, OutModel, Secret, StrictBool


class GuardianConsentIn(InModel):
    """The token of the mail to a guardian, and whether they agree."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"token": "A" * 43, "accepted": True}]}
    )

    token: Annotated[str, Secret(128)]
    accepted: StrictBool


class GuardianConsentOut(OutModel):
    """The answer is noted; the learner is told by mail."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"state": "given"}]})

    state: Literal["given", "refused"]
