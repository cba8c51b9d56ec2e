"""How the records of a statement become its frozen rows: decided once, when it is compiled."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import Field, fields, is_dataclass, make_dataclass
from functools import cache
from typing import Any, TypeAlias, TypeVar

from qp_api.core.crypto.column import Ready, Sealed, opener
from qp_api.core.crypto.keyring import Keyring
from qp_api.kit.ids import SubjectId

from .compile import Output, Unsupported

R = TypeVar("R")
Records: TypeAlias = Sequence[Sequence[Any]]
RowMaker: TypeAlias = Callable[[Records, Keyring], list[R]]


def row_maker(outputs: Sequence[Output], row: type[R]) -> RowMaker[R]:
    """Give what makes rows of records, their sealed cells opened (or `Erased`).

    Ids that only open cells may have no field. Raises Unsupported.
    """
    order = _order(outputs, row)
    values_of = _picker([output.index for output in order], len(outputs))
    processed = [(at, one.process) for at, one in enumerate(order) if one.process is not None]
    openers = [(*ids, opener(columns)) for ids, columns in _sealed_by_ids(order).items()]
    make = frozen_maker(row)

    def bare(records: Records, _: Keyring) -> list[R]:
        return [make(values_of(record)) for record in records]

    def whole(records: Records, keyring: Keyring) -> list[R]:
        ready: dict[SubjectId, Ready] = {}
        rows: list[R] = []
        for record in records:
            values = values_of(record)
            for at, process in processed:
                if values[at] is not None:
                    values[at] = process(values[at])
            for row_id, subject_id, open_row in openers:
                open_row(values, record[row_id], record[subject_id], keyring, ready)
            rows.append(make(values))
        return rows

    return whole if processed or openers else bare


def frozen_maker(row: type[R]) -> Callable[[Iterable[Any]], R]:
    """Give what makes a frozen dataclass of the values of its fields, in their order.

    A frozen `__init__` goes round the class's own `__setattr__`, field by field. A twin of the same
    slots that is not frozen is filled at a fifth of the cost, and then becomes the row.
    """
    twin = _twin(tuple(field.name for field in _fields(row)))
    if not _may_become(twin, row):
        return lambda values: row(*values)

    def make(values: Iterable[Any]) -> Any:
        made = twin(*values)
        made.__class__ = row
        return made

    return make


@cache
def _twin(names: tuple[str, ...]) -> Any:
    return make_dataclass("Twin", names, slots=True, repr=False, eq=False)


def _may_become(twin: Any, row: type[Any]) -> bool:
    """Whether the slots are laid out alike, and making a row only fills them."""
    if hasattr(row, "__post_init__") or any(one.kw_only or not one.init for one in _fields(row)):
        return False
    try:
        object.__new__(twin).__class__ = row
    except TypeError:
        return False
    return True


def _picker(indexes: Sequence[int], count: int) -> Callable[[Sequence[Any]], list[Any]]:
    """Give what takes these values of a record, in this order."""
    if indexes == [*range(count)]:
        return list
    return lambda record: [record[index] for index in indexes]


def _sealed_by_ids(order: Sequence[Output]) -> dict[tuple[int, int], list[tuple[int, Sealed[Any]]]]:
    """Which fields are sealed, by the result columns that name their row and its subject."""
    found: dict[tuple[int, int], list[tuple[int, Sealed[Any]]]] = defaultdict(list)
    for at, output in enumerate(order):
        if output.sealed is not None:
            found[output.row, output.subject].append((at, output.sealed))
    return found


def _order(outputs: Sequence[Output], row: type[Any]) -> list[Output]:
    """The outputs in the order of the row's fields."""
    by_name = {output.name: output for output in outputs}
    wanted = [field.name for field in _fields(row)]
    missing = [name for name in wanted if name not in by_name]
    if missing:
        raise Unsupported(f"{row.__name__} asks for {missing}, the statement has {list(by_name)}")
    return [by_name[name] for name in wanted]


def _fields(row: type[Any]) -> tuple[Field[Any], ...]:
    if not is_dataclass(row):
        raise Unsupported(f"{row.__name__} is no frozen dataclass")
    return fields(row)
