"""What is known of sign-ins in this process, forgotten when it changes elsewhere."""

from collections import OrderedDict, defaultdict

from qp_api.domains.sign_in.store.sign_ins import SignInState
from qp_api.kit.ids import SignInId, SubjectId


class SignInStates:
    """A bounded map of states: notifications forget them, lost notifications clear it."""

    def __init__(self, *, size: int = 20_000) -> None:
        self._size = size
        self._states: OrderedDict[SignInId, SignInState] = OrderedDict()
        self._of_subject: defaultdict[SubjectId, set[SignInId]] = defaultdict(set)
        self.changes = 0
        """Rises with everything that is forgotten: what was read before may be stale."""

    def find(self, sign_in_id: SignInId) -> SignInState | None:
        """What is known of a sign-in."""
        return self._states.get(sign_in_id)

    def keep(self, sign_in_id: SignInId, state: SignInState, *, read_at: int) -> None:
        """Keep a state read when `changes` was `read_at`, unless something came between."""
        if read_at != self.changes:
            return
        self._states[sign_in_id] = state
        self._of_subject[state.subject_id].add(sign_in_id)
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
        state = self._states.pop(sign_in_id, None)
        if state is None:
            return
        siblings = self._of_subject[state.subject_id]
        siblings.discard(sign_in_id)
        if not siblings:
            del self._of_subject[state.subject_id]
