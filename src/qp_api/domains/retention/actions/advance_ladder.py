"""Take people who no longer come a step on: one batch, set-wise (RE-2)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from qp_api.core.actor import Processing
from qp_api.core.privacy.inactivity import Inactivity
from qp_api.core.subject_data.inactivity import (
    list_stand,
    list_steps,
    move_on,
    put_off,
    reset_activity,
)
from qp_api.core.subject_data.serving import still_served
from qp_api.core.unit_of_work import UnitOfWork
from qp_api.domains.retention.actions.begin_run import begin_run
from qp_api.domains.retention.messages import NoticeOwed
from qp_api.domains.retention.models import RunKind
from qp_api.domains.retention.rules.ladder import LETTERS, NOTICES, Action, decide_step
from qp_api.kit.calendar import dhaka_day
from qp_api.kit.ids import SubjectId

STEPS: Final = 500
_Sorted = Mapping[tuple[Action, Inactivity], Sequence[SubjectId]]


async def advance_ladder(uow: UnitOfWork) -> int:
    """Do what is due with at most 500 people; says with how many something was done.

    Each moves only from where they were seen: whoever came meanwhile stays (RE-1).
    """
    steps = await list_steps(uow, most=STEPS)
    if not steps:
        return 0
    done = 0
    for (action, state), people in (await _sorted(uow, [s.subject_id for s in steps])).items():
        done += await _carry_out(uow, action, state, people)
    uow.audit("retention.advance_ladder", details={"people": done})
    return done


async def _sorted(uow: UnitOfWork, subject_ids: Sequence[SubjectId]) -> _Sorted:
    served = await still_served(uow, subject_ids)
    found: dict[tuple[Action, Inactivity], list[SubjectId]] = defaultdict(list)
    for person in await list_stand(uow, subject_ids):
        state = Inactivity(person.inactivity)
        processing = Processing(person.processing)
        action = decide_step(state, processing, is_served=person.subject_id in served)
        found[action, state].append(person.subject_id)
    return found


async def _carry_out(
    uow: UnitOfWork, action: Action, state: Inactivity, people: Sequence[SubjectId]
) -> int:
    today = dhaka_day(uow.now)
    if action is Action.KEEP_SERVED:
        return len(await reset_activity(uow, people))
    if action is Action.KEEP_CLOSED:
        # They are looked at again each day, and asked anew once they are open: full grace.
        return await put_off(uow, people, until=today + timedelta(days=1))
    if action is Action.DELETE:
        return await _lead_to_deletion(uow, state, people)
    notice = NOTICES[action]
    moved = await move_on(uow, people, before=state, now=LETTERS[notice].state)
    for person in moved:
        uow.post(NoticeOwed(subject_id=person, notice=notice))
    return len(moved)


async def _lead_to_deletion(uow: UnitOfWork, state: Inactivity, people: Sequence[SubjectId]) -> int:
    if state is not Inactivity.UNVERIFIED:
        due = await move_on(uow, people, before=state, now=Inactivity.DUE)
        return len(due)
    # Nobody ever showed that the address is theirs: nobody is asked, and no breaker counts them.
    gone = await move_on(uow, people, before=state, now=Inactivity.DELETING)
    if gone:
        await begin_run(uow, RunKind.UNVERIFIED, gone)
    return len(gone)
