"""Watches the code of rules while it runs on the loop: one that holds up the house is named, and in the end stopped."""

import asyncio
import logging
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from linecache import getline
from threading import get_ident
from time import perf_counter
from typing import Any, TypeVar, TypeVarTuple

from ..event_bus import EventBus
from .interruption import Interruption, Trap, strike
from .own_frames import own_frame
from .rule_task import Parent, task_factory
from .rule_threads import RuleThreads

SLOW_SECONDS = 0.1
"""How long a rule may hold up everything else before the log names it."""

ENDLESS_SECONDS = 5.0
"""How long it may do so before it is stopped."""

_TICK_SECONDS = 0.05
_AIM_SECONDS = 0.005
_CLEANUP_SECONDS = 0.5
_TRIES = 10

_HOLDS_UP = "rule %s holds up everything else for more than %d ms at %s:%d: %s%s"
_HELD_UP = "rule %s held up everything else for more than %d ms%s"

_log = logging.getLogger(__name__)

_Arguments = TypeVarTuple("_Arguments")
_T = TypeVar("_T")
_Watched = tuple[Parent, float]


class Watchdog:
    """Calls the code of rules, and looks after it from a thread, which sleeps while no rule runs.

    What a rule sends is kept back by *bus* until the rule has given back the loop: so no code of the framework runs as
    a part of the rule but what the rule itself calls. *threads* are for rules that block.
    """

    def __init__(self, bus: EventBus, endless_seconds: float = ENDLESS_SECONDS) -> None:
        """Watch the thread of the caller, in which the loop runs."""
        self.threads = RuleThreads()
        self._bus = bus
        self._endless_seconds = endless_seconds
        self._loop_thread = get_ident()
        self._watched: _Watched | None = None
        self.is_asleep = True
        """Whether its thread waits for a rule to run."""
        self._bell = threading.Event()
        self._thread: threading.Thread | None = None
        self._closing = threading.Event()
        self._trap: Trap | None = None
        self._aims = False
        self._aiming = threading.Lock()
        self._told: _Watched | None = None
        self._named: set[tuple[str, int]] = set()

    @property
    def whose(self) -> Parent | None:
        """Whose code runs at this moment, None where it is none of a rule."""
        return None if self._watched is None else self._watched[0]

    def call(self, whose: Parent, function: Callable[[*_Arguments], _T], *args: *_Arguments) -> _T:
        """Return what *function*, code of the rule *whose*, returns. Raises what it raises, and `Interruption`."""
        before, began = self._watched, perf_counter()
        self._watched = watched = (whose, began)
        if self.is_asleep:
            self._wake()
        try:
            return function(*args)
        finally:
            self._watched = before
            if self._aims:
                self._dodge()
            if self._trap is not None and self._trap.is_set:
                self._trap.remove()
            if perf_counter() - began > SLOW_SECONDS:
                self._name_late(watched)

    def step(self, whose: Parent, function: Callable[[*_Arguments], _T], *args: *_Arguments) -> _T:
        """Do as `call` does; what the rule sends is heard when it has given back the loop."""
        self._bus.hold()
        try:
            return self.call(whose, function, *args)
        finally:
            self._bus.release()

    def close(self) -> None:
        """Watch no longer; the thread has ended."""
        self._closing.set()
        self._bell.set()
        if self._thread is not None:
            self._thread.join()

    def _wake(self) -> None:
        self.is_asleep = False
        if self._thread is None:
            self._thread = threading.Thread(target=self._watch, name="watchdog of rules", daemon=True)
            self._thread.start()
        self._bell.set()

    def _dodge(self) -> None:
        """Let the thread that aims at a run that is over set its exception, and catch that here."""
        try:
            with self._aiming:
                pass
            # it is raised at a call at the latest
            get_ident()
        except Interruption:
            _log.debug("a rule ended while it was being interrupted")

    # what follows runs in the thread

    def _watch(self) -> None:
        while not self._closing.is_set():
            watched = self._watched
            if watched is None:
                self._sleep()
            elif not self._lasts(watched, SLOW_SECONDS):
                continue
            else:
                self._name(watched)
                if self._lasts(watched, self._endless_seconds):
                    self._stop(watched)

    def _sleep(self) -> None:
        self._bell.clear()
        self.is_asleep = True
        # one that began just now did not ring
        if self._watched is None and not self._closing.is_set():
            self._bell.wait()
        self.is_asleep = False
        self._closing.wait(_TICK_SECONDS)

    def _lasts(self, watched: _Watched, seconds: float) -> bool:
        """Wait until what is *watched* runs for *seconds*, and return True, or until it has ended, and return False."""
        while self._watched is watched and not self._closing.is_set():
            left = watched[1] + seconds - perf_counter()
            if left <= 0:
                return True
            self._closing.wait(min(left, _TICK_SECONDS))
        return False

    def _name(self, watched: _Watched) -> None:
        frame = own_frame(sys._current_frames().get(self._loop_thread))  # noqa: SLF001  as in interruption
        if frame is None or self._watched is not watched or watched[0].may_be_slow:
            return
        file, line = frame.f_code.co_filename, frame.f_lineno
        self._told = watched
        if (file, line) not in self._named:
            self._named.add((file, line))
            _log.warning(
                _HOLDS_UP,
                watched[0],
                SLOW_SECONDS * 1000,
                file,
                line,
                getline(file, line).strip(),
                watched[0].advice,
            )

    def _name_late(self, watched: _Watched) -> None:
        """Name what ended before the thread could look, as C code that keeps all of Python waiting."""
        if watched[0].may_be_slow:
            return
        if self._told is not watched and (str(watched[0]), 0) not in self._named:
            self._named.add((str(watched[0]), 0))
            _log.warning(_HELD_UP, watched[0], SLOW_SECONDS * 1000, watched[0].advice)

    def _stop(self, watched: _Watched) -> None:
        """Interrupt what is *watched* until it ends."""
        trap = self._trap = Trap(lambda: self._watched is watched)
        tries = 0
        while self._watched is watched and not self._closing.is_set():
            with self._aiming:
                self._aims = True
                is_struck = self._watched is watched and strike(self._loop_thread)
                self._aims = False
            tries += 1
            # code that is mostly elsewhere, as in the framework, is hard to hit
            if tries % _TRIES == 0 and self._loop_thread == threading.main_thread().ident:
                trap.order()
            self._closing.wait(_CLEANUP_SECONDS if is_struck else _AIM_SECONDS)


@asynccontextmanager
async def watching(bus: EventBus, endless_seconds: float = ENDLESS_SECONDS) -> AsyncIterator[Watchdog]:
    """Yield what watches the rules of a house inside the block; tasks that they begin there are theirs.

    It ends when those have ended, as they do soon after their rules.
    """
    watchdog = Watchdog(bus, endless_seconds)
    loop = asyncio.get_running_loop()
    before = loop.get_task_factory()
    spawned = set[asyncio.Task[Any]]()
    loop.set_task_factory(task_factory(watchdog, before, spawned))
    try:
        yield watchdog
    finally:
        loop.set_task_factory(before)
        if spawned:
            await asyncio.wait(spawned)
        watchdog.close()
