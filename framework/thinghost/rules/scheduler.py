"""Calls at a time of day, by the runtime's clock: right also where the machine slept or its clock was set."""

import asyncio
import math
from collections.abc import Callable, Iterator
from contextvars import Context, copy_context
from heapq import heapify, heappop, heappush
from itertools import count

import attrs

from ..clock import Clock

Cancel = Callable[[], None]

_LONGEST_WAIT = 60.0
"""Seconds after which the clock is asked again: a machine that slept, or was set, is found out by then."""

_EARLY = 1e-5
"""Seconds by which a loop may call before it is time."""


@attrs.define(eq=False)
class Scheduler:
    """Calls what is due, in the order of the moments; *clock* says when that is.

    One timer of the loop serves all that is to come. Who cancels may do so twice, and while the call is on.
    """

    clock: Clock
    _waiting: "list[tuple[float, int, _Appointment]]" = attrs.field(factory=list, init=False)
    _numbers: Iterator[int] = attrs.field(factory=count, init=False)
    _cancelled: int = attrs.field(default=0, init=False)
    _timer: asyncio.TimerHandle | None = attrs.field(default=None, init=False)

    def call_at(self, moment: float, call: Callable[[], None]) -> Cancel:
        """Call *call* when the clock shows *moment* (seconds since 1970) or more; the answer cancels it."""
        appointment = _Appointment(call, copy_context())
        heappush(self._waiting, (moment, next(self._numbers), appointment))
        if self._waiting[0][2] is appointment:
            self._wait()
        return lambda: self._cancel(appointment)

    def call_after(self, seconds: float, call: Callable[[], None]) -> Cancel:
        """Call *call* in *seconds*; the answer cancels it. A clock that is set makes them neither more nor less."""
        return asyncio.get_running_loop().call_later(seconds, call).cancel

    def call_every(self, seconds: float, call: Callable[[], None]) -> Cancel:
        """Call *call* every *seconds* from now, until the answer is called; a clock that is set changes nothing.

        Calls that come late do not move those after them, and what was missed altogether is left out.
        """
        return _Beat(seconds, call).cancel

    def _cancel(self, appointment: "_Appointment") -> None:
        if appointment.call is None:
            return
        appointment.call = None
        self._cancelled += 1
        if self._cancelled * 2 > len(self._waiting):
            self._waiting = [each for each in self._waiting if each[2].call is not None]
            self._cancelled = 0
            heapify(self._waiting)
            self._wait()

    def _wait(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._waiting:
            loop = asyncio.get_running_loop()
            # a loop that is itself the clock, as in tests, leaves nothing to find out
            longest = math.inf if self.clock.time == loop.time else _LONGEST_WAIT
            left = self._waiting[0][0] - self.clock.time()
            self._timer = loop.call_later(min(max(left, 0.0), longest), self._ring)

    def _ring(self) -> None:
        loop, now = asyncio.get_running_loop(), self.clock.time() + _EARLY
        while self._waiting and self._waiting[0][0] <= now:
            _, _, appointment = heappop(self._waiting)
            loop.call_soon(appointment.keep, context=appointment.context)
        self._wait()


@attrs.define(eq=False)
class _Appointment:
    """*call* is to be called in *context*, the one in which it was asked for; None once it was, or will not be."""

    call: Callable[[], None] | None
    context: Context

    def keep(self) -> None:
        call, self.call = self.call, None
        if call is not None:
            call()


class _Beat:
    """Calls *call* every *seconds*, by the time of the loop."""

    def __init__(self, seconds: float, call: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._seconds = seconds
        self._call = call
        self._start = self._loop.time()
        self._beats = 0
        self._sleep()

    def cancel(self) -> None:
        self._timer.cancel()

    def _sleep(self) -> None:
        passed = int((self._loop.time() - self._start) // self._seconds)
        self._beats = max(passed, self._beats) + 1
        self._timer = self._loop.call_at(self._start + self._beats * self._seconds, self._ring)

    def _ring(self) -> None:
        self._sleep()
        self._call()
