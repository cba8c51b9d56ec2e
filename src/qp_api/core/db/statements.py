"""A statement: SQLAlchemy's language compiled once for asyncpg's wire, rows frozen and typed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy.sql import Executable

from qp_api.core.crypto.envelope import KeyClass
from qp_api.core.crypto.keyring import Keyring
from qp_api.kit.ids import SubjectId

from .compile import Output, Slot, Unsupported, compile_once

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Done:
    """The row of a statement that returns none."""


@dataclass(frozen=True, slots=True)
class Needs:
    """Keys that must be loaded before a statement seals or opens."""

    key_class: KeyClass
    subject_ids: frozenset[SubjectId]


class Statement(Generic[R]):
    """One statement and the frozen row it returns; made at import, refused at import."""

    def __init__(self, executable: Executable, row: type[R]) -> None:
        self._compiled = compile_once(executable)
        self._row = row
        self.sql = self._compiled.sql
        self._order = _columns_in_order(self._compiled.outputs, row)
        self._sealed = tuple(o for o in self._compiled.outputs if o.sealed is not None)

    def arguments(self, params: Mapping[str, Any], keyring: Keyring) -> list[Any]:
        """Values in the order of the wire, sealed where their column is."""
        compiled = self._compiled
        if params.keys() != compiled.required:
            raise TypeError(f"parameters differ: {sorted(params.keys() ^ compiled.required)}")
        return [_bound(slot, params, keyring) for slot in compiled.slots]

    def needs_to_seal(self, params: Mapping[str, Any]) -> Iterable[Needs]:
        """The keys of the subjects whose cells this call writes."""
        for slot in self._compiled.slots:
            if slot.cell is not None and params[slot.name] is not None:
                yield Needs(slot.cell.sealed.key_class, frozenset({params[slot.cell.subject]}))

    def needs_to_open(self, records: Sequence[Sequence[Any]]) -> Iterable[Needs]:
        """The keys of the subjects whose cells came back."""
        for output in self._sealed:
            assert output.sealed is not None  # noqa: S101 -- narrowed by the constructor
            owners = frozenset(
                record[output.subject] for record in records if record[output.index] is not None
            )
            if owners:
                yield Needs(output.sealed.key_class, owners)

    @property
    def opens(self) -> bool:
        """Whether any result column is sealed."""
        return bool(self._sealed)

    def rows(self, records: Sequence[Sequence[Any]], keyring: Keyring) -> list[R]:
        """Frozen rows, their sealed cells opened (or `Erased`)."""
        outputs, make = self._order, self._row
        return [make(*[_opened(o, record, keyring) for o in outputs]) for record in records]


def statement(executable: Executable, row: type[R]) -> Statement[R]:
    """Compile a statement that returns rows.

    Raises Unsupported for what can't be done right: a sealed column without both its ids or
    compared, values rendered into the text, defaults made in Python.
    """
    return Statement(executable, row)


def command(executable: Executable) -> Statement[Done]:
    """Compile a statement that returns no row. Raises Unsupported."""
    return Statement(executable, Done)


def _bound(slot: Slot, params: Mapping[str, Any], keyring: Keyring) -> Any:
    value = params[slot.name] if slot.required else slot.value
    if value is None:
        return None
    if slot.cell is not None:
        cell = slot.cell
        return cell.sealed.seal(value, keyring, params[cell.row], params[cell.subject])
    return slot.process(value) if slot.process is not None else value


def _opened(output: Output, record: Sequence[Any], keyring: Keyring) -> Any:
    value = record[output.index]
    if value is None:
        return None
    if output.sealed is not None:
        return output.sealed.open(value, keyring, record[output.row], record[output.subject])
    return output.process(value) if output.process is not None else value


def _columns_in_order(outputs: Sequence[Output], row: type[Any]) -> tuple[Output, ...]:
    """The outputs in the order of the row's fields; ids that only open cells may have no field."""
    if row is Done:
        return ()
    if not is_dataclass(row):
        raise Unsupported(f"{row.__name__} is no frozen dataclass")
    by_name = {output.name: output for output in outputs}
    wanted = [field.name for field in fields(row)]
    missing = [name for name in wanted if name not in by_name]
    if missing:
        raise Unsupported(f"{row.__name__} asks for {missing}, the statement has {list(by_name)}")
    return tuple(by_name[name] for name in wanted)
