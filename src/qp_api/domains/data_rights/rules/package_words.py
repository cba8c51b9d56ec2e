"""What a package says of itself (Art. 15(1)(a) to (h)): from the notes, and from the policy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from qp_api.core.privacy import DataMap, Purpose
from qp_api.core.privacy.controller import CONTROLLER, OFFICER, RECIPIENTS
from qp_api.core.privacy.processing import data_map_version, recorded_categories
from qp_api.kit.ids import SubjectId
from qp_api.kit.rows import values_of

PACKAGE_SCHEMA: Final = "urn:qp:schema:access-package:1"

_RIGHTS: Final = (
    ("access", "P5.1", "POST /v1/data-rights/access"),
    ("rectify", "P5.2", "POST /v1/data-rights/rectify"),
    ("erase", "P5.3", "POST /v1/data-rights/erase"),
    ("restrict", "P5.4", "POST /v1/data-rights/restrict"),
    ("export", "P5.5", "POST /v1/data-rights/export"),
    ("object", "P5.6", "POST /v1/data-rights/object"),
)
_COMPLAINT: Final = (
    "You may complain to the data protection officer, to the competent authority, and to a court."
)
_SOURCE: Final = "What you told us, and what we recorded while you used our services."
_DECISIONS: Final = "No decision about you is made by automated means alone, and none by profiling."
_TRANSFERS: Final = (
    "Servers may stand outside Bangladesh (P7.2). Personal fields are sealed under a key of your"
    " own before they are stored, and the keys are kept apart from them."
)


@dataclass(frozen=True, slots=True)
class PackageFacts:
    """Which package this is; times are UTC."""

    subject_id: SubjectId
    request_id: str
    number: str
    received_at: datetime
    created_at: datetime


def about(facts: PackageFacts, data_map: DataMap) -> dict[str, Any]:
    """`about.json`: purposes, categories, recipients, periods, rights, complaint, source, logic."""
    return {
        "schema": PACKAGE_SCHEMA,
        "account_id": str(facts.subject_id),
        "request": {
            "id": facts.request_id,
            "number": facts.number,
            "received_at": facts.received_at.isoformat(),
        },
        "created_at": facts.created_at.isoformat(),
        "controller": CONTROLLER,
        "data_protection_officer": OFFICER,
        "purposes": _purposes(data_map),
        "categories": [values_of(one) for one in recorded_categories(data_map)],
        "recipients": [recipient.name for recipient in RECIPIENTS],
        "rights": [{"right": name, "clause": clause, "how": how} for name, clause, how in _RIGHTS],
        "complaint": _COMPLAINT,
        "source": _SOURCE,
        "automated_decisions": _DECISIONS,
        "transfers": _TRANSFERS,
        "data_map_version": data_map_version(data_map),
    }


def recipients(disclosed: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """`recipients.json`: who may receive data (P7), and each transfer of this person's (DI-2)."""
    return {"recipients": [values_of(one) for one in RECIPIENTS], "disclosures": list(disclosed)}


def schema_of_table(name: str, rows: Mapping[str, Any]) -> dict[str, Any]:
    """`schema/<table>.json`: JSON Schema of `data/<table>.json`, its rows being of `rows`."""
    text = {"type": "string"}
    held = {
        "type": "object",
        "properties": {
            "columns": {"type": "array", "items": text},
            "ground": text,
            "because": text,
            "until": text,
        },
        "required": ["columns", "ground", "because", "until"],
    }
    inner = {key: value for key, value in rows.items() if key not in ("$schema", "title")}
    return {
        "$schema": rows["$schema"],
        "title": name,
        "type": "object",
        "properties": {
            "table": {"const": name},
            "held": {"type": "array", "items": held},
            "rows": inner,
        },
        "required": ["table", "held", "rows"],
        "additionalProperties": False,
    }


def _purposes(data_map: DataMap) -> Sequence[Mapping[str, str]]:
    used = {purpose for table in data_map for purpose in table.purposes}
    return [
        {"code": purpose.code, "basis": str(purpose.basis), "dpv": purpose.dpv}
        for purpose in Purpose
        if purpose in used
    ]
