"""Reserve an attempt before any password is hashed, so that parallel guesses can't outrun it."""

from datetime import timedelta
from math import ceil

from qp_api.core.actor import PUBLIC
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.sign_in.errors import TooManyAttempts
from qp_api.domains.sign_in.rules import AttemptLimit, hash_attempt
from qp_api.domains.sign_in.store import attempts as store
from qp_api.domains.sign_in.store.attempts import Counter

Counters = tuple[Counter, Counter]


async def reserve_attempts(
    process: Process, limit: AttemptLimit, *, account: bytes, network: bytes
) -> Counters:
    """Count one attempt against an account, known or not, and against a network.

    Committed at once and exact across processes; to be given back when it was no guess.
    Raises TooManyAttempts with the seconds until the window ends.
    """
    now = process.clock.process_now()
    secret = process.hierarchy.derive(f"attempts {now.date().isoformat()}")
    name = limit.name.encode()
    counters = (
        Counter(hash_attempt(secret, name, b"account", account), rank=1),
        Counter(hash_attempt(secret, name, b"network", network), rank=2),
    )
    async with UnitOfWork(process, Purpose.SECURITY, PUBLIC, mode=Mode.READ) as uow:
        counts = await store.add_attempt(uow.db, counters, now=now, ends_at=now + limit.window)
    most = dict(zip((c.key for c in counters), (limit.per_account, limit.per_network), strict=True))
    waits = [count.ends_at - now for count in counts if count.count > most[count.key]]
    if waits:
        raise TooManyAttempts(retry_after=ceil(max(waits) / timedelta(seconds=1)))
    return counters


async def give_attempts_back(process: Process, counters: Counters) -> None:
    """Take a reservation back."""
    async with UnitOfWork(process, Purpose.SECURITY, PUBLIC, mode=Mode.READ) as uow:
        await store.drop_attempt(uow.db, counters, now=process.clock.process_now())
