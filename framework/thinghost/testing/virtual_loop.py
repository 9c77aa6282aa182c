"""An event loop whose time does not pass but jumps: to the next timer, as soon as nothing else is left to do."""

import asyncio
import contextlib
import math
import selectors
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from datetime import datetime
from typing import Any, TypeVar, TypeVarTuple

from ..clock import Clock

T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")

PATIENCE_SECONDS = 10.0
"""How long, really, time stands still for work outside the loop that does not end."""

_BREATH_SECONDS = 2e-5
"""A busy kernel hands on what was sent over loopback a moment later; it is given that moment."""

_RESOLUTION_SECONDS = 1e-6

_LONG_SECONDS = 1e6


class StuckError(RuntimeError):
    """Every task waits, and neither a timer nor work outside the loop will ever end that; or it takes too long."""


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop whose time is the seconds since 1970, begins at *start*, and stands still while there is work.

    Sockets are real: where both ends live in this loop, what is under way arrives before time jumps, so no timeout
    strikes that would not strike in reality. Work in executors (`asyncio.to_thread`, looking up names) takes no
    time. Where nothing can happen any more, *raise_when_stuck* raises StuckError; otherwise the loop waits for the
    world, as any loop does. What goes on for more than *longest_seconds*, really, raises StuckError too. Raises
    ValueError for a *start* without a zone.
    """

    def __init__(
        self, start: datetime, *, raise_when_stuck: bool = False, longest_seconds: float = math.inf
    ) -> None:
        super().__init__(_JumpingSelector(self._patience, self._jump))
        if start.tzinfo is None:
            self.close()
            raise ValueError(f"start has no time zone: {start}")
        self.clock = Clock(start.tzinfo, self.time)
        self._now = start.timestamp()
        self._raise_when_stuck = raise_when_stuck
        self._longest_seconds = longest_seconds
        self._deadline = time.monotonic() + longest_seconds
        self._outside = 0
        self._waiting_for_quiet: list[asyncio.Future[None]] = []
        # asyncio runs a timer that is less than this away. Its own choice, the resolution of the machine's clock, is
        # less than the last bit of the seconds since 1970: a timer that is due would wait for ever.
        self._clock_resolution = _RESOLUTION_SECONDS

    def time(self) -> float:
        """Return the virtual seconds since 1970-01-01 UTC."""
        return self._now

    def turn_to(self, moment: datetime) -> None:
        """Let it be *moment* now, also one that is past; what waits for some seconds waits as long as before."""
        moved = moment.timestamp() - self._now
        self._now += moved
        for timer in self.timers():
            timer._when += moved  # type: ignore[attr-defined]  # noqa: SLF001  asyncio's own

    def timers(self) -> list[asyncio.TimerHandle]:
        """Return what is to be called at some time, as far as nobody cancelled it."""
        scheduled: list[asyncio.TimerHandle] = self._scheduled  # type: ignore[attr-defined]  # asyncio's own
        return [timer for timer in scheduled if not timer.cancelled()]

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Let time stand still until the block ends, for what goes on outside the loop: a process, a thread."""
        self._outside += 1
        try:
            yield
        finally:
            self._outside -= 1

    async def quiet(self) -> None:
        """Wait until nothing is left to do at this time: whatever else happens is for a timer to begin."""
        quiet = self.create_future()
        self._waiting_for_quiet.append(quiet)
        # without any timer time does not jump
        some = self.call_later(_LONG_SECONDS, lambda: None)
        try:
            await quiet
        finally:
            some.cancel()

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[*Arguments], T], *args: *Arguments
    ) -> asyncio.Future[T]:
        """Return what *func* will return in a thread; until then time stands still."""
        call = super().run_in_executor(executor, func, *args)
        self._outside += 1
        call.add_done_callback(self._executed)
        return call

    async def shutdown_default_executor(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  differs by version
        """Wait for the threads; the limit that Python sets does not run out meanwhile."""
        with self.held():
            await super().shutdown_default_executor(*args, **kwargs)

    def _executed(self, _call: asyncio.Future[Any]) -> None:
        self._outside -= 1

    def _patience(self, seconds: float | None) -> float | None:
        """Return how long, really, to wait for something to happen before *seconds* pass."""
        if time.monotonic() > self._deadline:
            # who is told so cancels the tasks, and they have as long again to clean up
            self._deadline = time.monotonic() + self._longest_seconds
            raise StuckError(f"there is no end after {self._longest_seconds:g} s {self._where_stuck()}")
        if self._outside:
            return None if seconds is None else PATIENCE_SECONDS
        if seconds is None:
            if self._raise_when_stuck:
                raise StuckError(f"nothing is left to happen {self._where_stuck()}")
            return None
        return 0

    def _jump(self, seconds: float) -> None:
        if self._waiting_for_quiet:
            for quiet in self._waiting_for_quiet:
                if not quiet.done():
                    quiet.set_result(None)
            self._waiting_for_quiet.clear()
            return
        # exact: the difference of two such close numbers is, and so is the sum that leads to the timer again
        self._now += seconds

    def _where_stuck(self) -> str:
        names = sorted(task.get_name() for task in asyncio.all_tasks(self) if not task.done())
        return f"at {self.clock.now()}, and these tasks wait: {', '.join(names)}"


class _JumpingSelector(selectors.DefaultSelector):
    """Tells the loop to *jump* where another selector would have slept, unless *patience* finds something."""

    def __init__(
        self, patience: Callable[[float | None], float | None], jump: Callable[[float], None]
    ) -> None:
        super().__init__()
        self._patience = patience
        self._jump = jump
        self._worked = False

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return what is ready; *timeout* is how far the next timer is, 0 if there is work, None without timers."""
        found = super().select(0)
        if found or timeout == 0:
            self._patience(0)
            self._worked = True
            return found
        if self._worked:
            self._worked = False
            time.sleep(_BREATH_SECONDS)
        found = super().select(self._patience(timeout))
        if not found and timeout is not None:
            self._jump(timeout)
        return found
