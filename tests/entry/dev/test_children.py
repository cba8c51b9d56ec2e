"""A child that dies is begun again, later each time, and one that never stood is a fault."""

import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from qp_api.entry.dev.children import KeptAlive, plan_module, run_once
from qp_api.entry.dev.errors import ChildFailed
from qp_api.integrations.embedded import ChildPlan, Owner
from qp_api.integrations.embedded.waiting import wait_until
from qp_api.kit.clock import FixedClock, SystemClock


def plan(folder: Path, script: str) -> ChildPlan:
    return ChildPlan(
        command=(sys.executable, "-c", script),
        folder=folder,
        environment=dict(os.environ),
        owner=Owner.oneself(),
        log=folder / "child.log",
    )


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture
def short_lived(tmp_path: Path, clock: FixedClock) -> Iterator[KeptAlive]:
    child = KeptAlive("worker", plan(tmp_path, "print('last words')"), clock)
    yield child
    child.stop()


def hear_of_death(child: KeptAlive) -> str:
    """What is told when it has ended."""
    news: list[str] = []

    def told() -> bool:
        word = child.revive()
        news.extend([word] if word else [])
        return bool(news)

    assert wait_until(told, 10, SystemClock())
    return news[0]


def test_pauses_double_from_death_to_death(short_lived: KeptAlive, clock: FixedClock) -> None:
    for pause in (1, 2, 4, 8, 16, 30, 30):
        assert f"again in {pause} s" in hear_of_death(short_lived)
        clock.advance(timedelta(seconds=pause - 0.5))
        assert short_lived.revive() is None  # told once, and not begun yet
        clock.advance(timedelta(seconds=0.5))
        assert short_lived.revive() is None  # begun


def test_a_steady_life_makes_the_pause_short_again(
    short_lived: KeptAlive, clock: FixedClock
) -> None:
    for pause in (1, 2):
        assert f"again in {pause} s" in hear_of_death(short_lived)
        clock.advance(timedelta(seconds=pause))
        short_lived.revive()
    clock.advance(timedelta(seconds=61))
    assert "again in 1 s" in hear_of_death(short_lived)


def test_a_child_that_dies_at_once_shows_its_last_words(short_lived: KeptAlive) -> None:
    hear_of_death(short_lived)
    with pytest.raises(ChildFailed, match="last words"):
        short_lived.fail_if_dead()


def test_a_child_that_lives_is_left_alone(tmp_path: Path, clock: FixedClock) -> None:
    child = KeptAlive("worker", plan(tmp_path, "import time; time.sleep(60)"), clock)
    try:
        child.fail_if_dead()
        assert child.revive() is None
    finally:
        child.stop()
    with pytest.raises(ChildFailed):
        child.fail_if_dead()


def test_a_command_that_runs_once_may_not_fail(tmp_path: Path) -> None:
    run_once("seed", plan(tmp_path, "print('planted')"))
    with pytest.raises(ChildFailed, match="no seed"):
        run_once("seed", plan(tmp_path, "raise SystemExit('no seed')"))


def test_the_last_start_keeps_its_log(tmp_path: Path) -> None:
    (tmp_path / "serve.log").write_text("before")
    made = plan_module("serve", "some.module", logs=tmp_path, environment={})
    assert made.log == tmp_path / "serve.log"
    assert not made.log.exists()
    assert (tmp_path / "serve.log.1").read_text() == "before"
