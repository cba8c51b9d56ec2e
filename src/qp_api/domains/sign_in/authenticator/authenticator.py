"""Turns an access token into the person who holds it, as they stand now (R9)."""

from uuid import UUID

from qp_api.core.actor import PUBLIC, Actor
from qp_api.core.db.listener import Listener
from qp_api.core.http.refusals import invalid_token
from qp_api.core.privacy import DbRole, Purpose
from qp_api.core.process import Process
from qp_api.core.subject_data.subjects import STATE_CHANNEL
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.domains.sign_in.messages import API_KEY_CHANNEL, KEYS_CHANNEL, SIGN_IN_CHANNEL
from qp_api.domains.sign_in.store import sign_ins as store
from qp_api.domains.sign_in.tokens import AccessTokens, Claims
from qp_api.kit.api_key import is_key
from qp_api.kit.ids import SignInId, SubjectId

from .api_keys import ApiKeys
from .signing_keys import KeyFollower, load_signing_keys
from .states import KnownSignIn, SignInStates
from .verified_tokens import VerifiedTokens


class SignInAuthenticator:
    """Knows states that the listener keeps fresh; reads the row when it is behind.

    `start` and `stop` belong to the application's lifespan; without them every request reads.
    """

    def __init__(self, process: Process) -> None:
        self._process = process
        self._tokens = VerifiedTokens(process.port(AccessTokens))
        self._states = SignInStates()
        self._api_keys = ApiKeys(process, lambda: self.is_current)
        self._listener = Listener(
            process.pools.dsn(DbRole.RIGHTS),
            (SIGN_IN_CHANNEL, STATE_CHANNEL, KEYS_CHANNEL, API_KEY_CHANNEL),
            clock=process.clock,
            hear=self._hear,
            missed=self._miss,
        )
        self._signing_keys = KeyFollower(process)

    @property
    def is_current(self) -> bool:
        """Whether what is known here is pushed; otherwise every request reads its row."""
        return self._listener.is_current()

    async def start(self) -> None:
        """Begin to listen, to other processes and to this one."""
        self._process.hear = self._hear
        await self._signing_keys.start()
        self._api_keys.start()
        await self._listener.start()

    async def stop(self) -> None:
        """Stop listening."""
        await self._listener.stop()
        await self._signing_keys.stop()
        await self._api_keys.stop()

    async def authenticate(self, token: str) -> Actor:
        """The actor of a token or key that is valid now. Raises Unauthenticated."""
        if is_key(token):
            return await self._api_keys.authenticate(token)
        now = self._process.clock.process_now()
        claims = self._tokens.verify(token, now=now)
        is_current = self.is_current
        if not is_current:
            # Nobody would have told us that its key was dropped.
            await load_signing_keys(self._process)
            claims = self._tokens.verify(token, now=now)
        known = self._states.find(claims.sign_in_id) if is_current else None
        if known is None:
            known = await self._read(claims, keep=is_current)
        if known is None or known.ends_at <= now or known.subject_id != claims.subject_id:
            raise invalid_token()
        return known.actor

    async def _read(self, claims: Claims, *, keep: bool) -> KnownSignIn | None:
        read_at = self._states.changes
        async with UnitOfWork(self._process, Purpose.SECURITY, PUBLIC, mode=Mode.READ) as uow:
            state = await store.find_state(uow.db, claims.subject_id, claims.sign_in_id)
        if state is None:
            return None
        known = KnownSignIn.of(claims, state)
        if keep:
            self._states.keep(known, read_at=read_at)
        return known

    def _hear(self, channel: str, payload: str) -> None:
        if channel == SIGN_IN_CHANNEL:
            self._states.forget_sign_in(SignInId(UUID(payload)))
        elif channel == STATE_CHANNEL:
            self._states.forget_subject(SubjectId(UUID(payload)))
        elif channel == KEYS_CHANNEL:
            self._signing_keys.tell()
        elif channel == API_KEY_CHANNEL:
            self._api_keys.forget(UUID(payload))

    def _miss(self) -> None:
        self._states.clear()
        self._api_keys.clear()
        self._signing_keys.tell()
