"""Whose an address is, found through the map's categories and no room's name."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import ARRAY, Column, LargeBinary, Table, Uuid, any_, bindparam, select

from qp_api.core.crypto.blind_index import BlindIndex
from qp_api.core.db.statements import Statement, statement
from qp_api.core.privacy import Category, DataMap, Personal, Retention
from qp_api.core.privacy.note import NOTE
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.kit.ids import SubjectId
from qp_api.kit.text import RULES_VERSION, normalise_email

from .contact import column_of, contact_table


class NoAddressLookup(LookupError):
    """No lookup leads from an address to its account."""


@dataclass(frozen=True, slots=True)
class _Holder:
    subject_id: SubjectId


@dataclass(frozen=True, slots=True)
class _Index:
    address_index: bytes


async def find_by_address(uow: UnitOfWork, email: str) -> SubjectId | None:
    """Whose the address is, however it is spelled; nobody's when its account is being erased.

    Raises NotAnEmail.
    """
    lookup = _lookup(uow.process.data_map)
    found = await uow.db.find(_statement(lookup), indexes=list(address_indexes(uow, email)))
    return None if found is None else found.subject_id


def address_indexes(uow: UnitOfWork, email: str) -> Sequence[bytes]:
    """What stands for an address, one a living index epoch, the newest first. Raises NotAnEmail."""
    accounts = contact_table(uow.process.data_map)
    field = f"{accounts.name}.{column_of(accounts, Category.EMAIL).name}"
    index = BlindIndex(uow.process.hierarchy, field, rules=RULES_VERSION)
    return index.candidates(normalise_email(email))


async def list_address_indexes(uow: UnitOfWork, subject_id: SubjectId) -> list[bytes]:
    """What stands for a person's present address; nothing for whoever has no account."""
    found = await uow.db.list(_present(_lookup(uow.process.data_map)), subject=subject_id)
    return [row.address_index for row in found]


def _lookup(data_map: DataMap) -> Table:
    for mapped in data_map.personal:
        if mapped.is_lookup and _is_of_account(mapped.table):
            return mapped.table
    raise NoAddressLookup


def _is_of_account(table: Table) -> bool:
    note = _key(table).info.get(NOTE)
    if not isinstance(note, Personal):
        return False
    return note.category is Category.EMAIL and note.retention is Retention.ACCOUNT


def _key(table: Table) -> Column[bytes]:
    return next(iter(table.primary_key.columns))


@cache
def _statement(table: Table) -> Statement[_Holder]:
    indexes = bindparam("indexes", type_=ARRAY(LargeBinary))
    # One row a living index epoch, all of the same person.
    return statement(
        select(table.c.subject_id).distinct().where(_key(table) == any_(indexes)), _Holder
    )


@cache
def _present(table: Table) -> Statement[_Index]:
    mine = table.c.subject_id == bindparam("subject", type_=Uuid())
    return statement(select(_key(table).label("address_index")).where(mine), _Index)
