"""How long the framework waits for a binding, and what it makes of waiting in vain."""

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable

import attrs

from .errors import CommunicationError

_log = logging.getLogger(__name__)

CLEANUP_SECONDS = 0.3
"""How long work that was cancelled may take to close what it opened."""


@attrs.frozen
class Patience:
    """How many seconds a handler has for each thing it is asked to do, before it is cut off.

    *dispose* is short, because Ctrl-C ends within a second: a device, and after it the bridge it is below.
    *children* is how long the polls of a bridge wait for what is below it. *retry* is the pause after a first
    failure; each further one is twice as long, up to *longest_retry*. Polls stray from their interval by the part
    *jitter* of it at most, as *dice* fall, so that what began together does not go on asking together.
    """

    initialize: float = 30.0
    poll: float = 300.0
    command: float = 30.0
    dispose: float = 0.4
    children: float = 1.0
    retry: float = 5.0
    longest_retry: float = 300.0
    jitter: float = 0.05
    dice: random.Random = attrs.field(factory=random.Random, eq=False, repr=False)

    def pause(self, failures: int, longest: float) -> float:
        """Return how long to wait after so many *failures* in a row, *longest* at most."""
        # the exponent is bounded: after a night of failures the power would no longer fit a float
        return min(longest, self.retry * 2.0 ** min(failures - 1, 16))

    def strayed(self, seconds: float) -> float:
        """Return *seconds*, more or less by the jitter."""
        return seconds * self.dice.uniform(1 - self.jitter, 1 + self.jitter)


class CutOffError(CommunicationError):
    """A handler took longer than it may."""


async def attempt(
    name: str, work: Callable[[], Awaitable[object]], seconds: float | None, *, whose: object = "a binding"
) -> Exception | None:
    """Do *work* and return what it raised, None if nothing; after *seconds*, if given, it is cut off, a `CutOffError`.

    Only a cancellation of the calling task is passed on. One that came from inside, because a binding waited for
    something that was cancelled, is a failure like any other. Work that swallows its cancellation is broken off, and
    named in the log with *whose* it is: nobody waits for it.
    """
    task = asyncio.create_task(_done(work), name=f"{whose}: {name}")
    try:
        await asyncio.wait({task}, timeout=seconds)
    finally:
        cut_off = not task.done()
        if cut_off:
            await _end(task)
    if cut_off:
        return CutOffError(f"{name} took longer than {seconds:g} s and was cut off")
    if not task.cancelled():
        return _failure(task)
    failure = RuntimeError(f"{name} waited for something that was cancelled")
    failure.__cause__ = asyncio.CancelledError()
    return failure


async def _done(work: Callable[[], Awaitable[object]]) -> None:
    await work()


def _failure(task: asyncio.Task[None]) -> Exception | None:
    error = task.exception()
    if error is None or isinstance(error, Exception):
        return error
    raise error


async def _end(task: asyncio.Task[None]) -> None:
    """Cancel *task*, and let it clean up behind itself; one that goes on instead is ended without being asked."""
    task.cancel()
    try:
        await asyncio.wait({task}, timeout=CLEANUP_SECONDS)
    finally:
        if task.done():
            # nobody else will ask how it ended
            _ = task.cancelled() or task.exception()
        else:
            _log.error("%s goes on although it was cancelled, and is broken off", task.get_name())
            _break_off(task)


def _break_off(task: asyncio.Task[None]) -> None:
    work = task.get_coro()
    # it raises where the work goes on even now; then it is left to itself
    with contextlib.suppress(RuntimeError):
        if work is not None:
            work.close()
    # a task whose work is gone fails when it wakes up, which is nobody's concern
    task.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
    task.cancel()
