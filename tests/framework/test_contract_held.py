"""Work can be held wherever it waits; being cut off there, it is cancelled as a task cancels."""

import asyncio

import pytest

from thinghost.testing import in_virtual_time
from thinghost.testing.contract.held import Held
from thinghost.testing.contract.holdings import Holdings


async def three_pauses(log: list[str]) -> None:
    for name in ("one", "two", "three"):
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError:
            log.append(f"cancelled in {name}")
            raise
        log.append(name)


@in_virtual_time()
async def test_work_that_is_not_held_goes_on_to_its_end() -> None:
    log: list[str] = []
    held = Held(three_pauses(log))
    await held
    assert log == ["one", "two", "three"]
    assert (held.pauses, held.reached, held.raised) == (3, False, None)


@in_virtual_time()
async def test_work_that_is_held_waits_until_it_is_cut_off() -> None:
    log: list[str] = []
    held = Held(three_pauses(log), at=2)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(60):
            await held
    assert log == ["one", "cancelled in two"]
    assert (held.pauses, held.reached, held.raised) == (2, True, asyncio.CancelledError)


@in_virtual_time()
async def test_work_that_swallows_its_cancellation_is_told_from_work_that_does_not() -> None:
    async def deaf() -> None:
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError:
            raise ValueError("no") from None

    held = Held(deaf(), at=1)
    with pytest.raises(ValueError, match=r"^no$"):
        async with asyncio.timeout(60):
            await held
    assert held.raised is ValueError


@in_virtual_time()
async def test_what_is_held_since_then_is_told_by_its_name() -> None:
    before = Holdings.now()
    task = asyncio.create_task(asyncio.sleep(1_000), name="forgotten")
    await asyncio.sleep(1)
    timer = asyncio.get_running_loop().call_later(5, print)
    left = Holdings.now().since(before)
    assert str(left) == "1 tasks, 2 timers, 0 files, 0 threads, 0 handlers"
    assert left.tasks == ("forgotten (sleep)",)
    assert "print()" in left.details
    task.cancel()
    timer.cancel()
    await asyncio.sleep(1)
    assert not Holdings.now().since(before)
