"""One thing with its handler: the framework as that handler sees it, and the polls it asked for."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import ParamSpec, Protocol

from .clock import Clock
from .communication_manager import CommunicationManager
from .errors import CommunicationError, ConfigurationError
from .event import ChannelTriggeredEvent
from .event_bus import EventBus
from .handler import Poll, ThingHandler
from .poller import Poller
from .state import State
from .thing import Thing, ThingStatus, ThingStatusDetail, ThingStatusInfo
from .uid import ThingUID

_log = logging.getLogger(__name__)

Arguments = ParamSpec("Arguments")


class Household(Protocol):
    """All hosted things, and who hears of their status."""

    def hosted(self, uid: ThingUID | None) -> "HostedThing | None":
        """Return the thing *uid* with its handler, or None where there is no such thing."""

    def below(self, bridge: Thing) -> "Sequence[HostedThing]":
        """Return the things right below *bridge*."""

    def status_changed(self, hosted: "HostedThing", info: ThingStatusInfo) -> None:
        """Note *info* as the status of *hosted*."""


class HostedThing:
    """Implements `ThingHandlerCallback` for *thing*; what its handler says after disposal is not heard."""

    def __init__(  # noqa: PLR0913, PLR0917  the thing manager hands on its parts
        self,
        thing: Thing,
        household: Household,
        communication: CommunicationManager,
        bus: EventBus,
        clock: Clock,
        tasks: asyncio.TaskGroup,
    ) -> None:
        """Take the thing and the parts of the runtime that a handler's words go to."""
        self.thing = thing
        self.handler: ThingHandler[object] | None = None
        self.starting = False
        self.failed = False
        self._household = household
        self._communication = communication
        self._bus = bus
        self._clock = clock
        self._tasks = tasks
        self._pollers: list[Poller] = []
        self._running: set[asyncio.Task[None]] = set()
        self._polling = False

    # what the handler calls

    @property
    def clock(self) -> Clock:
        """The runtime's clock."""
        return self._clock

    def update_state(self, channel_id: str, state: State) -> None:
        """Hand *state* of the channel on; knows no items."""
        if self.handler is not None:
            self._communication.state_updated(self.thing, channel_id, state)

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
            source = str(self.thing.uid.channel(channel_id))
            self._bus.publish(
                ChannelTriggeredEvent(self._clock.time(), source, self.thing, channel_id, event)
            )

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
            self._household.status_changed(self, ThingStatusInfo(status, detail, description))

    def update_property(self, name: str, value: str | None) -> None:
        """Note a fact about the device; None removes it."""
        if value is None:
            self.thing.properties.pop(name, None)
        else:
            self.thing.properties[name] = value

    def run_every(self, seconds: float, poll: Callable[[], Awaitable[None]], *, tolerate: int = 3) -> Poll:
        """Poll from now on, or as soon as the handler and those below it are initialized."""
        poller = Poller(seconds, poll, tolerate, self._polled)
        self._pollers.append(poller)
        if self._polling:
            self.run(poller.run())
        return poller

    def children(self) -> list[ThingHandler[object]]:
        """The handlers at work below this bridge."""
        below = self._household.below(self.thing)
        return [
            each.handler for each in below if each.handler is not None and each.thing.status.is_initialized
        ]

    def bridge(self) -> ThingHandler[object] | None:
        """The handler of the bridge above."""
        above = self._household.hosted(self.thing.bridge_uid)
        return above.handler if above is not None else None

    # what the framework calls

    def start_polls(self) -> None:
        """Begin the polls that the handler asked for while it initialized."""
        if self.handler is None or self.failed:
            return
        self._polling = True
        for poller in self._pollers:
            self.run(poller.run())

    def run(self, work: Coroutine[object, object, None]) -> None:
        """Run *work* until it ends or the handler is disposed of."""
        task = self._tasks.create_task(work, name=str(self.thing.uid))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def close(self) -> ThingHandler[object] | None:
        """End all work, stop hearing the handler, and return it for disposal."""
        handler, self.handler, self._polling = self.handler, None, False
        running = list(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        self._pollers.clear()
        return handler

    def guard(
        self, call: Callable[Arguments, None], *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> None:
        """Call the handler; what it raises is its own failure and goes to the log."""
        try:
            call(*args, **kwargs)
        except Exception:  # noqa: BLE001  whatever a binding raises ends here
            _log.exception("%s: the handler failed", self.thing.uid)

    def status_of(self, error: Exception) -> ThingStatusInfo:
        """Return the status that *error* means for this thing."""
        if isinstance(error, ConfigurationError):
            return ThingStatusInfo(ThingStatus.OFFLINE, ThingStatusDetail.CONFIGURATION_ERROR, str(error))
        if isinstance(error, CommunicationError):
            return ThingStatusInfo(ThingStatus.OFFLINE, ThingStatusDetail.COMMUNICATION_ERROR, str(error))
        _log.error("%s: the binding failed", self.thing.uid, exc_info=error)
        described = f"the binding failed: {type(error).__name__}: {error} (the log has the traceback)"
        return ThingStatusInfo(ThingStatus.OFFLINE, ThingStatusDetail.NONE, described)

    def _polled(self, error: Exception | None) -> None:
        info = ThingStatusInfo(ThingStatus.ONLINE) if error is None else self.status_of(error)
        if self.handler is not None:
            self._household.status_changed(self, info)
