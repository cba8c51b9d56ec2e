"""A statement: SQLAlchemy's language compiled once for asyncpg's wire, rows frozen and typed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy.sql import Executable

from qp_api.core.crypto.envelope import KeyClass
from qp_api.kit.ids import SubjectId

from .argument_maker import Params, argument_maker
from .compile import compile_once
from .row_maker import Records, row_maker

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
    """One statement and the frozen row it returns; made at import, refused at import.

    `arguments` puts parameters in the order of the wire, sealed where their column is; `rows` makes
    frozen rows of records, their sealed cells opened (or `Erased`). Both use keys at hand alone.
    """

    def __init__(self, executable: Executable, row: type[R]) -> None:
        compiled = self._compiled = compile_once(executable)
        self.sql = compiled.sql
        self.arguments = argument_maker(compiled)
        self.rows = row_maker(compiled.outputs, row)
        self.opens_books = any(
            output.sealed is not None and output.sealed.key_class is KeyClass.FINANCIAL
            for output in compiled.outputs
        )

    @property
    def opens(self) -> bool:
        """Whether any result column is sealed."""
        return any(output.sealed for output in self._compiled.outputs)

    def needs_to_seal(self, params: Params) -> Iterable[Needs]:
        """The keys of the subjects whose cells this call writes."""
        for slot in self._compiled.slots:
            if slot.cell is not None and params[slot.name] is not None:
                yield Needs(slot.cell.sealed.key_class, frozenset({params[slot.cell.subject]}))

    def needs_to_open(self, records: Records) -> Iterable[Needs]:
        """The keys of the subjects whose cells came back."""
        for output in self._compiled.outputs:
            if output.sealed is None:
                continue
            owners = frozenset(
                record[output.subject] for record in records if record[output.index] is not None
            )
            if owners:
                yield Needs(output.sealed.key_class, owners)


def statement(executable: Executable, row: type[R]) -> Statement[R]:
    """Compile a statement that returns rows.

    Raises Unsupported for what can't be done right: a sealed column without both its ids or
    compared, values rendered into the text, defaults made in Python.
    """
    return Statement(executable, row)


def command(executable: Executable) -> Statement[Done]:
    """Compile a statement that returns no row. Raises Unsupported."""
    return Statement(executable, Done)
