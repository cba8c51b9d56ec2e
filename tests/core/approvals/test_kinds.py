"""Kinds are announced once, each with a second person; else the house does not start."""

import pytest
from fastapi import APIRouter

from qp_api.core.actor import Role
from qp_api.core.approvals import Approval, ApprovalKind, ApprovalKinds
from qp_api.core.approvals.kinds import KindTaken
from qp_api.core.discovery import discover_domains
from qp_api.core.domain import Domain
from qp_api.core.unit_of_work import UnitOfWork


async def nothing(_: UnitOfWork, __: Approval) -> None:
    """Do nothing."""


def kind(name: str, *roles: Role) -> ApprovalKind:
    return ApprovalKind(name, frozenset(roles), nothing)


def test_a_kind_stands_once() -> None:
    with pytest.raises(KindTaken, match="announced twice"):
        ApprovalKinds.of([kind("tiny.act", Role.DPO), kind("tiny.act", Role.ADMIN)])
    assert len(ApprovalKinds.of([kind("tiny.act", Role.DPO), kind("tiny.b", Role.DPO)]).kinds) == 2


@pytest.mark.parametrize("roles", [(), (Role.LEARNER,)])
def test_a_kind_has_a_second_person(roles: tuple[Role, ...]) -> None:
    with pytest.raises(KindTaken, match="no second person"):
        ApprovalKinds.of([kind("tiny.act", *roles)])


def test_a_role_decides_its_kinds() -> None:
    kinds = ApprovalKinds.of([kind("tiny.b", Role.DPO), kind("tiny.a", Role.DPO, Role.ADMIN)])
    assert kinds.decided_by(frozenset({Role.DPO})) == ["tiny.a", "tiny.b"]
    assert kinds.decided_by(frozenset({Role.ADMIN, Role.LEARNER})) == ["tiny.a"]
    assert kinds.decided_by(frozenset({Role.LEARNER})) == []


def test_every_room_names_its_kinds_after_itself() -> None:
    announced = [(room.name, one.name) for room in discover_domains() for one in room.approvals]
    assert ("accounts", "accounts.grant_roles") in announced
    assert all(name.startswith(f"{room}.") for room, name in announced)
    assert Domain("tiny", APIRouter()).approvals == ()
