"""Exchange a refresh token for its child; a token that was used before ends the whole family."""

import secrets
from datetime import datetime

from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts.public import note_active
from qp_api.domains.sign_in.actions.sign_in import token_end
from qp_api.domains.sign_in.messages import SIGN_IN_CHANNEL, RefreshTokenReused
from qp_api.domains.sign_in.rules import Presented, hash_token, judge_token, may_sign_in
from qp_api.domains.sign_in.store import known_devices
from qp_api.domains.sign_in.store import sign_ins as store
from qp_api.domains.sign_in.store.sign_ins import FamilyRow, KnownToken, Rotation, TokenRow
from qp_api.domains.sign_in.tokens import AccessTokens, TokenPair


async def refresh_sign_in(uow: UnitOfWork, *, token: str) -> TokenPair | None:
    """Rotate the token; None is a refusal, to be answered after this transaction has committed.

    A raised error would roll back the revocation that a reused token brings. `crypto.md` 12.
    """
    presented = hash_token(token)
    known = await store.lock_token(uow.db, presented)
    if known is None or not may_sign_in(known.processing):
        return None
    family = await store.get_family(uow.db, known.subject_id, known.sign_in_id)
    now = uow.clock.process_now()
    found = judge_token(family, presented, expires_at=known.expires_at, now=now)
    if found is Presented.LIVING:
        child = await _rotate(uow, known, presented, now)
        if child is not None:
            return _pair(uow, known, child)
        # Somebody else rotated it while we waited: what they have committed decides.
        family = await store.get_family(uow.db, known.subject_id, known.sign_in_id)
        found = judge_token(family, presented, expires_at=known.expires_at, now=now)
    if found is Presented.PARENT and family.kept_token is not None:
        return _pair(uow, known, family.kept_token)
    if found is Presented.REUSED:
        await _end_family(uow, family, now)
    return None


async def _rotate(
    uow: UnitOfWork, known: KnownToken, presented: bytes, now: datetime
) -> str | None:
    child = secrets.token_urlsafe(32)
    rotation = Rotation(
        subject_id=known.subject_id,
        sign_in_id=known.sign_in_id,
        presented=presented,
        child_hash=hash_token(child),
        kept_token=child,
        at=now,
    )
    if not await store.rotate_token(uow.db, rotation):
        return None
    row = TokenRow(known.subject_id, known.sign_in_id, token_end(uow.process, now))
    await store.add_token(uow.db, rotation.child_hash, row)
    await note_active(uow, known.subject_id)
    uow.audit("sign_in.refresh_sign_in", subject_id=known.subject_id, object_id=known.sign_in_id)
    return child


async def _end_family(uow: UnitOfWork, family: FamilyRow, now: datetime) -> None:
    """End it with its access tokens: whoever brings an old token stole it, or was robbed.

    Of any number at once the one that ended it tells the person, who can't know who it was either.
    """
    if await store.revoke(uow.db, family.subject_id, family.id, at=now):
        uow.post(RefreshTokenReused(subject_id=family.subject_id, sign_in_id=family.id))
    await known_devices.drop_device(uow.db, family.subject_id, family.id)
    uow.notify(SIGN_IN_CHANNEL, str(family.id))
    uow.audit(
        "sign_in.refresh_sign_in",
        subject_id=family.subject_id,
        object_id=family.id,
        outcome="reused",
    )


def _pair(uow: UnitOfWork, known: KnownToken, refresh_token: str) -> TokenPair:
    access_token = uow.process.port(AccessTokens).issue(known.subject_id, known.sign_in_id)
    return TokenPair(access_token, refresh_token)
