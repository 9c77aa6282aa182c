"""From the thread of a blocking rule to the loop, where alone the house may be changed."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import copy_context
from typing import TypeVar

from .means import Means

_T = TypeVar("_T")

PATIENCE_SECONDS = 10.0
"""How long a thread waits for the loop."""


def on_loop(means: Means, call: Callable[[], _T]) -> _T:
    """Return what *call* returns, called on the loop: at once where the caller is there, else when its turn comes.

    Raises what it raises, and TimeoutError where a thread waited for too long, as at the end of the house.
    """
    loop = means.loop
    if loop is None or _is_here(loop):
        return call()
    done = Future[_T]()

    def run() -> None:
        if done.set_running_or_notify_cancel():
            try:
                done.set_result(call())
            except BaseException as error:  # noqa: BLE001  it belongs to the thread
                done.set_exception(error)

    try:
        loop.call_soon_threadsafe(run, context=copy_context())
        return done.result(PATIENCE_SECONDS)
    except TimeoutError:
        done.cancel()
        raise TimeoutError(f"the house did not answer the thread within {PATIENCE_SECONDS:g} s") from None


def _is_here(loop: asyncio.AbstractEventLoop) -> bool:
    try:
        return asyncio.get_running_loop() is loop
    except RuntimeError:
        return False
