"""The work that one handler asked for: polls, connections, commands. It begins, takes turns, and ends here."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from .connection_keeper import ConnectionKeeper
from .contact import Contact
from .patience import Patience, attempt
from .poller import Poller


class HandlerWork:
    """Runs in *tasks* what the handler of the thing *whose* asked for; `stop` leaves nothing behind."""

    def __init__(self, whose: str, tasks: asyncio.TaskGroup, patience: Patience) -> None:
        """Begin with nothing to do."""
        self._whose = whose
        self._tasks = tasks
        self._patience = patience
        self._pollers: list[Poller | ConnectionKeeper] = []
        self._running: set[asyncio.Task[None]] = set()
        self._polling = False
        self._one_at_a_time = asyncio.Lock()

    @property
    def was_polled(self) -> bool:
        """Whether each poll that was asked for was made once, well or badly."""
        return all(poller.tried for poller in self._pollers)

    @property
    def is_polling(self) -> bool:
        """Whether the device is asked again and again."""
        return any(isinstance(poller, Poller) for poller in self._pollers)

    @property
    def contacts(self) -> list[Contact]:
        """How the polls went."""
        return [poller.contact for poller in self._pollers]

    def add(self, poller: Poller | ConnectionKeeper) -> None:
        """Keep *poller* going, from now on or as soon as polls begin."""
        self._pollers.append(poller)
        if self._polling:
            self._run(poller.run())

    def start_polls(self) -> None:
        """Begin the polls that were asked for until now."""
        self._polling = True
        for poller in self._pollers:
            self._run(poller.run())

    def do_soon(
        self, work: Callable[[], Awaitable[object]], report: Callable[[Exception | None], None]
    ) -> None:
        """Do *work* when it is its turn; *report* hears how it went."""

        async def take_turn() -> None:
            report(await self._in_turn(work))

        self._run(take_turn())

    async def do(self, work: Callable[[], Awaitable[object]]) -> Any:  # noqa: ANN401  whatever *work* returns
        """Do *work* when it is its turn, and return what it returned. Raises what it raised."""
        answers: list[object] = []

        async def keep_answer() -> None:
            answers.append(await work())

        error = await self._in_turn(keep_answer)
        if error is not None:
            raise error
        return answers[0]

    async def _in_turn(self, work: Callable[[], Awaitable[object]]) -> Exception | None:
        async with self._one_at_a_time:
            return await attempt("it", work, self._patience.command, whose=self._whose)

    async def finish(self) -> None:
        """Wait until all that is to be done soon was done."""
        # what was asked for in this turn waits for its turn from the next one on
        await asyncio.sleep(0)
        async with self._one_at_a_time:
            pass

    async def stop(self) -> None:
        """End everything; nothing is begun any more by polls that are added."""
        self._polling = False
        running = list(self._running)
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running)

    def _run(self, work: Coroutine[object, object, None]) -> None:
        task = self._tasks.create_task(work, name=self._whose)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
