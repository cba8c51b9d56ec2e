"""The first wall: purpose by purpose, state by state, actor by actor."""

import pytest

from qp_api.core.actor import SYSTEM, Processing
from qp_api.core.errors import (
    ConsentMissing,
    ErasureUnderWay,
    Frozen,
    NotFound,
    Problem,
    ProcessingRestricted,
)
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.core.unit_of_work.opening import Opening, refuse
from qp_api.kit.ids import new_subject_id
from support.people import make_subject, person, put_into

SERVICE = (Purpose.DELIVERY, Purpose.ACCOUNT, Purpose.PAYMENT)
CLOSED: dict[Processing, type[Problem]] = {
    Processing.RESTRICTED: ProcessingRestricted,
    Processing.FROZEN: Frozen,
    Processing.ERASING: ErasureUnderWay,
    Processing.ERASED: NotFound,
}
SOMEBODY = person(new_subject_id())


def stands(state: Processing, *, consented: bool = True) -> Opening:
    return Opening(state, consented, consented)


@pytest.mark.parametrize("purpose", [*SERVICE, Purpose.MARKETING, Purpose.ANALYTICS])
@pytest.mark.parametrize("actor", [SOMEBODY, SYSTEM])
def test_ordinary_purposes_stop_at_every_state_but_open(purpose: Purpose, actor: object) -> None:
    refuse(purpose, actor, stands(Processing.OPEN))  # type: ignore[arg-type]
    for state, problem in CLOSED.items():
        with pytest.raises(problem):
            refuse(purpose, actor, stands(state))  # type: ignore[arg-type]


@pytest.mark.parametrize("purpose", [Purpose.MARKETING, Purpose.ANALYTICS])
def test_consent_opens_what_stands_on_consent(purpose: Purpose) -> None:
    refuse(purpose, SYSTEM, stands(Processing.OPEN, consented=True))
    with pytest.raises(ConsentMissing):
        refuse(purpose, SYSTEM, stands(Processing.OPEN, consented=False))
    refuse(Purpose.DELIVERY, SYSTEM, stands(Processing.OPEN, consented=False))


@pytest.mark.parametrize("purpose", [Purpose.RIGHTS, Purpose.SECURITY, Purpose.LAW])
def test_rights_and_custody_go_on_until_erasure_begins(purpose: Purpose) -> None:
    for state in (Processing.OPEN, Processing.RESTRICTED, Processing.FROZEN):
        refuse(purpose, SOMEBODY, stands(state))
    with pytest.raises(ErasureUnderWay):
        refuse(purpose, SOMEBODY, stands(Processing.ERASING))
    with pytest.raises(NotFound):
        refuse(purpose, SOMEBODY, stands(Processing.ERASED))
    refuse(purpose, SYSTEM, stands(Processing.ERASING))  # the erasure itself


@pytest.mark.parametrize("state", CLOSED)
@pytest.mark.parametrize("mode", [Mode.READ, Mode.WRITE, Mode.EXCLUSIVE])
async def test_the_wall_stands_at_every_door(
    state: Processing, mode: Mode, process: Process
) -> None:
    subject = await make_subject(process)
    await put_into(process, subject, state)
    async with UnitOfWork(process, Purpose.LAW, SYSTEM, mode=Mode.READ, about=subject):
        pass
    with pytest.raises(CLOSED[state]):
        async with UnitOfWork(process, Purpose.DELIVERY, person(subject, state), mode=mode):
            pass
    with pytest.raises(CLOSED[state]):
        async with UnitOfWork(process, Purpose.DELIVERY, SYSTEM, mode=mode, about=subject):
            pass
