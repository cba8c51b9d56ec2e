"""Compile SQLAlchemy Core once for asyncpg, and refuse what can't be done right."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

import orjson
from sqlalchemy import ARRAY, JSON, BindParameter, Column, Insert, Select, Table, Update
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect
from sqlalchemy.sql import ClauseElement, Executable, operators, visitors
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import (
    BinaryExpression,
    Case,
    Cast,
    ClauseList,
    CollectionAggregate,
    Label,
    UnaryExpression,
)

from qp_api.core.crypto.column import Sealed

_DIALECT = asyncpg_dialect()  # type: ignore[no-untyped-call]
_Process: TypeAlias = Callable[[Any], Any] | None
_COMPUTING = (BinaryExpression, UnaryExpression, ClauseList, Cast, Case)
_NULL_TESTS = (operators.is_, operators.is_not)


class Unsupported(TypeError):
    """A statement that this house can't carry out right; found when it is compiled."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a bound value is sealed to: its type, and the parameters naming row and subject."""

    sealed: Sealed[Any]
    row: str
    subject: str


@dataclass(frozen=True, slots=True)
class Slot:
    """One `$n`: a required parameter or a constant, processed or sealed on its way in."""

    name: str
    required: bool
    value: Any
    process: Callable[[Any], Any] | None
    cell: Cell | None


@dataclass(frozen=True, slots=True)
class Output:
    """One result column; `row` and `subject` are the indexes that name a sealed cell."""

    name: str
    index: int
    process: Callable[[Any], Any] | None
    sealed: Sealed[Any] | None = None
    row: int = -1
    subject: int = -1


@dataclass(frozen=True, slots=True)
class Compiled:
    """What is left of a statement once it is compiled."""

    sql: str
    slots: tuple[Slot, ...]
    required: frozenset[str]
    outputs: tuple[Output, ...]


def compile_once(executable: Executable) -> Compiled:
    """Compile for the asyncpg dialect. Raises Unsupported."""
    element = cast("ClauseElement", executable)
    _refuse_computing(element)
    cells = dict(_cells(element))
    compiled = cast("SQLCompiler", element.compile(dialect=_DIALECT))
    _refuse_unready(compiled)
    slots = tuple(_slot(compiled, name, cells) for name in compiled.positiontup or ())
    return Compiled(
        sql=compiled.string,
        slots=slots,
        required=frozenset(s.name for s in slots if s.required) | _naming(slots),
        outputs=_outputs(compiled),
    )


def _naming(slots: tuple[Slot, ...]) -> frozenset[str]:
    return frozenset(name for s in slots if s.cell for name in (s.cell.row, s.cell.subject))


def _refuse_unready(compiled: SQLCompiler) -> None:
    if compiled.literal_execute_params or compiled.post_compile_params:
        raise Unsupported("values would be rendered into the text: write `= ANY(:ids)` instead")
    for kind in ("insert_prefetch", "update_prefetch"):
        if getattr(compiled, kind, ()):
            raise Unsupported("defaults made in Python are never run: give every value")


def _slot(compiled: SQLCompiler, name: str, cells: dict[str, Cell]) -> Slot:
    bind = compiled.binds[name]
    cell = cells.get(name)
    if isinstance(bind.type, Sealed) and cell is None:
        raise Unsupported(f"{name} is sealed, and its row id and subject id are no parameters")
    required = bool(bind.required)
    return Slot(name, required, bind.value, _bind_processor(bind.type), cell)


def _bind_processor(kind: Any) -> _Process:
    """The wire form SQLAlchemy chose; none where it would only copy a list that asyncpg takes."""
    if isinstance(kind, ARRAY) and not _bind_processor(kind.item_type):
        return None
    return cast("_Process", kind.dialect_impl(_DIALECT).bind_processor(_DIALECT))


def _outputs(compiled: SQLCompiler) -> tuple[Output, ...]:
    entries = compiled._result_columns  # noqa: SLF001 -- the columns in the order of the wire
    sources = [_source(entry.objects) for entry in entries]
    return tuple(_output(i, entry, sources) for i, entry in enumerate(entries))


def _output(index: int, entry: Any, sources: list[Column[Any] | None]) -> Output:
    kind = entry.type
    if not isinstance(kind, Sealed):
        return Output(entry.keyname, index, _result_processor(kind))
    column = sources[index]
    if column is None:
        raise Unsupported(f"{entry.keyname} is sealed and computed: select the bare column")
    row, subject = (_index_of(column.table, name, sources) for name in ("id", "subject_id"))
    if row is None or subject is None:
        raise Unsupported(f"{entry.keyname} is sealed: select id and subject_id of its row too")
    return Output(entry.keyname, index, None, kind, row, subject)


def _result_processor(kind: Any) -> _Process:
    if isinstance(kind, JSON):
        return orjson.loads
    if isinstance(kind, ARRAY) and not kind.as_tuple and not _result_processor(kind.item_type):
        return None
    return cast("_Process", kind.dialect_impl(_DIALECT).result_processor(_DIALECT, None))


def _source(objects: tuple[Any, ...]) -> Column[Any] | None:
    """The table's column that a result column selects bare, if it is one, by whatever name."""
    named = (o.element if isinstance(o, Label) else o for o in objects)
    return next((o for o in named if isinstance(o, Column)), None)


def _index_of(table: Any, name: str, sources: list[Column[Any] | None]) -> int | None:
    for index, source in enumerate(sources):
        if source is not None and source.table is table and source.name == name:
            return index
    return None


def _refuse_computing(element: ClauseElement) -> None:
    """Ciphertext is never compared, ordered, cast or computed with; it may be asked for NULL."""
    for inner in visitors.iterate(element):
        if any(isinstance(getattr(used, "type", None), Sealed) for used in _computed(inner)):
            raise Unsupported("a sealed column is never compared or computed with")


def _computed(inner: Any) -> Iterable[Any]:
    if isinstance(inner, Select):
        return (*inner._order_by_clauses, *inner._group_by_clauses)  # noqa: SLF001 -- SQLAlchemy shows it nowhere else
    computes = isinstance(inner, _COMPUTING) and not _is_null_test(inner)
    return inner.get_children() if computes else ()


def _is_null_test(inner: Any) -> bool:
    return isinstance(inner, BinaryExpression) and inner.operator in _NULL_TESTS


def _cells(element: ClauseElement) -> Iterator[tuple[str, Cell]]:
    for inner in visitors.iterate(element):
        if isinstance(inner, Insert | Update):
            yield from _cells_of(inner)


def _cells_of(write: Insert | Update) -> Iterator[tuple[str, Cell]]:
    bound = _assigned(write)
    names = dict(bound)
    if isinstance(write, Update):
        names.update(_located(write))
    for column, bind in bound.items():
        kind = cast("Table", write.table).c[column].type
        if not isinstance(kind, Sealed):
            continue
        row, subject = names.get("id"), names.get("subject_id")
        if row is None or subject is None:
            raise Unsupported(f"{column} is sealed: its id and subject_id are parameters too")
        if not bind.required:
            raise Unsupported(f"{column} is sealed: its value is a parameter, never a constant")
        yield bind.key, Cell(kind, row.key, subject.key)


def _assigned(write: Insert | Update) -> dict[str, BindParameter[Any]]:
    """Column name → parameter, for `values(…)` and for `from_select` of parameters."""
    pairs = [(c.name if hasattr(c, "name") else c, v) for c, v in (write._values or {}).items()]  # noqa: SLF001 -- SQLAlchemy shows it nowhere else
    select = getattr(write, "select", None)
    if isinstance(select, Select):
        names = cast("Insert", write)._select_names or []  # noqa: SLF001 -- SQLAlchemy shows it nowhere else
        pairs += list(zip(names, select.selected_columns, strict=True))
    return {str(name): found for name, value in pairs if (found := _bind(value)) is not None}


def _bind(value: Any) -> BindParameter[Any] | None:
    while not isinstance(value, BindParameter):
        if value is None or isinstance(value, CollectionAggregate):  # one of many names no cell
            return None
        inner = getattr(value, "element", None)  # clauses have no truth value
        value = getattr(value, "clause", None) if inner is None else inner
    return value


def _located(update: Update) -> Iterator[tuple[str, BindParameter[Any]]]:
    for criterion in update._where_criteria:  # noqa: SLF001 -- SQLAlchemy shows it nowhere else
        for inner in visitors.iterate(criterion):
            if isinstance(inner, BinaryExpression) and inner.operator is operators.eq:
                column, bind = inner.left, _bind(inner.right)
                if isinstance(column, Column) and column.table is update.table and bind is not None:
                    yield column.name, bind
