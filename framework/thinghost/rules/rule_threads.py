"""Threads for rules that block: a few at a time, and none that keeps the program from ending."""

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from threading import get_ident
from typing import Any, ParamSpec, TypeVar

import attrs

from .interruption import strike

MOST = 16
"""So many work at the same time; further ones wait."""

_LAST_TRY = 30
_TRY_SECONDS = 0.01

_log = logging.getLogger(__name__)

_P = ParamSpec("_P")
_T = TypeVar("_T")


class RuleThreads(Executor):
    """Does each piece of work in a thread of its own, which ends with it."""

    def __init__(self, most: int = MOST) -> None:
        self._free = most
        self._waiting: deque[Callable[[], None]] = deque()
        self._lock = threading.Lock()

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Call *fn* in a thread as soon as one is free, and return what will hold its answer."""
        future = Future[_T]()

        def work() -> None:
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(fn(*args, **kwargs))
                except BaseException as error:  # noqa: BLE001  it belongs to whoever asked
                    future.set_exception(error)

        with self._lock:
            is_free = self._free > 0
            self._free -= is_free
            if not is_free:
                self._waiting.append(work)
        if is_free:
            self._begin(work)
        return future

    def _begin(self, work: Callable[[], None]) -> None:
        threading.Thread(target=self._do, args=(work,), name="blocking rule", daemon=True).start()

    def _do(self, work: Callable[[], None]) -> None:
        work()
        with self._lock:
            following = self._waiting.popleft() if self._waiting else None
            self._free += following is None
        if following is not None:
            self._begin(following)


@attrs.define(eq=False)
class ThreadRun:
    """One run of the rule *whose*, which *call* does in a thread."""

    _whose: object
    _call: Callable[[], object]
    _thread: int | None = None
    _task: "asyncio.Task[Any] | None" = None
    is_ended: bool = False
    """Whether somebody else ended it."""

    def __call__(self) -> BaseException | None:
        """Do it, and return what it raised, which may be what a future does not carry."""
        self._thread = get_ident()
        try:
            self._call()
        except BaseException as error:  # noqa: BLE001  whatever it is, the rule failed
            return error
        finally:
            self._thread = None
        return None

    def begun(self, task: "asyncio.Task[Any]") -> None:
        """Be what *task* waits for."""
        self._task = task

    def end(self) -> None:
        """Wait for it no longer; where it is Python code, it is interrupted."""
        self.is_ended = True
        if self._task is not None:
            self._task.cancel()
        self._interrupt(1)

    def _interrupt(self, nth_try: int) -> None:
        if self._thread is None:
            return
        if nth_try > _LAST_TRY:
            _log.warning("rule %s goes on in its thread, although it was ended", self._whose)
        elif not strike(self._thread):
            asyncio.get_running_loop().call_later(_TRY_SECONDS, self._interrupt, nth_try + 1)
