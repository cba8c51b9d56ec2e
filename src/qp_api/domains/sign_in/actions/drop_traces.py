"""Forget what sign-in keeps for seconds, minutes or days, once that time is over."""

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.sign_in.rules import GRACE, KEYS_KEPT
from qp_api.domains.sign_in.rules.second_factor import PENDING_LIFE
from qp_api.domains.sign_in.store import (
    api_keys,
    attempts,
    email_changes,
    known_devices,
    password_resets,
    second_factors,
    sign_ins,
    verifications,
)


async def drop_traces(uow: UnitOfWork) -> None:
    """Drop kept refresh tokens, dead hashes and counters whose window is over (process time)."""
    now = uow.clock.process_now()
    await sign_ins.drop_kept_tokens(uow.db, before=now - GRACE)
    await sign_ins.drop_expired_tokens(uow.db, now=now)
    await known_devices.drop_expired_devices(uow.db, now=now)
    await verifications.drop_expired_verifications(uow.db, now=now)
    await attempts.drop_expired_attempts(uow.db, now=now)
    await email_changes.drop_ended_changes(uow.db, now=now)
    await password_resets.drop_expired_resets(uow.db, now=now)
    await second_factors.drop_lapsed_factors(uow.db, before=now - PENDING_LIFE)
    await api_keys.drop_old_keys(uow.db, before=now - KEYS_KEPT)
