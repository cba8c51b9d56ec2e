"""The memory of an authenticator: bounded, and never newer than what it has heard."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from qp_api.domains.sign_in.authenticator.states import KnownSignIn, SignInStates
from qp_api.domains.sign_in.store.sign_ins import SignInState
from qp_api.domains.sign_in.tokens import Claims
from qp_api.kit.ids import SignInId, SubjectId, new_id, new_subject_id

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def read_of(sign_in_id: SignInId, subject_id: SubjectId, **facts: Any) -> KnownSignIn:
    """What a request makes of this person's row."""
    row: dict[str, Any] = {
        "subject_id": subject_id,
        "authenticated_at": NOON,
        "ends_at": NOON,
        "revoked_at": None,
        "processing": "open",
        "marketing_ok": False,
        "analytics_ok": False,
        "roles": ["learner"],
    }
    return KnownSignIn.of(Claims(subject_id, sign_in_id, 0), SignInState(**(row | facts)))


def known(states: SignInStates, subject_id: SubjectId) -> SignInId:
    """Keep a sign-in of this person."""
    sign_in_id = SignInId(new_id())
    states.keep(read_of(sign_in_id, subject_id), read_at=states.changes)
    assert states.find(sign_in_id) is not None
    return sign_in_id


def test_one_sign_in_is_forgotten_alone() -> None:
    states, subject_id = SignInStates(), new_subject_id()
    first, second = known(states, subject_id), known(states, subject_id)

    states.forget_sign_in(first)

    assert states.find(first) is None
    assert states.find(second) is not None


def test_a_person_is_forgotten_with_all_their_sign_ins() -> None:
    states, subject_id = SignInStates(), new_subject_id()
    mine = [known(states, subject_id) for _ in range(3)]
    other = known(states, new_subject_id())

    states.forget_subject(subject_id)

    assert [states.find(one) for one in mine] == [None] * 3
    assert states.find(other) is not None


def test_what_was_read_before_a_change_is_not_kept() -> None:
    """The row may have been read just before the change committed."""
    for change in ("forget_sign_in", "forget_subject", "clear"):
        states, subject_id = SignInStates(), new_subject_id()
        read_at = states.changes
        argument = () if change == "clear" else (new_id(),)
        getattr(states, change)(*argument)

        sign_in_id = SignInId(new_id())
        states.keep(read_of(sign_in_id, subject_id), read_at=read_at)

        assert states.find(sign_in_id) is None


def test_the_oldest_make_room() -> None:
    states = SignInStates(size=2)
    first, second, third = (known(states, new_subject_id()) for _ in range(3))

    assert states.find(first) is None
    assert states.find(second) is not None
    assert states.find(third) is not None


def test_the_actor_is_made_once_and_says_who_it_is() -> None:
    states, subject_id = SignInStates(), new_subject_id()
    sign_in_id = known(states, subject_id)

    first, second = states.find(sign_in_id), states.find(sign_in_id)

    assert first is not None
    assert second is not None
    assert first.actor is second.actor
    assert (first.actor.subject_id, first.actor.sign_in_id) == (subject_id, sign_in_id)


@pytest.mark.parametrize(
    "fact", [{"revoked_at": NOON}, {"processing": "erasing"}, {"processing": "erased"}]
)
def test_what_is_dead_ended_long_ago(fact: dict[str, Any]) -> None:
    sign_in_id, subject_id = SignInId(new_id()), new_subject_id()
    assert read_of(sign_in_id, subject_id).ends_at == NOON
    for alive in ("restricted", "frozen"):
        assert read_of(sign_in_id, subject_id, processing=alive).ends_at == NOON

    assert read_of(sign_in_id, subject_id, **fact).ends_at < NOON - timedelta(days=10_000)
