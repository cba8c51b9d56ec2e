"""Reserve an attempt before any password is hashed, so that parallel guesses can't outrun it."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from math import ceil

from qp_api.core.actor import PUBLIC
from qp_api.core.errors import Overloaded
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.accounts.public import address_indexes
from qp_api.domains.sign_in.errors import TooManyAttempts
from qp_api.domains.sign_in.rules import (
    LONGEST_ROW,
    SIGN_IN_LIMIT,
    STEP_UP_LIMIT,
    AttemptLimit,
    hash_attempt,
)
from qp_api.domains.sign_in.store import attempts as store
from qp_api.domains.sign_in.store.attempts import Counter, Counters, Rank
from qp_api.kit.ids import SubjectId


async def reserve_attempts(
    process: Process,
    limit: AttemptLimit,
    *,
    account: bytes,
    network: bytes,
    device: bytes | None = None,
) -> Counters:
    """Count one attempt against an account, known or not, and against a network.

    A known `device` is counted by itself alone, so that nobody can use up its owner's attempts.
    Committed at once and exact across processes; to be given back when it was no guess. One that is
    refused is counted nowhere. Raises TooManyAttempts with the seconds until the window ends.
    """
    now = process.clock.process_now()
    counters = tuple(_counters(process, limit, (account, device, network), now))
    async with UnitOfWork(process, Purpose.SECURITY, PUBLIC, mode=Mode.READ) as uow:
        counted = await store.add_attempt(uow.db, counters, now=now)
        full = [counter for counter in counters if counter.key not in counted]
        if full:
            await store.drop_attempt(uow.db, [c for c in counters if c not in full], now=now)
            ends_at = await store.find_end(uow.db, full) or now
            raise TooManyAttempts(retry_after=max(1, ceil((ends_at - now) / timedelta(seconds=1))))
    return counters


def _counters(
    process: Process, limit: AttemptLimit, guess: tuple[bytes, bytes | None, bytes], now: datetime
) -> Iterator[Counter]:
    account, device, network = guess
    name = limit.name.encode()
    who = (b"account", account) if device is None else (b"device", device)
    secret = process.hierarchy.derive(f"attempts {now.date().isoformat()}")
    ends_at = now + limit.window
    yield Counter(hash_attempt(secret, name, *who), Rank.WHO, limit.per_account, ends_at)
    if limit.in_a_row is not None:
        # Counted on over midnight, so under a key that doesn't change with the day.
        lasting = process.hierarchy.derive("attempts in a row")
        key = hash_attempt(lasting, name, *who)
        yield Counter(key, Rank.IN_A_ROW, limit.in_a_row, now + LONGEST_ROW)
    if device is None:
        key = hash_attempt(secret, name, b"network", network)
        yield Counter(key, Rank.NETWORK, limit.per_network, ends_at)


@asynccontextmanager
async def unless_overloaded(process: Process, counters: Counters) -> AsyncIterator[None]:
    """Take a reservation back when the block is refused for want of room: nothing was tried."""
    try:
        yield
    except Overloaded:
        await give_attempts_back(process, counters, proved=False)
        raise


async def give_attempts_back(process: Process, counters: Counters, *, proved: bool = True) -> None:
    """Take a reservation back; `proved`: it was right, so that the row of wrong ones ends too."""
    now = process.clock.process_now()
    async with UnitOfWork(process, Purpose.SECURITY, PUBLIC, mode=Mode.READ) as uow:
        await store.drop_attempt(uow.db, counters, now=now, proved=proved)


async def forget_guesses(uow: UnitOfWork, subject_id: SubjectId, *, email: str) -> None:
    """Open the account of this address to its new password: what was guessed was the old one.

    With the transaction of the change; what a network tried stays counted. ADR 0020.
    """
    address = address_indexes(uow.process.hierarchy, email)[-1]
    now = uow.clock.process_now()
    for limit, account in ((SIGN_IN_LIMIT, address), (STEP_UP_LIMIT, subject_id.bytes)):
        counters = _counters(uow.process, limit, (account, None, b""), now)
        await store.forget_attempts(uow.db, [c for c in counters if c.rank is not Rank.NETWORK])
