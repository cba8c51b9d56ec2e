"""The worker's loops: no failure ends one, a bell shortens the wait, the word to stop ends all."""

import asyncio

from qp_api.entry.worker.bell import Bell
from qp_api.entry.worker.loops import Loop, Stopping, keep_going
from qp_api.kit.clock import SystemClock

LONG = 30.0


async def test_a_bell_rung_before_or_while_waiting_is_heard_once() -> None:
    bell, clock = Bell(), SystemClock()
    begun = clock.monotonic()
    bell.ring()
    bell.ring()
    await bell.wait(LONG)
    asyncio.get_running_loop().call_later(0.02, bell.ring)
    await bell.wait(LONG)
    assert clock.monotonic() - begun < 5
    await bell.wait(0.01)  # nobody rang again


async def test_failed_rounds_are_followed_by_more() -> None:
    rounds, stopping = 0, Stopping()

    async def look() -> bool:
        nonlocal rounds
        rounds += 1
        if rounds < 3:
            raise ConnectionError
        stopping.tell()
        return False

    await asyncio.wait_for(keep_going(Loop("testing", look, LONG), stopping), 5)
    assert rounds == 3


async def test_more_is_looked_at_at_once_and_less_when_the_bell_rings() -> None:
    rounds: list[int] = []
    stopping = Stopping()

    async def look() -> bool:
        rounds.append(len(rounds))
        return len(rounds) < 3

    loop = Loop("testing", look, LONG)
    going = asyncio.create_task(keep_going(loop, stopping))
    await asyncio.sleep(0.05)
    assert len(rounds) == 3
    loop.bell.ring()
    await asyncio.sleep(0.05)
    assert len(rounds) == 4
    stopping.tell()
    await asyncio.wait_for(going, 5)
    assert len(rounds) == 4
