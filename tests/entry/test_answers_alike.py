"""Every operation's own example goes out as FastAPI would write it, to the byte."""

from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter

from qp_api.core.discovery import discover_domains
from qp_api.core.http.strict_route import StrictRoute
from qp_api.core.model_json import plain_writer


def answers() -> list[tuple[str, TypeAdapter[Any], Any]]:
    found = []
    for room in discover_domains():
        for route in room.router.routes:
            if not isinstance(route, StrictRoute) or route.response_model is None:
                continue
            adapter = TypeAdapter(route.response_model)
            found += [(route.operation, adapter, one) for one in examples(route.response_model)]
    return found


def examples(model: Any) -> list[Any]:
    """A model's own examples; of a page, its items'."""
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return []
    extra: Any = model.model_config.get("json_schema_extra") or {}
    own = list(extra.get("examples", [])) if isinstance(extra, dict) else []
    items = model.model_fields.get("items")
    if own or items is None:
        return own
    (item,) = items.annotation.__args__  # type: ignore[union-attr]
    rest = {"next_cursor": None} if "next_cursor" in model.model_fields else {}
    return [{"items": examples(item), **rest}]


ANSWERS = answers()


@pytest.mark.parametrize(
    ("adapter", "example"),
    [one[1:] for one in ANSWERS],
    ids=[f"{number}-{one[0]}" for number, one in enumerate(ANSWERS)],
)
def test_an_example_is_written_as_pydantic_writes_it(
    adapter: TypeAdapter[Any], example: Any
) -> None:
    write = plain_writer(adapter.core_schema)
    value = adapter.validate_python(example)
    if write is not None:
        assert write(value) == adapter.dump_json(value, by_alias=True)


def test_nearly_all_answers_are_plain() -> None:
    turned = {name for name, adapter, _ in ANSWERS if plain_writer(adapter.core_schema) is None}
    assert turned == {"list_retention_runs", "read_receipt"}  # a field named `schema`
    assert len(ANSWERS) > 20
