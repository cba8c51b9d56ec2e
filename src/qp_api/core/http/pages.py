"""Lists a page at a time, `{"items": […], "next_cursor": "…" | null}`, by keyset, never offset."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final, Generic, TypeVar

from fastapi import Query, Request
from pydantic import Field
from starlette.types import Scope
from typing_extensions import override

from .admission import actor_of
from .cursors import LONGEST, CursorSigner, Position, Step
from .exchange import exchange_of
from .services import services_of
from .text_types import OutModel

Row = TypeVar("Row")
Item = TypeVar("Item")

MOST: Final = 100
USUAL: Final = 20
_OWN: Final = frozenset({"limit", "cursor"})


class Page(OutModel, Generic[Item]):
    """One page; no `next_cursor` on the last one."""

    items: Annotated[list[Item], Field(max_length=MOST)]
    next_cursor: Annotated[str, Field(max_length=LONGEST)] | None

    @classmethod
    @override
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        return f"{params[0].__name__.removesuffix('Out')}Page"


class PageRequest:
    """Which page is asked for: rows after the position `after`; `fetch` is one more than shown."""

    def __init__(
        self,
        limit: int,
        after: Position | None,
        sign: Callable[[Position], str],
        build: Callable[..., Page[Any]],
    ) -> None:
        self.limit = limit
        self.after = after
        self._sign = sign
        self._build = build

    @property
    def fetch(self) -> int:
        """How many rows to ask for: the one too many tells that there is a next page."""
        return self.limit + 1

    def answer(
        self,
        rows: Sequence[Row],
        *,
        item: Callable[[Row], Item],
        position: Callable[[Row], tuple[Step, ...]],
    ) -> Page[Item]:
        """The page of at most `fetch` rows, mapped; `position` is what the query orders by."""
        shown = rows[: self.limit]
        more = len(rows) > self.limit
        return self._build(
            items=[item(row) for row in shown],
            next_cursor=self._sign(position(shown[-1])) if more else None,
        )


async def page_request(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=MOST, description="How many items at most.")] = USUAL,
    cursor: Annotated[
        str | None, Query(max_length=LONGEST, description="The `next_cursor` of the page before.")
    ] = None,
) -> PageRequest:
    """The page that the query asks for. Raises InvalidCursor."""
    actor = await actor_of(request.scope)
    filters = sorted(f"{k}={v}" for k, v in request.query_params.multi_items() if k not in _OWN)
    bound_to = (str(actor.id), exchange_of(request.scope).operation, *filters)
    signer = CursorSigner(services_of(request.scope).keys.cursor)
    return PageRequest(
        limit,
        None if cursor is None else signer.open(cursor, bound_to=bound_to),
        lambda position: signer.sign(position, bound_to=bound_to),
        _builder(request.scope),
    )


def _builder(scope: Scope) -> Callable[..., Page[Any]]:
    """Of the page that the route declares: any other would be made anew on its way out."""
    declared: type[Page[Any]] = scope["route"].response_model
    return declared.build
