"""A typical FastAPI service: ORM session a request, the user loaded by a dependency, response
models, three BaseHTTPMiddleware (request id, access log, metrics), pre-ping, Prometheus.
"""

import json
import logging
import os
import sys
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, FastAPI, Header, HTTPException, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from jose import JWTError, jwt
from prometheus_client import Counter, Histogram
from pydantic import BaseModel
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from starlette.middleware.base import BaseHTTPMiddleware
from typing_extensions import override

from benchmarks.shapes import PEER_SECRET

from . import orm_store
from .cells import load_keys
from .entities import Account
from .opened import account_fields, message_fields

Next = Callable[[Request], Awaitable[Response]]

KEYS = load_keys()
URL = make_url(os.environ["BENCH_DSN"]).set(drivername="postgresql+asyncpg")
engine = create_async_engine(URL, pool_pre_ping=True, pool_size=8, max_overflow=8)
new_session = async_sessionmaker(engine, expire_on_commit=False)

logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(message)s")
log = logging.getLogger("access")
REQUESTS = Counter("http_requests", "Requests.", ["method", "path", "status"])
SECONDS = Histogram("http_request_seconds", "Duration.", ["method", "path"])


class RequestId(BaseHTTPMiddleware):
    """An id for each request, on its answer too."""

    @override
    async def dispatch(self, request: Request, call_next: Next) -> Response:
        request.state.request_id = request.headers.get("x-request-id") or str(uuid.uuid4())  # noqa: TID251 -- as its users do
        response = await call_next(request)
        response.headers["x-request-id"] = request.state.request_id
        return response


class AccessLog(BaseHTTPMiddleware):
    """A line of JSON for each request."""

    @override
    async def dispatch(self, request: Request, call_next: Next) -> Response:
        began = time.perf_counter()
        response = await call_next(request)
        line = {
            "method": request.method,
            "path": request.url.path,
            "status": response.status_code,
            "duration_ms": round((time.perf_counter() - began) * 1000, 2),
            "request_id": request.state.request_id,
        }
        log.info(json.dumps(line))
        return response


class Metrics(BaseHTTPMiddleware):
    """Prometheus figures."""

    @override
    async def dispatch(self, request: Request, call_next: Next) -> Response:
        began = time.perf_counter()
        response = await call_next(request)
        route: Any = request.scope.get("route")
        path = getattr(route, "path", "unmatched")
        REQUESTS.labels(request.method, path, response.status_code).inc()
        SECONDS.labels(request.method, path).observe(time.perf_counter() - began)
        return response


app = FastAPI(title="typical")
app.add_middleware(Metrics)
app.add_middleware(AccessLog)
app.add_middleware(RequestId)
bearer = HTTPBearer()


class AddressOut(BaseModel):
    street: str
    city: str
    district: str | None
    postal_code: str | None
    country: str


class MeOut(BaseModel):
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


class MessageOut(BaseModel):
    id: UUID
    kind: str
    to: str
    subject: str
    text: str
    state: str
    sent_at: datetime


class MessagesOut(BaseModel):
    items: list[MessageOut]
    next_cursor: str | None


class EnrollmentIn(BaseModel):
    cohort_id: UUID


class EnrollmentOut(BaseModel):
    id: UUID
    cohort_id: UUID
    state: str
    enrolled_at: datetime
    payment_due_at: datetime | None


async def get_session() -> AsyncIterator[AsyncSession]:
    async with new_session() as session:
        yield session


SessionDep = Annotated[AsyncSession, Depends(get_session)]
BearerDep = Annotated[HTTPAuthorizationCredentials, Depends(bearer)]


async def get_current_account(session: SessionDep, credentials: BearerDep) -> Account:
    try:
        claims = jwt.decode(
            credentials.credentials, PEER_SECRET, algorithms=["HS256"], audience="qp-api"
        )
    except JWTError:
        raise HTTPException(401) from None
    return await orm_store.get_account(session, UUID(claims["sub"]))


CurrentAccount = Annotated[Account, Depends(get_current_account)]


@app.get("/readyz")
async def readyz() -> dict[str, str]:
    return {"status": "ok"}


@app.get("/v1/me", response_model=MeOut)
async def read_me(account: CurrentAccount) -> Any:
    return account_fields(account, KEYS[account.id])


@app.get("/v1/me/messages", response_model=MessagesOut)
async def list_messages(account: CurrentAccount, session: SessionDep, limit: int = 20) -> Any:
    rows = await orm_store.list_messages(session, account.id, limit)
    key = KEYS[account.id]
    items = [message_fields(row, key) for row in rows[:limit]]
    return {"items": items, "next_cursor": str(items[-1]["id"]) if len(rows) > limit else None}


@app.post("/v1/enrollments", status_code=201, response_model=EnrollmentOut)
async def enroll_learner(
    body: EnrollmentIn,
    account: CurrentAccount,
    session: SessionDep,
    idempotency_key: Annotated[str, Header()],
) -> Any:
    try:
        row = await orm_store.enroll(
            session,
            account.id,
            body.cohort_id,
            key=idempotency_key,
            body=body.model_dump_json().encode(),
            aead=KEYS[account.id],
        )
        await session.commit()
    except orm_store.Refused as refused:
        raise HTTPException(refused.status) from None
    return row
