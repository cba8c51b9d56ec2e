"""Deadlines: as `asyncio.timeout` has them, but by one timer."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvloop

from qp_api.core.http.deadlines import Deadlines


@pytest.fixture
def deadlines() -> Deadlines:
    return Deadlines()


async def _hang(deadlines: Deadlines, seconds: float) -> str:
    try:
        with deadlines.within(seconds):
            await asyncio.sleep(5)
    except TimeoutError:
        return "late"
    return "done"


async def _work(deadlines: Deadlines, seconds: float) -> str:
    with deadlines.within(seconds):
        await asyncio.sleep(0.01)
    return "done"


@contextmanager
def _timers() -> Iterator[list[float]]:
    """The moments for which the loop is asked for a timer of the deadlines."""
    loop, asked = asyncio.get_running_loop(), []
    set_at = loop.call_at

    def call_at(when: float, call: Callable[..., object], *args: Any, **more: Any) -> Any:
        if "Deadlines" in call.__qualname__:
            asked.append(when)
        return set_at(when, call, *args, **more)

    loop.call_at = call_at  # type: ignore[method-assign, assignment]
    try:
        yield asked
    finally:
        loop.call_at = set_at  # type: ignore[method-assign]


async def test_what_is_late_is_given_up_and_nothing_else(deadlines: Deadlines) -> None:
    ends = await asyncio.gather(
        _work(deadlines, 2), _hang(deadlines, 0.05), _work(deadlines, 3), _hang(deadlines, 0.02)
    )
    assert tuple(ends) == ("done", "late", "done", "late")


async def test_many_share_one_timer(deadlines: Deadlines) -> None:
    with _timers() as asked:
        await asyncio.gather(*(_work(deadlines, 30) for _ in range(100)))
        await asyncio.gather(*(_work(deadlines, 30) for _ in range(100)))
    assert len(asked) == 1


async def test_an_earlier_deadline_is_not_missed_behind_a_later_one(deadlines: Deadlines) -> None:
    with deadlines.within(30):
        assert await asyncio.wait_for(_hang(deadlines, 0.02), 2) == "late"
    assert await asyncio.wait_for(_hang(deadlines, 0.02), 2) == "late"


async def test_a_timer_that_rings_for_nobody_watches_on_for_the_others(
    deadlines: Deadlines,
) -> None:
    await _work(deadlines, 0.02)
    assert await asyncio.wait_for(_hang(deadlines, 0.1), 2) == "late"


async def test_a_postponed_deadline_is_another_one(deadlines: Deadlines) -> None:
    with deadlines.within(0.05) as later:
        later.postpone(2)
        await asyncio.sleep(0.1)
    assert not later.expired
    with pytest.raises(TimeoutError), deadlines.within(30) as earlier:
        earlier.postpone(0.02)
        await asyncio.sleep(5)
    assert earlier.expired


async def test_who_cancels_from_outside_is_heard(deadlines: Deadlines) -> None:
    task = asyncio.create_task(_hang(deadlines, 30))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    both = asyncio.create_task(_stubborn(deadlines))
    await asyncio.sleep(0.1)
    both.cancel()
    with pytest.raises(asyncio.CancelledError):
        await both


async def _stubborn(deadlines: Deadlines) -> None:
    """Is cancelled by its deadline, and by somebody else before it has left."""
    with deadlines.within(0.02):
        try:
            await asyncio.sleep(5)
        finally:
            await asyncio.sleep(0.2)


async def test_the_outer_deadline_outranks_the_inner_one(deadlines: Deadlines) -> None:
    reached: list[str] = []
    with pytest.raises(TimeoutError), deadlines.within(0.02):
        try:
            with deadlines.within(30):
                await asyncio.sleep(5)
        except TimeoutError:
            reached.append("the inner one was not late")
    assert reached == []
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0


async def test_another_failure_stays_what_it_is(deadlines: Deadlines) -> None:
    async def fail_late() -> None:
        with deadlines.within(0.02):
            try:
                await asyncio.sleep(5)
            except asyncio.CancelledError:
                raise LookupError from None

    with pytest.raises(LookupError):
        await fail_late()
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
async def test_another_loop_has_a_timer_of_its_own(
    run: Callable[..., str], deadlines: Deadlines
) -> None:
    await _work(deadlines, 0.05)
    assert await asyncio.to_thread(lambda: run(_hang(deadlines, 30.0 / 1000))) == "late"
