"""The type of a sealed column: BYTEA that knows its cell's names, key class, codec and padding.

It computes nothing by itself. `core.db.statements` seals what is bound to it and opens what is
selected of it, and nobody else does (`crypto.md` section 3).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Table
from sqlalchemy.sql.operators import OperatorClass
from sqlalchemy.types import UserDefinedType
from typing_extensions import override

from qp_api.core.crypto.envelope import (
    AES_256_GCM,
    FORMAT,
    OVERHEAD,
    PADDED,
    Codec,
    KeyClass,
    SealingKey,
    column_place,
    open_at,
    place_of,
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


@dataclass(frozen=True, slots=True)
class Form(Generic[T]):
    """How a value becomes plaintext bytes and is read back."""

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
        self._encode, self._decode = form.encode, form.decode
        self._prefix = column_place(table, column)
        # Padded or not: a column may begin to pad while old values stay as they are.
        codecs = (form.codec, form.codec | PADDED)
        self._starts = {bytes((FORMAT, AES_256_GCM, key_class, codec)) for codec in codecs}

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
        place = place_of(self._prefix, row_id, subject_id)
        return seal_at(key, place, self._encode(value), self.form.codec, self.pad)

    def open(self, raw: bytes, keyring: Keys, row_id: UUID, subject_id: SubjectId) -> T | Erased:
        """Open one value of its cell. Raises KeyNotLoaded, KeyUnknown, Tampered."""
        if len(raw) < OVERHEAD or raw[:4] not in self._starts:
            raise Tampered(self.table, self.column, row_id)
        key = keyring.get(subject_id, self.key_class, int.from_bytes(raw[4:8]))
        if key is ERASED:
            return ERASED
        try:
            return self._decode(open_at(key, place_of(self._prefix, row_id, subject_id), raw))
        except Tampered:
            raise Tampered(self.table, self.column, row_id) from None


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


def _decode_text(plaintext: bytes) -> str:
    try:
        return plaintext.decode()
    except UnicodeDecodeError:
        raise Tampered from None


_TEXT = Form(Codec.TEXT, _encode_text, _decode_text, str)
_GROUP = Form(Codec.GROUP, pack_group, unpack_group, dict)
