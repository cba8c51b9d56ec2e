"""Turns an access token into the person who holds it, as they stand now (R9)."""

from typing import Final
from uuid import UUID

from qp_api.core.actor import PUBLIC, Actor, ActorKind, Processing, Role
from qp_api.core.db.listener import Listener
from qp_api.core.http.refusals import Unauthenticated
from qp_api.core.privacy import DbRole, Purpose
from qp_api.core.process import Process
from qp_api.core.subject_data.subjects import STATE_CHANNEL
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.sign_in.messages import SIGN_IN_CHANNEL
from qp_api.domains.sign_in.rules import may_sign_in
from qp_api.domains.sign_in.store import sign_ins as store
from qp_api.domains.sign_in.store.sign_ins import SignInState
from qp_api.domains.sign_in.tokens import AccessTokens, Claims
from qp_api.kit.ids import SignInId, SubjectId

from .states import SignInStates
from .verified_tokens import VerifiedTokens

_INVALID: Final = {"WWW-Authenticate": 'Bearer error="invalid_token"'}


class SignInAuthenticator:
    """Knows states that the listener keeps fresh; reads the row when it is behind.

    `start` and `stop` belong to the application's lifespan; without them every request reads.
    """

    def __init__(self, process: Process) -> None:
        self._process = process
        self._tokens = VerifiedTokens(process.port(AccessTokens), process.clock)
        self._states = SignInStates()
        self._listener = Listener(
            process.pools.dsn(DbRole.RIGHTS),
            (SIGN_IN_CHANNEL, STATE_CHANNEL),
            clock=process.clock,
            hear=self._hear,
            missed=self._states.clear,
        )

    @property
    def is_current(self) -> bool:
        """Whether what is known here is pushed; otherwise every request reads its row."""
        return self._listener.is_current()

    async def start(self) -> None:
        """Begin to listen, to other processes and to this one."""
        self._process.hear = self._hear
        await self._listener.start()

    async def stop(self) -> None:
        """Stop listening."""
        await self._listener.stop()

    async def authenticate(self, token: str) -> Actor:
        """The actor of a token that is valid now. Raises Unauthenticated."""
        claims = self._tokens.verify(token)
        state = await self._state(claims)
        if state is None or state.subject_id != claims.subject_id or not self._lives(state):
            raise Unauthenticated(headers=_INVALID)
        return Actor(
            kind=ActorKind.PERSON,
            subject_id=claims.subject_id,
            sign_in_id=claims.sign_in_id,
            roles=frozenset(map(Role, state.roles)),
            processing=Processing(state.processing),
            marketing_ok=state.marketing_ok,
            analytics_ok=state.analytics_ok,
            authenticated_at=state.authenticated_at,
        )

    async def _state(self, claims: Claims) -> SignInState | None:
        is_current = self.is_current
        known = self._states.find(claims.sign_in_id) if is_current else None
        if known is not None:
            return known
        read_at = self._states.changes
        async with UnitOfWork(self._process, Purpose.SECURITY, PUBLIC, mode=Mode.READ) as uow:
            state = await store.find_state(uow.db, claims.subject_id, claims.sign_in_id)
        if state is not None and is_current:
            self._states.keep(claims.sign_in_id, state, read_at=read_at)
        return state

    def _lives(self, state: SignInState) -> bool:
        is_over = state.ends_at <= self._process.clock.process_now()
        return state.revoked_at is None and not is_over and may_sign_in(state.processing)

    def _hear(self, channel: str, payload: str) -> None:
        if channel == SIGN_IN_CHANNEL:
            self._states.forget_sign_in(SignInId(UUID(payload)))
        elif channel == STATE_CHANNEL:
            self._states.forget_subject(SubjectId(UUID(payload)))
