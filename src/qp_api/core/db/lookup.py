"""Lookup tables: keyed by a value that is unique in the whole house, with whose it is beside it."""

from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, declared_attr

from qp_api.core.privacy import PSEUDONYMOUS, Category, Erase, Purpose, Retention, personal


class Lookup:
    """A row of its subject's that is found by a hash; it goes with the subject."""

    @declared_attr
    @classmethod
    def subject_id(cls) -> Mapped[UUID]:
        return personal(
            Category.SUBJECT_ID,
            ForeignKey("subjects.id"),
            index=True,
            purposes=tuple(Purpose),
            storage=PSEUDONYMOUS,
            on_erase=Erase.DELETE,
            retention=Retention.ACCOUNT,
        )
