"""The type of a sealed column: BYTEA that knows its cell's names, key class, codec and padding.

It computes nothing by itself. The statements of `core.db` seal what is bound to it and open what
is selected of it, and nobody else does (`crypto.md` section 3).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Generic, Protocol, TypeAlias, TypeVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Table
from sqlalchemy.sql.operators import OperatorClass
from sqlalchemy.types import UserDefinedType
from typing_extensions import override

from qp_api.core.crypto.envelope import (
    AES_256_GCM,
    FORMAT,
    HEADER_BYTES,
    OVERHEAD,
    PADDED,
    Codec,
    Decrypt,
    KeyClass,
    SealingKey,
    column_place,
    open_at,
    row_place,
    seal_at,
)
from qp_api.core.crypto.faults import ERASED, Erased, NotSealable, Tampered
from qp_api.core.crypto.group import Group, pack_group, unpack_group
from qp_api.kit.ids import SubjectId

T = TypeVar("T")


class Keys(Protocol):
    """What a column asks of a keyring: kept keys, at once."""

    def current(self, subject_id: SubjectId, key_class: KeyClass) -> SealingKey: ...
    def get(
        self, subject_id: SubjectId, key_class: KeyClass, version: int
    ) -> SealingKey | Erased: ...


Opening: TypeAlias = tuple[Decrypt | None, bytes]
"""What opens a column's values under one header, None when erased; and header and place."""
OpenRow: TypeAlias = Callable[
    [list[Any], UUID | None, SubjectId, Keys, "dict[SubjectId, Ready]"], None
]


@dataclass(frozen=True, slots=True)
class Form(Generic[T]):
    """How a value becomes plaintext bytes and is read back.

    `decode` refuses foreign bytes by Tampered or ValueError.
    """

    codec: Codec
    encode: Callable[[T], bytes]
    decode: Callable[[bytes], T]
    python_type: type[Any]


class Sealed(UserDefinedType[T]):
    """BYTEA whose values belong to one subject and open only in their own cell."""

    cache_ok: bool | None = True
    # asyncpg infers a parameter's type from its place, which in a CTE or SELECT would be text.
    render_bind_cast = True
    # Ciphertexts are never equal nor ordered: SQLAlchemy warns where one is compared.
    operator_classes: ClassVar[OperatorClass] = OperatorClass.BASE

    def __init__(
        self, table: str, column: str, form: Form[T], pad: int, key_class: KeyClass
    ) -> None:
        # Named as the parameters are: SQLAlchemy copies and compares a type by them.
        self.table = table
        self.column = column
        self.form = form
        self.pad = pad
        self.key_class = key_class
        self.place = column_place(table, column)
        self.starts = _starts(key_class, form.codec)

    @override
    def __repr__(self) -> str:
        return f"Sealed({self.table}.{self.column})"

    @override
    def get_col_spec(self, **_: object) -> str:
        return "BYTEA"

    @property
    @override
    def python_type(self) -> type[Any]:
        return self.form.python_type

    def seal(self, value: T, keyring: Keys, row_id: UUID, subject_id: SubjectId) -> bytes:
        """Seal one value for its cell. Raises KeyNotLoaded, KeyUnknown, KeyErased, NotSealable."""
        key = keyring.current(subject_id, self.key_class)
        place = self.place + row_place(row_id, subject_id)
        return seal_at(key, place, self.form.encode(value), self.form.codec, self.pad)

    def open(self, raw: bytes, keyring: Keys, row_id: UUID, subject_id: SubjectId) -> T | Erased:
        """Open one value of its cell. Raises KeyNotLoaded, KeyUnknown, Tampered."""
        values: list[Any] = [raw]
        opener([(0, self)])(values, row_id, subject_id, keyring, {})
        opened: T | Erased = values[0]
        return opened

    def decrypt_of(self, header: bytes, keyring: Keys, subject_id: SubjectId) -> Decrypt | None:
        """Give what opens the subject's values under this header, None when they are erased.

        Raises as `open`.
        """
        if header[:4] not in self.starts:
            raise Tampered
        key = keyring.get(subject_id, self.key_class, int.from_bytes(header[4:]))
        return None if key is ERASED else key.aead.decrypt


class Ready:
    """What the rows of one call share of one subject: keys, and for each column what it opens with.

    A column is looked up by the header of its value; columns that accept the same headers share.
    """

    __slots__ = ("_decrypts", "by_column")

    def __init__(self, columns: int) -> None:
        self._decrypts: dict[tuple[bytes, frozenset[bytes]], Decrypt | None] = {}
        self.by_column: list[dict[bytes, Opening]] = [{} for _ in range(columns)]

    def opening(
        self, column: Sealed[Any], header: bytes, keyring: Keys, subject_id: SubjectId | None
    ) -> Opening:
        """Give a column's opening under a header that it has not met. Raises as `open`."""
        if subject_id is None:
            raise TypeError("a sealed value came without the ids of its row")
        wanted = (header, column.starts)
        if wanted not in self._decrypts:
            self._decrypts[wanted] = column.decrypt_of(header, keyring, subject_id)
        return self._decrypts[wanted], header + column.place


def opener(columns: Iterable[tuple[int, Sealed[Any]]]) -> OpenRow:
    """Give what opens the sealed values of one row in place: the only way a value is opened.

    Each column stands at its index in the values. Rows of one call share what is ready, nothing at
    first. Raises what `Sealed.open` does. The hot path: what rows share is looked up once.
    """
    cells = [(at, one, one.form.decode) for at, one in columns]

    def open_row(
        values: list[Any],
        row_id: UUID | None,
        subject_id: SubjectId,
        keyring: Keys,
        ready: dict[SubjectId, Ready],
    ) -> None:
        mine = ready.get(subject_id)
        if mine is None:
            mine = ready[subject_id] = Ready(len(cells))
        # A row that an outer join did not find has no ids, and no values either.
        row: Any = None if row_id is None else row_place(row_id, subject_id)
        column = None
        try:
            for (at, column, decode), openings in zip(cells, mine.by_column, strict=True):
                sealed = values[at]
                if sealed is None:
                    continue
                header = sealed[:HEADER_BYTES]
                opening = openings.get(header)
                if opening is None:
                    opening = mine.opening(column, header, keyring, subject_id)
                    openings[header] = opening
                decrypt, bound = opening
                if decrypt is None:
                    values[at] = ERASED
                else:
                    values[at] = decode(open_at(decrypt, bound + row, sealed))
        except (Tampered, ValueError):
            name = (column.table, column.column) if column else ()
            raise Tampered(*name, row_id) from None

    return open_row


@cache
def _starts(key_class: KeyClass, codec: Codec) -> frozenset[bytes]:
    """How a column's values may begin; padded or not, for it may begin to pad one day."""
    codecs = (codec, codec | PADDED)
    return frozenset(bytes((FORMAT, AES_256_GCM, key_class, one)) for one in codecs)


def sealed_text(name: str, *, pad: int, key_class: KeyClass = KeyClass.PERSONAL) -> Sealed[str]:
    """Seal text; `name` is the logical "table.column", frozen for ever, `pad` hides the length."""
    table, column = _logical(name)
    return Sealed(table, column, _TEXT, pad, key_class)


def sealed_group(name: str, *, pad: int, key_class: KeyClass = KeyClass.PERSONAL) -> Sealed[Group]:
    """Seal fields that are always used together as one value; it also hides which are empty."""
    table, column = _logical(name)
    return Sealed(table, column, _GROUP, pad, key_class)


def sealed_checks(table: Table) -> list[CheckConstraint]:
    """Give the constraint per sealed column that refuses raw text come by another way."""
    return [
        CheckConstraint(
            f"octet_length({column.name}) >= {OVERHEAD} AND get_byte({column.name}, 0) = {FORMAT}",
            name=f"{column.name}_is_sealed",
        )
        for column in table.columns
        if isinstance(column.type, Sealed)
    ]


def _logical(name: str) -> tuple[str, str]:
    table, dot, column = name.partition(".")
    if not (table and dot and column) or "." in column:
        raise ValueError(f"{name!r} is not 'table.column'")
    return table, column


def _encode_text(value: str) -> bytes:
    if not isinstance(value, str):
        raise NotSealable("not text")
    try:
        return value.encode()
    except UnicodeEncodeError:
        # Without a cause: it carries the text.
        raise NotSealable("lone surrogate") from None


_TEXT = Form(Codec.TEXT, _encode_text, bytes.decode, str)
_GROUP = Form(Codec.GROUP, pack_group, unpack_group, dict)
