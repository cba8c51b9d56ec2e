"""Query parameters are those that the operation declares, each once; no other name is repeated."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl

from starlette.datastructures import QueryParams
from starlette.types import Scope

from .refusals import UnknownParameter

_MOST: Final = 100
_NONE: Final = QueryParams()


def read_query(scope: Scope, declared: Mapping[str, bool]) -> QueryParams:
    """The parameters; no unknown one, no repeated one that is no list, nothing that is no text.

    Raises UnknownParameter, which does not say which: the name is the client's own.
    """
    query: bytes = scope["query_string"]
    if not query:
        return _NONE
    try:
        pairs = parse_qsl(
            query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST
        )
    except ValueError:  # no ASCII, no UTF-8 behind the percent signs, or too many
        raise UnknownParameter from None
    seen: set[str] = set()
    for name, value in pairs:
        repeatable = declared.get(name)
        if repeatable is None or "\0" in value or (name in seen and not repeatable):
            raise UnknownParameter
        seen.add(name)
    return QueryParams(pairs)
