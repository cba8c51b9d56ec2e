"""A row's values are its own, in order, and no deeper than asked."""

from dataclasses import dataclass, field
from uuid import UUID

import pytest

from qp_api.kit.rows import values_of


@dataclass(frozen=True, slots=True)
class Base:
    """A row."""

    id: UUID
    address: dict[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Longer(Base):
    """The same with a field more."""

    version: int


def test_the_fields_in_order_inherited_ones_first() -> None:
    row = Longer(UUID(int=1), {"city": "Dhaka"}, 2)
    assert list(values_of(row).items()) == [
        ("id", UUID(int=1)),
        ("address", {"city": "Dhaka"}),
        ("version", 2),
    ]
    assert list(values_of(Base(UUID(int=1), {}))) == ["id", "address"]


def test_the_values_themselves_and_a_new_map_each_time() -> None:
    row = Base(UUID(int=1), {"city": "Dhaka"})
    values = values_of(row)
    assert values["id"] is row.id
    assert values["address"] is row.address
    values["id"] = UUID(int=2)
    assert values_of(row)["id"] == UUID(int=1)


def test_what_is_no_row_is_refused() -> None:
    with pytest.raises(TypeError):
        values_of({"id": 1})  # type: ignore[arg-type]
