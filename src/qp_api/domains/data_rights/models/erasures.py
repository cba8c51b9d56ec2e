"""Erasures under way, their signed receipts, and where the last mail goes (P5.3)."""

from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped

from qp_api.core.db.base import Base, OwnedRow, table_of
from qp_api.core.privacy import Category, not_personal, plain, sealed

from .notes import BARE, INSTANT, of_request, passing, registered


class Erasure(OwnedRow, Base):
    """How far an erasure is: plan, destroyed keys, counts; its id is its request's."""

    __tablename__ = "erasures"
    __table_args__ = (of_request("erasures"),)

    started_at: Mapped[datetime] = registered(INSTANT)
    data_map_version: Mapped[str] = not_personal("a hash of our notes", Text)
    plan_hash: Mapped[str] = not_personal("a hash of our plan", Text)
    keys_destroyed_at: Mapped[datetime | None] = not_personal("business time", INSTANT)
    destroyed_keys: Mapped[list[str] | None] = not_personal("hashes of dead keys", ARRAY(Text))
    counts: Mapped[dict[str, dict[str, int]] | None] = not_personal("numbers of rows", JSONB)


class Receipt(OwnedRow, Base):
    """The signed receipt of a request, whose id it has (DR-13); it names nobody."""

    __tablename__ = "receipts"
    __table_args__ = (of_request("receipts"), Index("ix_receipts_id", "id"))

    signed_at: Mapped[datetime] = registered(INSTANT)
    document: Mapped[dict[str, Any]] = not_personal("times, hashes and counts, signed", JSONB)


class ClosingLetter(OwnedRow, Base):
    """Where the closing mail of an erasure goes; its owner is a correspondent, new and passing."""

    __tablename__ = "closing_letters"

    email: Mapped[str] = passing(Category.EMAIL, storage=sealed("closing_letters.email", pad=32))
    salt: Mapped[str] = passing(
        Category.RIGHTS_REQUEST, storage=sealed("closing_letters.salt", pad=0)
    )
    locale: Mapped[str] = passing(Category.PREFERENCE, Text, storage=plain("one of two languages"))
    written_at: Mapped[datetime] = passing(Category.RIGHTS_REQUEST, INSTANT, storage=BARE)


erasures = table_of(Erasure)
receipts = table_of(Receipt)
closing_letters = table_of(ClosingLetter)
