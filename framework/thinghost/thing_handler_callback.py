"""One thing with its handler: the framework as that handler sees it, and the work it asked for."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import AbstractContextManager
from contextvars import ContextVar
from functools import partial
from typing import ParamSpec, Protocol

from .cause import NOTHING, Causes
from .clock import Clock
from .communication_manager import CommunicationManager
from .errors import CommunicationError, ConfigurationError, ThinghostError
from .event import ChannelTriggeredEvent
from .event_bus import EventBus
from .handler import Poll, ThingHandler
from .patience import Patience, attempt
from .poller import Poller
from .state import Command, State
from .thing import Thing, ThingStatus, ThingStatusDetail, ThingStatusInfo
from .uid import ThingUID

_log = logging.getLogger(__name__)

# which poll a task carries out: the states of a bridge's poll go to the things below it, too
_poll_number: ContextVar[int] = ContextVar("poll number", default=NOTHING)

Arguments = ParamSpec("Arguments")


class Household(Protocol):
    """All things with a handler at work, and who hears of their status."""

    def hosted(self, uid: ThingUID | None) -> "HostedThing | None":
        """Return the thing *uid* with its handler, or None where none is at work."""

    def below(self, bridge: Thing) -> "Sequence[HostedThing]":
        """Return the things right below *bridge* whose handlers are at work."""

    def status_changed(self, thing: Thing, info: ThingStatusInfo) -> None:
        """Note *info* as the status of *thing*."""


class HostedThing:
    """Implements `ThingHandlerCallback` for one handler of *thing*; what that says after disposal is not heard."""

    def __init__(  # noqa: PLR0913, PLR0917  the thing manager hands on its parts
        self,
        thing: Thing,
        household: Household,
        communication: CommunicationManager,
        bus: EventBus,
        clock: Clock,
        causes: Causes,
        tasks: asyncio.TaskGroup,
        patience: Patience,
    ) -> None:
        """Take the thing and the parts of the runtime that a handler's words go to."""
        self.thing = thing
        self.handler: ThingHandler[object] | None = None
        self.has_reported = False
        self._household = household
        self._communication = communication
        self._bus = bus
        self._clock = clock
        self._causes = causes
        self._tasks = tasks
        self._patience = patience
        self._pollers: list[Poller] = []
        self._running: set[asyncio.Task[None]] = set()
        self._polling = False
        self._commands = asyncio.Lock()

    # what the handler calls

    @property
    def clock(self) -> Clock:
        """The runtime's clock."""
        return self._clock

    def update_state(self, channel_id: str, state: State) -> None:
        """Hand *state* of the channel on; knows no items."""
        if self.handler is None:
            return
        causes = self._causes
        before = causes.current
        causes.current = before or _poll_number.get()
        try:
            self._communication.state_updated(self.thing, channel_id, state)
        finally:
            causes.current = before

    def update_states(self, states: Mapping[str, State]) -> None:
        """Hand several states on; the first event is published when all items hold theirs."""
        with self._bus.held():
            for channel_id, state in states.items():
                self.update_state(channel_id, state)

    def together(self) -> AbstractContextManager[None]:
        """Hold events back until the block ends."""
        return self._bus.held()

    def trigger(self, channel_id: str, event: str = "") -> None:
        """Publish *event* of a trigger channel."""
        if self.handler is not None:
            channel = self.thing.channel(channel_id)
            now, source = self._clock.time(), channel.uid.text
            number = self._causes.note(now, "trigger", self.thing, event, None, source)
            self._bus.publish(ChannelTriggeredEvent(now, number, source, self.thing, channel_id, event))

    def post_command(self, channel_id: str, command: Command) -> None:
        """Hand on *command*, which the device itself gave, to the items of the channel."""
        if self.handler is not None:
            self._communication.command_from_handler(self.thing, channel_id, command)

    def update_status(
        self,
        status: ThingStatus,
        detail: ThingStatusDetail = ThingStatusDetail.NONE,
        description: str | None = None,
    ) -> None:
        """Note the status that the handler reports."""
        if not status.is_initialized:
            raise ValueError(f"a handler reports UNKNOWN, ONLINE or OFFLINE, not {status.value}")
        if self.handler is not None:
            self.has_reported = True
            self._household.status_changed(self.thing, ThingStatusInfo(status, detail, description))

    def update_property(self, name: str, value: str | None) -> None:
        """Note a fact about the device; None removes it."""
        if self.handler is None:
            return
        if value is None:
            self.thing.properties.pop(name, None)
        else:
            self.thing.properties[name] = value

    def run_every(self, seconds: float, poll: Callable[[], Awaitable[None]], *, tolerate: int = 3) -> Poll:
        """Poll from now on, or as soon as the handler and those below it are initialized."""
        if not seconds > 0:
            raise ValueError(f"a poll needs an interval of more than 0 seconds, not {seconds:g}")
        poller = Poller(seconds, partial(self._poll, poll), tolerate, self._polled, self._patience)
        self._pollers.append(poller)
        if self._polling:
            self._run(poller.run())
        return poller

    def children(self) -> list[ThingHandler[object]]:
        """The handlers at work below this bridge."""
        return [each.handler for each in self._household.below(self.thing) if each.handler is not None]

    def bridge(self) -> ThingHandler[object] | None:
        """The handler of the bridge above."""
        above = self._household.hosted(self.thing.bridge_uid)
        return above.handler if above is not None else None

    # what the framework calls

    @property
    def was_polled(self) -> bool:
        """Whether each poll that the handler asked for was made once, well or badly."""
        return all(poller.tried for poller in self._pollers)

    async def initialize(self, handler: ThingHandler[object]) -> Exception | None:
        """Hear *handler* from now on and let it initialize; return why it could not, and is disposed of again."""
        self.handler = handler
        try:
            error = await attempt("initialize", handler.initialize, self._patience.initialize)
        except asyncio.CancelledError:
            await self.close()
            raise
        if error is not None:
            if not isinstance(error, ThinghostError):
                log_failure(error, "%s: initialize failed", self.thing.uid)
            await self.close()
        return error

    def start_polls(self) -> None:
        """Begin the polls that the handler asked for while it initialized."""
        self._polling = True
        for poller in self._pollers:
            self._run(poller.run())

    def send_command(self, channel_id: str, command: Command) -> None:
        """Let the handler carry out *command*, when it is done with those before it."""
        if self.handler is not None:
            self._run(self._carry_out(self.handler, channel_id, command))

    def bridge_changed(self, info: ThingStatusInfo) -> None:
        """Tell the handler that its bridge has the status *info*."""
        if self.handler is not None:
            self._guard(self.handler.bridge_status_changed, info)

    def child_started(self, child: ThingHandler[object]) -> None:
        """Tell the handler that *child* below it got to work."""
        if self.handler is not None:
            self._guard(self.handler.child_handler_initialized, child)

    def child_stopped(self, child: ThingHandler[object]) -> None:
        """Tell the handler that *child* below it was disposed of."""
        if self.handler is not None:
            self._guard(self.handler.child_handler_disposed, child)

    async def close(self) -> None:
        """Stop hearing the handler, end its work, and dispose of it."""
        handler, self.handler, self._polling = self.handler, None, False
        running = list(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        if handler is not None:
            error = await attempt("it", handler.dispose, self._patience.dispose)
            log_failure(error, "%s: dispose failed: %s", self.thing.uid, error)

    def _guard(
        self, call: Callable[Arguments, None], *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> None:
        try:
            call(*args, **kwargs)
        except Exception:  # noqa: BLE001  whatever a binding raises ends here
            _log.exception("%s: the handler failed", self.thing.uid)

    def _run(self, work: Coroutine[object, object, None]) -> None:
        task = self._tasks.create_task(work, name=str(self.thing.uid))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _poll(self, poll: Callable[[], Awaitable[None]]) -> None:
        _poll_number.set(self._causes.note(self._clock.time(), "poll", self.thing))
        await poll()

    def _polled(self, error: Exception | None) -> None:
        if self.handler is None:
            return
        info = ThingStatusInfo(ThingStatus.ONLINE) if error is None else status_of(error)
        if info != self.thing.status_info and not isinstance(error, ThinghostError):
            log_failure(error, "%s: the binding failed", self.thing.uid)
        self._household.status_changed(self.thing, info)

    async def _carry_out(self, handler: ThingHandler[object], channel_id: str, command: Command) -> None:
        async with self._commands:
            work = partial(handler.handle_command, channel_id, command)
            error = await attempt("it", work, self._patience.command)
        channel_uid = self.thing.uid.channel(channel_id)
        log_failure(error, "%s: %s was not carried out: %s", channel_uid, command, error)


def status_of(error: Exception) -> ThingStatusInfo:
    """Return the status that *error* means for a thing whose handler is at work."""
    if isinstance(error, ConfigurationError):
        return ThingStatusInfo(ThingStatus.OFFLINE, ThingStatusDetail.CONFIGURATION_ERROR, str(error))
    if isinstance(error, CommunicationError):
        return ThingStatusInfo(ThingStatus.OFFLINE, ThingStatusDetail.COMMUNICATION_ERROR, str(error))
    return ThingStatusInfo(ThingStatus.OFFLINE, ThingStatusDetail.NONE, described(error))


def described(error: Exception) -> str:
    """Return a sentence about *error*, which nobody foresaw."""
    text = f": {error}" if str(error) else ""
    return f"the binding failed: {type(error).__name__}{text} (the log has the traceback)"


def log_failure(error: Exception | None, message: str, *values: object) -> None:
    """Log what became of *error*: a warning for one that the binding foresaw, a traceback for any other."""
    if isinstance(error, ThinghostError):
        _log.warning(message, *values)
    elif error is not None:
        _log.error(message, *values, exc_info=error)
