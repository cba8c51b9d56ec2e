"""pydantic's complaints in our words: declared paths, stable codes, nothing the client wrote."""

import re
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from itertools import islice
from typing import Any, Final

from qp_api.core.errors import FieldError

_MOST: Final = 50
_UNKNOWN: Final = "unknown_field"
_OTHERWISE: Final = "This value is not acceptable."
# Figures and choices are ours, from the declaration; pydantic's own messages may quote the value.
_MESSAGES: Final = {
    "missing": "This field is required.",
    _UNKNOWN: "There is a field that this object does not have.",
    "string_type": "A string is expected.",
    "string_too_short": "At least {min_length} characters are expected.",
    "string_too_long": "At most {max_length} characters are expected.",
    "string_pattern_mismatch": "The text does not have the declared pattern.",
    "int_type": "An integer is expected.",
    "int_parsing": "An integer is expected.",
    "bool_type": "true or false is expected.",
    "bool_parsing": "true or false is expected.",
    "list_type": "A list is expected.",
    "too_short": "At least {min_length} items are expected.",
    "too_long": "At most {max_length} items are expected.",
    "greater_than": "A value above {gt} is expected.",
    "greater_than_equal": "A value of at least {ge} is expected.",
    "less_than": "A value below {lt} is expected.",
    "less_than_equal": "A value of at most {le} is expected.",
    "enum": "One of {expected} is expected.",
    "literal_error": "One of {expected} is expected.",
    "model_attributes_type": "An object is expected.",
    "model_type": "An object is expected.",
    "dict_type": "An object is expected.",
    "uuid_parsing": "A UUID is expected.",
    "uuid_type": "A UUID is expected.",
    "date_from_datetime_parsing": "A date, YYYY-MM-DD, is expected.",
    "date_parsing": "A date, YYYY-MM-DD, is expected.",
    "datetime_parsing": "A time with an offset, RFC 3339, is expected.",
    "datetime_from_date_parsing": "A time, RFC 3339, is expected.",
    "timezone_aware": "A time with an offset is expected.",
    "control_character": "Control characters are not accepted.",
    "card_data_not_accepted": "Card numbers are not accepted.",
}
_ONE: Final = re.compile(r" 1 (item|character)s are ")


def field_errors(
    errors: Iterable[Mapping[str, Any]], *, declared: AbstractSet[str]
) -> tuple[FieldError, ...]:
    """Translate at most 50 errors; `declared` are all fields and parameters of the operation.

    A pointer into the body is a JSON pointer, `/lines/0/name`; of a parameter `query/limit`.
    """
    return tuple(_translated(error, declared) for error in islice(errors, _MOST))


def _translated(error: Mapping[str, Any], declared: AbstractSet[str]) -> FieldError:
    place, *path = error["loc"]
    code = error["type"]
    if code == "extra_forbidden":
        path, code = path[:-1], _UNKNOWN
    # What is not declared is the client's own name (a key of a map) or a union's inner tag.
    steps = [str(step) for step in path if isinstance(step, int) or step in declared]
    escaped = [step.replace("~", "~0").replace("/", "~1") for step in steps]
    pointer = "/".join(["", *escaped]) if place == "body" else "/".join([place, *steps])
    return FieldError(pointer, code, _message(code, error.get("ctx", {})))


def _message(code: str, context: Mapping[str, Any]) -> str:
    try:
        message = _MESSAGES.get(code, _OTHERWISE).format_map(context)
    except KeyError:  # a room's own error under one of pydantic's codes, without its figures
        return _OTHERWISE
    return _ONE.sub(r" 1 \1 is ", message)
