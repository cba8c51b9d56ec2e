"""What is known of sign-ins in this process, forgotten when it changes elsewhere."""

from collections import OrderedDict, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from qp_api.core.actor import Actor, ActorKind, Processing, Role
from qp_api.domains.sign_in.rules import may_sign_in
from qp_api.domains.sign_in.store.sign_ins import SignInState
from qp_api.domains.sign_in.tokens import Claims
from qp_api.kit.ids import SignInId, SubjectId

_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class KnownSignIn:
    """Whom a sign-in's tokens stand for, and until when (process time); long ago if it is dead."""

    sign_in_id: SignInId
    subject_id: SubjectId
    ends_at: datetime
    actor: Actor

    @classmethod
    def of(cls, claims: Claims, state: SignInState) -> "KnownSignIn":
        """Made once for all the requests that find it kept."""
        lives = state.revoked_at is None and may_sign_in(state.processing)
        actor = Actor(
            kind=ActorKind.PERSON,
            subject_id=claims.subject_id,
            sign_in_id=claims.sign_in_id,
            roles=frozenset(map(Role, state.roles)),
            processing=Processing(state.processing),
            marketing_ok=state.marketing_ok,
            analytics_ok=state.analytics_ok,
            authenticated_at=state.authenticated_at,
        )
        ends_at = state.ends_at if lives else _LONG_AGO
        return cls(claims.sign_in_id, claims.subject_id, ends_at, actor)


class SignInStates:
    """A bounded map of states: notifications forget them, lost notifications clear it."""

    def __init__(self, *, size: int = 20_000) -> None:
        self._size = size
        self._states: OrderedDict[SignInId, KnownSignIn] = OrderedDict()
        self._of_subject: defaultdict[SubjectId, set[SignInId]] = defaultdict(set)
        self.changes = 0
        """Rises with everything that is forgotten: what was read before may be stale."""

    def find(self, sign_in_id: SignInId) -> KnownSignIn | None:
        """What is known of a sign-in."""
        return self._states.get(sign_in_id)

    def keep(self, known: KnownSignIn, *, read_at: int) -> None:
        """Keep what was read when `changes` was `read_at`, unless something came between."""
        if read_at != self.changes:
            return
        self._states[known.sign_in_id] = known
        self._of_subject[known.subject_id].add(known.sign_in_id)
        if len(self._states) > self._size:
            self._forget(next(iter(self._states)))

    def forget_sign_in(self, sign_in_id: SignInId) -> None:
        """This sign-in was revoked, or proved anew."""
        self.changes += 1
        self._forget(sign_in_id)

    def forget_subject(self, subject_id: SubjectId) -> None:
        """This person was restricted, frozen, opened, erased, or given a role."""
        self.changes += 1
        for sign_in_id in tuple(self._of_subject.get(subject_id, ())):
            self._forget(sign_in_id)

    def clear(self) -> None:
        """Notifications were lost: everything may be stale."""
        self.changes += 1
        self._states.clear()
        self._of_subject.clear()

    def _forget(self, sign_in_id: SignInId) -> None:
        known = self._states.pop(sign_in_id, None)
        if known is None:
            return
        siblings = self._of_subject[known.subject_id]
        siblings.discard(sign_in_id)
        if not siblings:
            del self._of_subject[known.subject_id]
