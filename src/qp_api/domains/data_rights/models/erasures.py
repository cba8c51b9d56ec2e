"""Erasures under way and their signed receipts (P5.3)."""

from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, Boolean, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped

from qp_api.core.db.base import Base, OwnedRow, table_of
from qp_api.core.privacy import not_personal

from .notes import INSTANT, of_request, registered


class Erasure(OwnedRow, Base):
    """How far an erasure is: plan, destroyed keys, counts; its id is its request's."""

    __tablename__ = "erasures"
    __table_args__ = (of_request("erasures"),)

    started_at: Mapped[datetime] = registered(INSTANT, index=True)
    data_map_version: Mapped[str] = not_personal("a hash of our notes", Text)
    plan_hash: Mapped[str] = not_personal("a hash of our plan", Text)
    with_books: Mapped[bool] = not_personal("whether the books' keys go too (P8.1)", Boolean)
    keys_destroyed_at: Mapped[datetime | None] = not_personal("business time", INSTANT)
    destroyed_keys: Mapped[list[str] | None] = not_personal("hashes of dead keys", ARRAY(Text))
    counts: Mapped[dict[str, dict[str, int]] | None] = not_personal("numbers of rows", JSONB)


class Receipt(OwnedRow, Base):
    """The signed receipt of a request, whose id it has (DR-13); it names nobody."""

    __tablename__ = "receipts"
    __table_args__ = (of_request("receipts"), Index("ix_receipts_id", "id"))

    signed_at: Mapped[datetime] = registered(INSTANT, index=True)
    document: Mapped[dict[str, Any]] = not_personal("times, hashes and counts, signed", JSONB)


erasures = table_of(Erasure)
receipts = table_of(Receipt)
