"""Litestar with SQLAlchemy: a session a request by dependency, msgspec structs for what is sent."""

import logging
import os
from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from jose import JWTError, jwt
from litestar import Litestar, Request, get, post
from litestar.di import Provide
from litestar.exceptions import HTTPException, NotAuthorizedException
from litestar.params import Parameter
from litestar.plugins.prometheus import PrometheusConfig
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from benchmarks.shapes import PEER_SECRET

from . import orm_store
from .cells import load_keys
from .opened import account_fields, message_fields

KEYS = load_keys()
URL = make_url(os.environ["BENCH_DSN"]).set(drivername="postgresql+asyncpg")
engine = create_async_engine(URL, pool_size=8, max_overflow=8)
new_session = async_sessionmaker(engine, expire_on_commit=False)


class AddressOut(msgspec.Struct):
    street: str
    city: str
    district: str | None
    postal_code: str | None
    country: str


class MeOut(msgspec.Struct):
    id: UUID
    name: str
    email: str
    phone: str | None
    organization: str | None
    designation: str | None
    billing_address: AddressOut | None
    locale: str
    time_zone: str
    roles: list[str]
    age_band: str
    adult_from: date | None
    registered_at: datetime
    email_verified_at: datetime | None


class MessageOut(msgspec.Struct):
    id: UUID
    kind: str
    to: str
    subject: str
    text: str
    state: str
    sent_at: datetime


class MessagesOut(msgspec.Struct):
    items: list[MessageOut]
    next_cursor: str | None


class EnrollmentIn(msgspec.Struct):
    cohort_id: UUID


class EnrollmentOut(msgspec.Struct):
    id: UUID
    cohort_id: UUID
    state: str
    enrolled_at: datetime
    payment_due_at: datetime | None


async def provide_session() -> AsyncIterator[AsyncSession]:
    async with new_session() as session:
        yield session


async def provide_person(request: Request[Any, Any, Any]) -> UUID:
    token = request.headers.get("authorization", "")[7:]
    try:
        claims = jwt.decode(token, PEER_SECRET, algorithms=["HS256"], audience="qp-api")
    except JWTError:
        raise NotAuthorizedException from None
    return UUID(claims["sub"])


@get("/readyz")
async def readyz() -> dict[str, str]:
    return {"status": "ok"}


@get("/v1/me")
async def read_me(session: AsyncSession, person: UUID) -> MeOut:
    fields = account_fields(await orm_store.get_account(session, person), KEYS[person])
    address = fields["billing_address"]
    return MeOut(**{**fields, "billing_address": address and AddressOut(**address)})


@get("/v1/me/messages")
async def list_messages(session: AsyncSession, person: UUID, limit: int = 20) -> MessagesOut:
    rows = await orm_store.list_messages(session, person, limit)
    key = KEYS[person]
    items = [MessageOut(**message_fields(row, key)) for row in rows[:limit]]
    return MessagesOut(items, str(items[-1].id) if len(rows) > limit else None)


@post("/v1/enrollments")
async def enroll_learner(
    data: EnrollmentIn,
    session: AsyncSession,
    person: UUID,
    idempotency_key: Annotated[str, Parameter(header="idempotency-key")],
) -> EnrollmentOut:
    try:
        row = await orm_store.enroll(
            session,
            person,
            data.cohort_id,
            key=idempotency_key,
            body=msgspec.json.encode(data),
            aead=KEYS[person],
        )
        await session.commit()
    except orm_store.Refused as refused:
        raise HTTPException(status_code=refused.status) from None
    return EnrollmentOut(**orm_store.answer_of(row))  # type: ignore[arg-type]


logging.disable(logging.INFO)
app = Litestar(
    [readyz, read_me, list_messages, enroll_learner],
    dependencies={"session": Provide(provide_session), "person": Provide(provide_person)},
    middleware=[PrometheusConfig().middleware],
    openapi_config=None,
)
