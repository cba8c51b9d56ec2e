"""Begin a sign-in: the first access token and the first refresh token of a family."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from qp_api.core.process import Process
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.accounts.public import get_account, note_active
from qp_api.domains.sign_in.actions.judge_password import is_short
from qp_api.domains.sign_in.actions.prove_password import Proof
from qp_api.domains.sign_in.actions.use_second_factor import use_second_factor
from qp_api.domains.sign_in.errors import InvalidCredentials
from qp_api.domains.sign_in.messages import SignedInSomewhereNew
from qp_api.domains.sign_in.rules import (
    DEVICE_LIFE,
    LONGEST_SIGN_IN,
    NOWHERE,
    SPENT_PROOF,
    Place,
    hash_token,
    is_new_place,
    may_sign_in,
)
from qp_api.domains.sign_in.rules.weakness import SHORTEST_OF_STAFF
from qp_api.domains.sign_in.store import credentials, known_devices, places
from qp_api.domains.sign_in.store import sign_ins as store
from qp_api.domains.sign_in.store.known_devices import KnownDevice
from qp_api.domains.sign_in.store.other_sign_ins import age_proof
from qp_api.domains.sign_in.store.sign_ins import NewSignIn, TokenRow
from qp_api.domains.sign_in.tokens import AccessTokens, TokenPair
from qp_api.kit.ids import SignInId, new_id

_MOST_COMPARED: Final = 100


async def sign_in(
    uow: UnitOfWork, proof: Proof, *, place: Place = NOWHERE, device_token: str | None = None
) -> TokenPair:
    """Sign a person in who has just proved who they are, on a device that is known from now on.

    They are told by mail when it was known neither by its token nor by its place. Staff whose
    password is short are let in, but proved nothing by it that is asked for dangerous operations.
    Raises InvalidCredentials when credentials or state have changed since, or the factor is used.
    """
    standing = await credentials.lock_person(uow.db, proof.subject_id)
    if standing is None or standing.version != proof.version:
        raise InvalidCredentials
    if not may_sign_in(standing.processing):
        raise InvalidCredentials
    await use_second_factor(uow, proof.subject_id, proof.factor)
    now = uow.clock.process_now()
    token = secrets.token_urlsafe(32)
    row = NewSignIn(
        id=SignInId(new_id()),
        subject_id=proof.subject_id,
        token_hash=hash_token(token),
        signed_in_at=now,
        ends_at=now + LONGEST_SIGN_IN,
        place=place,
    )
    seen = await places.list_seen(uow.db, row.subject_id, most=_MOST_COMPARED)
    await store.add_sign_in(uow.db, row)
    if await _proves_too_little(uow, proof):
        await age_proof(uow.db, row.subject_id, row.id, at=now - SPENT_PROOF)
    known = TokenRow(row.subject_id, row.id, token_end(uow.process, now))
    await store.add_token(uow.db, row.token_hash, known)
    device = KnownDevice(row.subject_id, row.id, proof.version, now + DEVICE_LIFE)
    given = await _know_device(uow, device, device_token)
    if given != device_token and is_new_place([one.place for one in seen], place):
        uow.post(SignedInSomewhereNew(subject_id=row.subject_id, sign_in_id=row.id))
    await note_active(uow, row.subject_id)
    uow.audit("sign_in.sign_in", subject_id=row.subject_id, object_id=row.id)
    access_token = uow.process.port(AccessTokens).issue(row.subject_id, row.id)
    return TokenPair(access_token, token, given)


async def _proves_too_little(uow: UnitOfWork, proof: Proof) -> bool:
    """Whether to step up by the same password would be refused (`security.md` section 2)."""
    if proof.factor is not None or proof.length >= SHORTEST_OF_STAFF:
        return False  # enough for anybody, whatever their roles
    roles = (await get_account(uow, proof.subject_id)).roles
    return is_short(roles, length=proof.length, has_factor=False)


async def _know_device(uow: UnitOfWork, device: KnownDevice, token: str | None) -> str:
    """The token that the device is known by: its own while it holds, else a new one."""
    if token is not None and await known_devices.keep_device(uow.db, hash_token(token), device):
        return token
    fresh = secrets.token_urlsafe(32)
    await known_devices.add_device(uow.db, hash_token(fresh), device)
    return fresh


def token_end(process: Process, now: datetime) -> datetime:
    """When a refresh token that nobody uses ends (process time)."""
    return now + timedelta(days=process.settings.refresh_token_days)
