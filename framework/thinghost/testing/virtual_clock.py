"""Runs a coroutine, a test, in virtual time: a month passes in as long as its work takes."""

import asyncio
import functools
import math
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any, ParamSpec, TypeVar

from ..clock import Clock
from .virtual_loop import VirtualLoop

T = TypeVar("T")
Arguments = ParamSpec("Arguments")

START = datetime(2026, 1, 1, tzinfo=UTC)
"""When virtual time begins unless somebody says otherwise."""


def virtual_run(
    main: Coroutine[Any, Any, T],
    start: datetime = START,
    *,
    raise_when_stuck: bool = False,
    longest_seconds: float = math.inf,
) -> T:
    """Return what *main* returns, run from *start* on in virtual time as `asyncio.run` runs it in real time.

    Everything that waits by asyncio jumps; `virtual_clock` tells the time, in the zone of *start*. What else there
    is to know stands with `VirtualLoop`. Raises ValueError for a *start* without a zone.
    """

    def loop() -> VirtualLoop:
        return VirtualLoop(start, raise_when_stuck=raise_when_stuck, longest_seconds=longest_seconds)

    with asyncio.Runner(loop_factory=loop) as runner:
        return runner.run(main)


def virtual_clock() -> Clock:
    """Return the clock of the virtual time that the caller lives in. Raises RuntimeError where time is real."""
    loop = asyncio.get_running_loop()
    if not isinstance(loop, VirtualLoop):
        raise RuntimeError(  # noqa: TRY004  nobody handed a wrong type in
            "time is real here: run this by virtual_run, or mark the test with in_virtual_time"
        )
    return loop.clock


def in_virtual_time(
    start: datetime = START, *, raise_when_stuck: bool = True
) -> Callable[[Callable[Arguments, Coroutine[Any, Any, T]]], Callable[Arguments, T]]:
    """Return a decorator for a test that is a coroutine function: it runs from *start* on in virtual time.

    The test may take fixtures, but none that is a coroutine itself: that would run in a loop of its own.
    """

    def decorate(test: Callable[Arguments, Coroutine[Any, Any, T]]) -> Callable[Arguments, T]:
        @functools.wraps(test)
        def run(*args: Arguments.args, **kwargs: Arguments.kwargs) -> T:
            return virtual_run(test(*args, **kwargs), start, raise_when_stuck=raise_when_stuck)

        return run

    return decorate
