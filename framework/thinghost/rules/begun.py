"""What takes its time: it begins at once and goes on by itself, so that a rule may await it, or let it be."""

import asyncio
from collections.abc import Coroutine, Generator
from concurrent.futures import Future
from typing import Any, Generic, TypeVar

from .home import current_home
from .hop import on_loop
from .owner import Owner, current_owner

_T = TypeVar("_T")


class Begun(Generic[_T]):
    """Something that goes on: ``await`` it for its answer, or, in a blocking rule, `wait`.

    Where nobody does, what fails is told as an error of the rule file. It ends with the rule file at the latest.
    """

    def __init__(self, owner: Owner, what: str, work: Coroutine[Any, Any, _T]) -> None:
        """Let *work*, which is called *what*, begin."""
        self._answer: Future[_T] = Future()
        # so that who waits in vain does not cancel it
        self._answer.set_running_or_notify_cancel()
        self._is_awaited = False
        self._work = work
        self._task = owner.start(what, self._run())
        self._task.add_done_callback(self._ended)

    async def _run(self) -> None:
        try:
            self._answer.set_result(await self._work)
        except Exception as error:
            self._answer.set_exception(error)
            if not self._is_awaited:
                raise

    def _ended(self, _: asyncio.Task[None]) -> None:
        # one that was cancelled may never have begun
        self._work.close()
        if not self._answer.done():
            self._answer.set_exception(asyncio.CancelledError())

    def __await__(self) -> Generator[Any, None, _T]:
        self._is_awaited = True
        try:
            return (yield from asyncio.wrap_future(self._answer).__await__())
        except asyncio.CancelledError:
            self._task.cancel()
            raise

    def wait(self) -> _T:
        """Return the answer, for which this thread waits. Raises RuntimeError on the loop, which must not wait."""
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            self._is_awaited = True
            return self._answer.result()
        raise RuntimeError("only a blocking rule can wait: await it, in an async function")


def begin(what: str, work: Coroutine[Any, Any, _T]) -> Begun[_T]:
    """Let *work* begin for the rule file that is being run. Raises RuntimeError outside of rules."""
    try:
        home, owner = current_home(), current_owner()
        return on_loop(home.means, lambda: Begun(owner, what, work))
    except BaseException:
        work.close()
        raise
