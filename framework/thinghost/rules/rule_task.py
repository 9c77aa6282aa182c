"""A coroutine of a rule as a task: each of its steps is watched, and it ends when its rule does."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine, Generator
from contextvars import Context, copy_context
from typing import Any, Protocol

import attrs

from ..patience import CLEANUP_SECONDS

_CLOSINGS = 10
"""How often a coroutine is closed that goes on all the same."""

_log = logging.getLogger(__name__)

TaskFactory = Callable[..., "asyncio.Future[Any]"]


class QuitError(Exception):
    """A rule wanted to end the program; why is its cause."""


@attrs.define(eq=False)
class Parent:
    """Whose code it is, a rule or what a file does beside its rules; its text is the *name* in the log.

    *advice* is what to do about it where it holds up the house. One that *may_be_slow*, as a file may while it is
    loaded, is not named for that.
    """

    name: object
    advice: str = ""
    may_be_slow: bool = False
    _tasks: "set[RuleTask]" = attrs.field(factory=set, init=False)

    def __str__(self) -> str:
        return str(self.name)

    def adopt(self, spawned: "RuleTask", task: "asyncio.Task[Any]") -> None:
        """Let *spawned*, which runs as *task*, end with it."""
        self._tasks.add(spawned)
        task.add_done_callback(lambda _: self._tasks.discard(spawned))

    def end(self) -> None:
        """End what it began."""
        for each in tuple(self._tasks):
            each.end()


class Caller(Protocol):
    """Calls the code of rules, as the watchdog does."""

    @property
    def whose(self) -> Parent | None:
        """Whose code runs at this moment."""

    def step(self, whose: Parent, function: Callable[..., Any], *args: Any) -> Any:  # noqa: ANN401  the function's own
        """Return what *function* returns for *args*."""


@attrs.define(eq=False)
class RuleTask:
    """Runs *coroutine*, code of *whose*, in *context*, step by step by *caller*."""

    _caller: Caller
    _whose: Parent
    _coroutine: Coroutine[Any, Any, Any]
    _context: Context
    _is_given_up: bool = False
    _task: "asyncio.Task[Any] | None" = None
    is_ended: bool = False
    """Whether somebody else ended it."""

    async def run(self) -> object:
        """Do it all. Raises what the coroutine raises, QuitError where that would end the program."""
        return await self

    def __await__(self) -> Generator[Any, Any, Any]:
        step: Callable[[Any], Any] = self._coroutine.send
        value: object = None
        while True:
            try:
                awaited = self._caller.step(self._whose, self._context.run, step, value)
            except StopIteration as end:
                return end.value
            except (KeyboardInterrupt, SystemExit) as error:
                raise QuitError from error
            try:
                step, value = self._coroutine.send, (yield awaited)
            except BaseException as error:
                if self._is_given_up or isinstance(error, GeneratorExit):
                    raise
                step, value = self._coroutine.throw, error

    def begun(self, task: "asyncio.Task[Any]") -> None:
        """Be what *task* runs."""
        self._task = task
        task.add_done_callback(self._close)

    def end(self) -> None:
        """Cancel it; one that goes on all the same is broken off a little later, and named."""
        self.is_ended = True
        if self._task is not None and not self._task.done():
            self._task.cancel()
            timer = self._task.get_loop().call_later(CLEANUP_SECONDS, self._give_up, self._task)
            self._task.add_done_callback(lambda _: timer.cancel())

    def _give_up(self, task: "asyncio.Task[Any]") -> None:
        _log.error("rule %s goes on although it was cancelled, and is broken off", self._whose)
        self._is_given_up = True
        task.cancel()

    def _close(self, _task: "asyncio.Task[Any]") -> None:
        # one that never began, or was given up; closing may take as many turns as it swallows
        for _ in range(_CLOSINGS):
            with contextlib.suppress(BaseException):
                self._caller.step(self._whose, self._context.run, self._coroutine.close)
                return


def task_factory(
    caller: Caller, before: TaskFactory | None, spawned: "set[asyncio.Task[Any]]"
) -> TaskFactory:
    """Return what makes the tasks of a loop: those that rules' code begins are theirs, all others are as *before*.

    As long as they run, *spawned* has those of rules.
    """

    def make(
        loop: asyncio.AbstractEventLoop,
        coroutine: Coroutine[Any, Any, Any],
        *,
        context: Context | None = None,
        **options: Any,  # noqa: ANN401  those of later Pythons
    ) -> "asyncio.Future[Any]":
        whose = caller.whose
        if whose is None:
            if context is not None:
                options["context"] = context
            return (
                before(loop, coroutine, **options)
                if before
                else asyncio.Task(coroutine, loop=loop, **options)
            )
        work = RuleTask(caller, whose, coroutine, context or copy_context())
        task = asyncio.Task(work.run(), loop=loop, context=Context(), **options)
        spawned.add(task)
        task.add_done_callback(spawned.discard)
        work.begun(task)
        whose.adopt(work, task)
        return task

    return make
