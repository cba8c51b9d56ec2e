"""What a room announces: what it leaves out is empty, and its own."""

from dataclasses import FrozenInstanceError

import pytest
from fastapi import APIRouter

from qp_api.core.discovery import discover_domains
from qp_api.core.domain import Domain


def test_a_room_may_be_routes_alone() -> None:
    room, other = Domain("tiny", APIRouter()), Domain("small", APIRouter())
    assert (room.privacy, room.sandbox_only) == ((), False)
    assert not room.jobs.handlers
    assert room.jobs is not other.jobs
    with pytest.raises(FrozenInstanceError):
        room.name = "other"  # type: ignore[misc]


def test_the_sandbox_alone_is_for_the_sandbox() -> None:
    assert [room.name for room in discover_domains() if room.sandbox_only] == ["sandbox"]
