"""An act of the tests' own that needs two persons, and what it left behind."""

from dataclasses import dataclass, field

import pytest

from qp_api.core.actor import SYSTEM, Actor, Processing, Role
from qp_api.core.approvals import (
    Approval,
    ApprovalId,
    ApprovalKind,
    ApprovalKinds,
    Approver,
    Deciding,
    Decision,
    ask_approval,
    decide,
)
from qp_api.core.approvals.kinds import Facts
from qp_api.core.approvals.store import Listed
from qp_api.core.privacy import Purpose
from qp_api.core.process import Process
from qp_api.core.unit_of_work import Mode, UnitOfWork
from qp_api.kit.ids import SubjectId, new_id
from support.people import make_subject, person


@dataclass
class Acts:
    """What was carried out."""

    process: Process
    done: list[Approval] = field(default_factory=list)

    async def execute(self, _: UnitOfWork, approval: Approval) -> None:
        self.done.append(approval)

    @property
    def kind(self) -> ApprovalKind:
        return ApprovalKind("testing.open_door", frozenset({Role.DPO}), self.execute)

    async def ask(
        self, asker: Actor = SYSTEM, *, about: SubjectId | None = None, facts: Facts | None = None
    ) -> ApprovalId:
        """Ask for it, about somebody or nobody."""
        async with UnitOfWork(self.process, Purpose.LAW, asker) as uow:
            return await ask_approval(
                uow, self.kind, subject_id=about, object_id=new_id(), facts=facts or {"count": 3}
            )

    async def officer(self) -> Approver:
        """A second person."""
        subject_id = await make_subject(self.process)
        return Approver(subject_id, frozenset({Role.DPO}), Processing.OPEN)

    async def decide(
        self, approver: Approver, approval_id: ApprovalId, decision: Decision = Decision.APPROVE
    ) -> Listed:
        """Decide it in a transaction of its own."""
        actor = person(approver.subject_id)
        async with UnitOfWork(self.process, Purpose.LAW, actor, mode=Mode.SEVERAL) as uow:
            return await decide(uow, approver, Deciding(approval_id, decision, None))


@pytest.fixture
async def acts(process: Process) -> Acts:
    made = Acts(process)
    process.ports = {**process.ports, ApprovalKinds: ApprovalKinds.of([made.kind])}
    return made
