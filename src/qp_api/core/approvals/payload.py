"""What is asked for, frozen: ids, codes and integers as canonical JSON, and its hash."""

import re
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import orjson

from qp_api.core.crypto.canonical_json import canonical_json

from .kinds import Facts

# As on the trail: letters first, no blank, no "@"; or a UUID, or a digest.
_CODE: Final = re.compile(
    r"[A-Za-z][A-Za-z0-9_.:-]{0,63}|[0-9a-f]{64}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)


class NotFrozen(TypeError):
    """Something that is no id, code or integer was to be asked for."""


def frozen(kind: str, *, subject_id: UUID | None, object_id: UUID, facts: Facts) -> tuple[str, str]:
    """The payload and its SHA-256, hex. Raises NotFrozen."""
    for name, value in facts.items():
        if not _is_code(name) or not (isinstance(value, int) or _is_code(value)):
            raise NotFrozen(name)
    whole = {
        "kind": kind,
        "subject_id": None if subject_id is None else str(subject_id),
        "object_id": str(object_id),
        "facts": dict(facts),
    }
    payload = canonical_json(whole)
    return payload.decode(), sha256(payload).hexdigest()


def is_unaltered(
    payload: str, payload_hash: str, *, kind: str, subject_id: UUID | None, object_id: UUID
) -> bool:
    """Whether what is stored is what was asked for, and about whom and what it was asked."""
    try:
        again = frozen(kind, subject_id=subject_id, object_id=object_id, facts=facts_of(payload))
    except (NotFrozen, ValueError, LookupError, TypeError):
        return False
    return again == (payload, payload_hash)


def facts_of(payload: str) -> Facts:
    """The facts of a payload."""
    facts: dict[str, Any] = orjson.loads(payload)["facts"]
    return facts


def _is_code(value: object) -> bool:
    return isinstance(value, str) and _CODE.fullmatch(value) is not None
