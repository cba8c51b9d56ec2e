"""A small personal table for the tests of statements, outside the house's own metadata."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Column, DateTime, Integer, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from qp_api.core.crypto.column import sealed_text

notes = Table(
    "notes",
    MetaData(),
    Column("subject_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("text", sealed_text("notes.text", pad=32)),
    Column("size", Integer),
    Column("tags", ARRAY(Text)),
    Column("facts", JSONB),
    Column("at", DateTime(timezone=True)),
)


@dataclass(frozen=True, slots=True)
class NoteRow:
    id: UUID
    text: str
