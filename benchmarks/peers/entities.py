"""ORM classes over the house's tables, for the peers that use SQLAlchemy as most do."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, ForeignKey, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    type_annotation_map = {  # noqa: RUF012 -- SQLAlchemy's own way
        str: Text(),
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB(),
        list[str]: ARRAY(Text()),
    }


class Subject(Base):
    __tablename__ = "subjects"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    processing: Mapped[str]


class Account(Base):
    __tablename__ = "accounts"
    subject_id: Mapped[UUID] = mapped_column(ForeignKey("subjects.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[bytes]
    email: Mapped[bytes]
    phone: Mapped[bytes | None]
    organization: Mapped[bytes | None]
    designation: Mapped[bytes | None]
    billing_address: Mapped[bytes | None]
    roles: Mapped[list[str]]
    age_band: Mapped[str]
    adult_from: Mapped[date | None]
    locale: Mapped[str]
    time_zone: Mapped[str]
    registered_at: Mapped[datetime]
    verified_at: Mapped[datetime | None]
    last_active_on: Mapped[date]
    inactivity: Mapped[str]
    inactivity_due_on: Mapped[date | None]
    version: Mapped[int]


class MailMessage(Base):
    __tablename__ = "mail_messages"
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    recipient: Mapped[bytes]
    subject: Mapped[bytes]
    body: Mapped[bytes]
    state: Mapped[str]
    sent_at: Mapped[datetime]


class Cohort(Base):
    __tablename__ = "cohorts"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    starts_on: Mapped[date]
    capacity: Mapped[int]
    taken: Mapped[int]
    price_poisha: Mapped[int]
    state: Mapped[str]
    version: Mapped[int]


class Enrollment(Base):
    __tablename__ = "enrollments"
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    cohort_id: Mapped[UUID] = mapped_column(ForeignKey("cohorts.id"))
    state: Mapped[str]
    enrolled_at: Mapped[datetime]
    payment_due_at: Mapped[datetime | None]
    attended_minutes: Mapped[int]


class Duty(Base):
    __tablename__ = "duties"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    subject_id: Mapped[UUID | None]
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    state: Mapped[str]
    posted_at: Mapped[datetime]
    due_at: Mapped[datetime]
    retry_at: Mapped[datetime]
    attempt: Mapped[int]
    failed_count: Mapped[int]


class AuditEntry(Base):
    __tablename__ = "audit_entries"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    business_at: Mapped[datetime]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    action: Mapped[str]
    purpose: Mapped[str]
    subject_id: Mapped[UUID | None]
    object_id: Mapped[UUID | None]
    request_id: Mapped[str | None]
    outcome: Mapped[str]
    details: Mapped[dict[str, Any]]


class PendingEntry(Base):
    __tablename__ = "audit_pending"
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("audit_entries.id"), primary_key=True)


class IdempotencyRecord(Base):
    __tablename__ = "idempotency_records"
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    fingerprint: Mapped[bytes]
    status: Mapped[int]
    answer: Mapped[bytes]
    expires_at: Mapped[datetime]
