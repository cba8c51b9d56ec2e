"""Reserve an attempt before any password is hashed, so that parallel guesses can't outrun it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from math import ceil

from qp_api.core.actor import PUBLIC
from qp_api.core.errors import Overloaded
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.sign_in.errors import TooManyAttempts
from qp_api.domains.sign_in.rules import AttemptLimit, hash_attempt
from qp_api.domains.sign_in.store import attempts as store
from qp_api.domains.sign_in.store.attempts import Counter, Counters


async def reserve_attempts(
    process: Process, limit: AttemptLimit, *, account: bytes, network: bytes
) -> Counters:
    """Count one attempt against an account, known or not, and against a network.

    Committed at once and exact across processes; to be given back when it was no guess. One that is
    refused is counted nowhere. Raises TooManyAttempts with the seconds until the window ends.
    """
    now = process.clock.process_now()
    secret = process.hierarchy.derive(f"attempts {now.date().isoformat()}")
    name = limit.name.encode()
    counters = (
        Counter(hash_attempt(secret, name, b"account", account), most=limit.per_account),
        Counter(hash_attempt(secret, name, b"network", network), most=limit.per_network),
    )
    async with UnitOfWork(process, Purpose.SECURITY, PUBLIC, mode=Mode.READ) as uow:
        counted = await store.add_attempt(uow.db, counters, now=now, ends_at=now + limit.window)
        full = [counter for counter in counters if counter.key not in counted]
        if full:
            await store.drop_attempt(uow.db, [c for c in counters if c not in full], now=now)
            ends_at = await store.find_end(uow.db, full) or now
            raise TooManyAttempts(retry_after=max(1, ceil((ends_at - now) / timedelta(seconds=1))))
    return counters


@asynccontextmanager
async def unless_overloaded(process: Process, counters: Counters) -> AsyncIterator[None]:
    """Take a reservation back when the block is refused for want of room: nothing was tried."""
    try:
        yield
    except Overloaded:
        await give_attempts_back(process, counters)
        raise


async def give_attempts_back(process: Process, counters: Counters) -> None:
    """Take a reservation back."""
    async with UnitOfWork(process, Purpose.SECURITY, PUBLIC, mode=Mode.READ) as uow:
        await store.drop_attempt(uow.db, counters, now=process.clock.process_now())
