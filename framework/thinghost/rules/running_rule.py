"""A rule at work: what happens from its trigger to the end of its run."""

import asyncio
import inspect
import logging
from collections import deque
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from contextvars import Context
from functools import partial
from time import perf_counter
from typing import Any

from ..event import Event
from .command_loop import CommandLoop
from .declaration import AnyOf, Fire, Mode, Trigger
from .home import Home
from .pace import Pace
from .pausing import Pausing
from .rule_declaration import RuleDeclaration
from .rule_failure import log_failure, sentence
from .rule_task import Parent, RuleTask
from .rule_threads import ThreadRun
from .rule_trace import RuleTrace, Run
from .run_cause import current_run
from .scheduler import Cancel
from .watchdog import Watchdog

MOST_WAITING = 1000
"""So many triggers wait for a rule that is still running; further ones are lost, and the log says so."""

Outcome = Coroutine[Any, Any, BaseException | None]
"""Ends with what a run raised."""

_ADVICE = "; @rule(blocking=True) gives it a thread"

_log = logging.getLogger(__name__)


class RunningRule:
    """Runs the function of *declaration* when one of its triggers comes, once `arm` was called and until `close`.

    A plain function runs at once, in the turn of the loop in which the trigger comes; a coroutine function in a task
    of *tasks*, one that blocks in a thread. Whatever it raises ends nothing but its run. *watchdog* calls its code.
    """

    def __init__(
        self, declaration: RuleDeclaration, home: Home, tasks: asyncio.TaskGroup, watchdog: Watchdog
    ) -> None:
        self.declaration = declaration
        self.trace = RuleTrace(declaration.uid, declaration.name, declaration.line)
        self._parent = Parent(self.trace, _ADVICE)
        self._home = home
        self._tasks = tasks
        self._watchdog = watchdog
        self._function = declaration.function
        self._takes_event = declaration.wants_event
        self._options = options = declaration.options
        self._begin_run = self._way_to_run()
        self._loop = CommandLoop(home.causes, home.clock, self.trace)
        self._pausing = Pausing()
        self._is_enabled = options.is_enabled
        self._is_failing = False
        self._pace = Pace(options, home.clock.now, asyncio.get_running_loop().time)
        self._run: Run | None = None
        self._work: RuleTask | ThreadRun | None = None
        self._waiting: deque[tuple[str, Event]] = deque()
        self._lost = False
        self._debounced: Cancel | None = None
        self._armed = ExitStack()
        self._is_closed = False
        self._look()

    def __str__(self) -> str:
        return str(self.trace)

    @property
    def is_running(self) -> bool:
        """Whether a run has begun that has not ended, or waits for that."""
        return self._run is not None or bool(self._waiting)

    @property
    def is_enabled(self) -> bool:
        """Whether triggers run it."""
        return self._is_enabled

    def set_enabled(self, *, enabled: bool) -> None:
        """Let triggers run it, which ends a pause too, or no longer; a run that has begun goes on."""
        self._is_enabled = enabled
        self._pausing = Pausing()
        self._look()

    @property
    def paused_until(self) -> float | None:
        """The end of its pause, in seconds since 1970, None where it does not pause."""
        until = self._pausing.until
        return until if until is not None and until > self._home.clock.time() else None

    def arm(self) -> None:
        """Listen. Raises what a trigger or a condition raises that cannot be; then nothing listens."""
        for condition in self.declaration.conditions:
            condition.check(self._home)
        with ExitStack() as stack:
            for trigger in _alternatives(self.declaration.triggers):
                fire: Fire = partial(self._come, str(trigger))
                stack.callback(trigger.arm(self._home, fire))
            self._armed = stack.pop_all()

    def fire(self, event: Event, trigger: str = "") -> None:
        """Let *event* run it as if one of its triggers had come; *trigger* is what `why` says."""
        self._come(trigger or type(event).__name__, event)

    def run_now(self, event: Event, trigger: str) -> None:
        """Let *event* run it, or wait for its turn, whatever its conditions, its pace or a pause would say."""
        if self._run is not None:
            self._let_wait(trigger, event)
        else:
            self._begin(trigger, event)

    def close(self) -> None:
        """Listen no longer, and end what runs."""
        self._is_closed = True
        self._look()
        self._armed.close()
        self._waiting.clear()
        if self._debounced is not None:
            self._debounced()
        if self._work is not None:
            self._work.end()
        self._parent.end()

    # from the trigger to the run

    def _come(self, trigger: str, event: Event) -> None:
        if self._options.debounce:
            if self._debounced is not None:
                self._debounced()
            wait = self._home.scheduler.call_after
            self._debounced = wait(self._options.debounce, partial(self._admit, trigger, event))
        else:
            self._admit(trigger, event)

    def _admit(self, trigger: str, event: Event) -> None:
        if self._is_guarded and not self._may_run(trigger, event):
            return
        self.run_now(event, trigger)

    def _look(self) -> None:
        """Find out whether there is anything that may keep it from running, so that the rest need not ask."""
        self._is_guarded = (
            self._is_closed
            or not self._is_enabled
            or self._pausing.until is not None
            or self._pace.is_limited
            or bool(self.declaration.conditions)
        )

    def _may_run(self, trigger: str, event: Event) -> bool:
        if self._is_closed or not self._is_enabled:
            return False
        if self._pausing.until is not None:
            if not self._pausing.is_over(self._home.clock.time()):
                return False
            self._look()
        return self._conditions_hold(trigger, event) and self._pace.admits()

    def _conditions_hold(self, trigger: str, event: Event) -> bool:
        if not self.declaration.conditions:
            return True
        context = self.declaration.context.copy()
        try:
            return self._watchdog.step(self._parent, context.run, self._all_hold, event)
        except BaseException as error:  # noqa: BLE001  a condition is a rule's code like any other
            self._failed(self._noted(trigger, event), error)
            return False

    def _all_hold(self, event: Event) -> bool:
        return all(condition.holds(self._home, event) for condition in self.declaration.conditions)

    def _let_wait(self, trigger: str, event: Event) -> None:
        mode = self._options.mode
        if mode is Mode.SKIP:
            return
        if mode is Mode.RESTART:
            self._waiting.clear()
            if self._work is not None:
                self._work.end()
        if len(self._waiting) < MOST_WAITING:
            self._waiting.append((trigger, event))
        elif not self._lost:
            self._lost = True
            _log.warning(
                "rule %s cannot keep up: %d triggers wait, further ones are lost", self, MOST_WAITING
            )

    def _begin_waiting(self) -> None:
        if self._waiting and self._run is None:
            self._begin(*self._waiting.popleft())

    # the run

    def _begin(self, trigger: str, event: Event) -> None:
        chain = self._loop.leads_back(self._home.clock.time(), event.number)
        if chain is not None:
            self._break_loop(chain)
            return
        causes, bus = self._home.causes, self._home.bus
        before = causes.current
        self._run = run = self._noted(trigger, event)
        causes.current = run.number
        context = self.declaration.context.copy()
        context.run(current_run.set, run.number)
        # what it sends is heard when it has given back the loop, as where the bus calls it
        bus.hold()
        try:
            self._begin_run(event, run, context)
        finally:
            causes.current = before
            bus.release()

    def _noted(self, trigger: str, event: Event) -> Run:
        causes, now = self._home.causes, self._home.clock.time()
        before, causes.current = causes.current, event.number
        run = Run(trigger, now)
        run.number = causes.note(now, "rule", self.trace, run)
        causes.current = before
        self.trace.count += 1
        self.trace.runs.append(run)
        return run

    def _way_to_run(self) -> Callable[[Event, Run, Context], None]:
        if self._options.is_blocking:
            return self._run_in_thread
        return self._run_in_task if inspect.iscoroutinefunction(self._function) else self._run_here

    def _run_here(self, event: Event, run: Run, context: Context) -> None:
        arguments = (event,) if self._takes_event else ()
        error: BaseException | None = None
        began = perf_counter()
        try:
            self._watchdog.call(self._parent, context.run, self._function, *arguments)
        except BaseException as raised:  # noqa: BLE001  whatever it is, it ends nothing but this run
            error = raised
        run.seconds = perf_counter() - began
        self._ended(run, error)

    def _run_in_task(self, event: Event, run: Run, context: Context) -> None:
        function: Callable[..., Any] = self._function
        coroutine = function(event) if self._takes_event else function()
        work = RuleTask(self._watchdog, self._parent, coroutine, context)
        self._watch_task(run, work, _outcome(work))

    def _run_in_thread(self, event: Event, run: Run, context: Context) -> None:
        arguments = (event,) if self._takes_event else ()
        work = ThreadRun(self, partial(context.run, self._function, *arguments))
        self._watch_task(run, work, _outcome_of_thread(work, self._watchdog))

    def _watch_task(self, run: Run, work: RuleTask | ThreadRun, outcome: Outcome) -> None:
        self._work = work
        began = asyncio.get_running_loop().time()
        task = self._tasks.create_task(outcome, name=f"rule {self}")
        work.begun(task)
        task.add_done_callback(partial(self._task_ended, run, work, began))

    def _task_ended(
        self, run: Run, work: RuleTask | ThreadRun, began: float, task: "asyncio.Task[Any]"
    ) -> None:
        run.seconds = asyncio.get_running_loop().time() - began
        self._work = None
        if task.cancelled():
            self._ended(run, None if work.is_ended else asyncio.CancelledError())
        else:
            self._ended(run, task.result())

    # the end of the run

    def _ended(self, run: Run, error: BaseException | None) -> None:
        self._run = None
        if error is not None:
            self._failed(run, error)
        elif self._is_failing:
            self._is_failing = False
            self._pausing.succeeded()
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._begin_waiting)

    def _failed(self, run: Run, error: BaseException) -> None:
        run.error = sentence(error)
        self.trace.failures += 1
        self._is_failing = True
        log_failure(self, run.trigger, self.declaration.path, self.declaration.line, error)
        seconds = self._pausing.failed(self._home.clock.time())
        if seconds is not None:
            self._pause(seconds, "failed again and again")

    def _break_loop(self, chain: str) -> None:
        self._pause(self._pausing.looped(self._home.clock.time()), f"leads to itself for ever: {chain}")

    def _pause(self, seconds: float, why: str) -> None:
        self._waiting.clear()
        self._look()
        _log.error("rule %s pauses for %g minutes, or until its file changes: it %s", self, seconds / 60, why)


def _alternatives(triggers: tuple[Trigger, ...]) -> list[Trigger]:
    """Return *triggers* without those that are only made of others."""
    found: list[Trigger] = []
    for trigger in triggers:
        found += _alternatives(trigger.triggers) if isinstance(trigger, AnyOf) else [trigger]
    return found


async def _outcome(work: RuleTask) -> BaseException | None:
    """Return what *work* raises, None if nothing: in a group, one that raises would end all."""
    try:
        await work.run()
    except BaseException as error:
        task = asyncio.current_task()
        if isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling():
            raise
        return error
    return None


async def _outcome_of_thread(work: ThreadRun, watchdog: Watchdog) -> BaseException | None:
    return await asyncio.get_running_loop().run_in_executor(watchdog.threads, work)
