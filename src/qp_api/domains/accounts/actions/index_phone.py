"""Let a phone number lead to its person: a short blind index, written with every change of it."""

from typing import Final

from qp_api.core.crypto.blind_index import BlindIndex
from qp_api.core.crypto.hierarchy import Hierarchy
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts import store
from qp_api.kit.ids import SubjectId
from qp_api.kit.text import RULES_VERSION

# 24 bits: at a million people a search opens 0.06 numbers in vain, and a thief of the key alone
# learns of no number for certain (crypto.md section 8).
_BITS: Final = 24


async def index_phone(uow: UnitOfWork, subject_id: SubjectId, phone: str | None) -> None:
    """Write the index of the present number (E.164), and forget that of the one before."""
    indexes = () if phone is None else phone_indexes(uow.process.hierarchy, phone)
    await store.put_phone(uow.db, subject_id, indexes)


def phone_indexes(hierarchy: Hierarchy, phone: str) -> tuple[bytes, ...]:
    """The blind indexes of a number in E.164, one a living epoch, the newest first."""
    index = BlindIndex(hierarchy, "accounts.phone", bits=_BITS, rules=RULES_VERSION)
    return index.candidates(phone)
