"""One thing with its handler: the framework as that handler sees it, and the work it asked for."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, MutableMapping, Sequence
from contextlib import AbstractContextManager
from contextvars import ContextVar
from functools import partial
from typing import Any, ParamSpec, Protocol

import attrs

from .cause import NOTHING, Causes
from .channel_type import ChannelDefinition, ChannelGroup
from .clock import Clock
from .communication_manager import CommunicationManager
from .connection_keeper import ConnectionKeeper
from .contact import ChannelEndpoint, Contact, without
from .discovery_result import DiscoveryResult
from .errors import ThinghostError
from .event import ChannelTriggeredEvent
from .event_bus import EventBus
from .failure import log_failure, status_of
from .handler import Listen, Poll, ThingHandler
from .handler_work import HandlerWork
from .mdns_service import MdnsService
from .patience import Patience, attempt
from .poller import Poller
from .state import UNDEF, Command, State
from .thing import ConfigurationValue, Thing, ThingStatus, ThingStatusDetail, ThingStatusInfo
from .thing_action import named_action
from .thing_edit import ThingEdit
from .time_series import TimeSeries
from .uid import ChannelUID, ThingUID

_log = logging.getLogger(__name__)

# which poll a task carries out, or which message it deals with: its states go to the things below a bridge, too
_poll_number: ContextVar[int] = ContextVar("poll number", default=NOTHING)

Arguments = ParamSpec("Arguments")

_ONLINE = ThingStatusInfo(ThingStatus.ONLINE)


class Household(Protocol):
    """All things with a handler at work, and who hears of their status."""

    def hosted(self, uid: ThingUID | None) -> "HostedThing | None":
        """Return the thing *uid* with its handler, or None where none is at work."""

    def below(self, bridge: Thing) -> "Sequence[HostedThing]":
        """Return the things right below *bridge* whose handlers are at work."""

    def status_changed(self, thing: Thing, info: ThingStatusInfo) -> None:
        """Note *info* as the status of *thing*."""

    def edit(self, handler: ThingHandler[object], edit: ThingEdit) -> None:
        """Change the thing of *handler*. Raises ValueError, and changes nothing, where *edit* will not do."""

    def is_linked(self, channel_uid: ChannelUID) -> bool:
        """Return whether an item is linked to the channel."""

    def storage(self, thing: Thing) -> MutableMapping[str, Any]:
        """Return what the binding remembers of *thing*."""

    @property
    def http(self) -> Any:  # noqa: ANN401  an aiohttp.ClientSession, which is imported where somebody wants it
        """The session that all share."""

    def discovered(self, bridge: Thing, results: Iterable[DiscoveryResult]) -> None:
        """Let *results* be all that there is below *bridge*."""

    async def find_mdns(
        self, service_type: str, is_wanted: Callable[[MdnsService], bool], seconds: float
    ) -> MdnsService | None:
        """Return the first announced service that is wanted, None after *seconds* without one."""


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
        self._patience = patience
        self.work = HandlerWork(thing.uid.text, tasks, patience)
        self._endpoints: dict[str, ChannelEndpoint] = {}

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

    def update_states(self, states: Mapping[str, State], notes: Mapping[str, str] | None = None) -> None:
        """Hand several states on; the first event is published when all items hold theirs."""
        causes, notes = self._causes, notes or {}
        with self._bus.held(), causes.because_of(causes.current or _poll_number.get()):
            for channel_id, state in states.items():
                if channel_id not in notes:
                    self.update_state(channel_id, state)
                elif self.handler is not None:
                    with causes.noting(self._clock.time(), self.thing, notes[channel_id]):
                        self.update_state(channel_id, state)

    def send_time_series(self, channel_id: str, series: TimeSeries) -> None:
        """Hand states at other times than now on."""
        if self.handler is not None:
            with self._causes.because_of(self._causes.current or _poll_number.get()):
                self._communication.time_series_from_handler(self.thing, channel_id, series)

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
            self._set_status(ThingStatusInfo(status, detail, description))

    def update_property(self, name: str, value: str | None) -> None:
        """Note a fact about the device; None removes it."""
        self.update_properties({name: value})

    def update_properties(self, properties: Mapping[str, str | None]) -> None:
        """Note several facts about the device; None removes one."""
        self._edit(ThingEdit(properties=properties))

    def update_thing(
        self,
        *,
        label: str | None = None,
        channels: Sequence[ChannelDefinition | ChannelGroup] | None = None,
        configuration: Mapping[str, ConfigurationValue] | None = None,
    ) -> None:
        """Change what is given of the thing."""
        self._edit(ThingEdit(label, None, channels, configuration))

    def is_linked(self, channel_id: str) -> bool:
        """Whether an item is linked to the channel."""
        return self._household.is_linked(self.thing.uid.channel(channel_id))

    def endpoint(self, name: str, channels: Collection[str] = (), *, tolerate: int = 3) -> ChannelEndpoint:
        """Return what notes the health of one endpoint."""
        if name in self._endpoints:
            raise ValueError(f"{self.thing.uid} has an endpoint '{name}' already")
        contact = Contact(name, tolerate)
        endpoint = ChannelEndpoint(contact, channels, self._clock.time, self._endpoint_changed)
        self._endpoints[name] = endpoint
        return endpoint

    @property
    def storage(self) -> MutableMapping[str, Any]:
        """What the binding remembers of the thing."""
        return self._household.storage(self.thing)

    @property
    def http(self) -> Any:  # noqa: ANN401  as `ThingHandlerCallback.http`
        """The session that all handlers share."""
        return self._household.http

    def run_every(self, seconds: float, poll: Callable[[], Awaitable[None]], *, tolerate: int = 3) -> Poll:
        """Poll from now on, or as soon as the handler and those below it are initialized."""
        if not seconds > 0:
            raise ValueError(f"a poll needs an interval of more than 0 seconds, not {seconds:g}")
        poller = Poller(
            Contact("poll", tolerate),
            self.thing.uid.text,
            seconds,
            partial(self._poll, poll),
            self._polled,
            self._patience,
            self._clock.time,
        )
        self.work.add(poller)
        return poller

    def stay_connected(
        self, listen: Listen, *, silence_seconds: float | None = None, tolerate: int = 3
    ) -> None:
        """Listen from now on, or as soon as the handler and those below it are initialized."""
        if silence_seconds is not None and not silence_seconds > 0:
            raise ValueError(f"a device may be silent for more than 0 seconds, not {silence_seconds:g}")
        keeper = ConnectionKeeper(
            Contact("connection", tolerate),
            self.thing.uid.text,
            partial(self._attend, listen),
            silence_seconds,
            self._polled,
            self._patience,
            self._clock.time,
        )
        self.work.add(keeper)

    def children(self) -> list[ThingHandler[object]]:
        """The handlers at work below this bridge."""
        return [each.handler for each in self._household.below(self.thing) if each.handler is not None]

    def bridge(self) -> ThingHandler[object] | None:
        """The handler of the bridge above."""
        above = self._household.hosted(self.thing.bridge_uid)
        return above.handler if above is not None else None

    def discovered(self, results: Iterable[DiscoveryResult]) -> None:
        """Hand on what there is below this bridge."""
        if self.handler is not None:
            self._household.discovered(self.thing, results)

    async def find_mdns(
        self, service_type: str, is_wanted: Callable[[MdnsService], bool], seconds: float = 5.0
    ) -> MdnsService | None:
        """Ask the network."""
        return await self._household.find_mdns(service_type, is_wanted, seconds)

    # what the framework calls

    @property
    def contacts(self) -> list[Contact]:
        """How it goes with what is asked of the device: polls, then endpoints."""
        return [*self.work.contacts, *(each.contact for each in self._endpoints.values())]

    async def initialize(self, handler: ThingHandler[object]) -> Exception | None:
        """Hear *handler* from now on and let it initialize; return why it could not, and is disposed of again."""
        self.handler = handler
        try:
            error = await attempt(
                "initialize", handler.initialize, self._patience.initialize, whose=self.thing.uid
            )
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
        self.work.start_polls()

    def send_command(self, channel_id: str, command: Command) -> None:
        """Let the handler carry out *command*, when it is done with those before it."""
        if self.handler is not None:
            work = partial(self.handler.handle_command, channel_id, command)
            self.work.do_soon(work, partial(self._carried_out, channel_id, command))

    def channel_linked(self, channel_id: str) -> None:
        """Tell the handler that an item is linked to the channel."""
        if self.handler is not None:
            work = partial(self.handler.channel_linked, channel_id)
            self.work.do_soon(work, partial(self._carried_out, channel_id, "a new link"))

    def channel_unlinked(self, channel_id: str) -> None:
        """Tell the handler that no item is linked to the channel any more."""
        if self.handler is not None:
            work = partial(self.handler.channel_unlinked, channel_id)
            self.work.do_soon(work, partial(self._carried_out, channel_id, "the end of its last link"))

    async def perform(self, name: str, arguments: Mapping[str, object]) -> Any:  # noqa: ANN401  what the action returns
        """Do the action *name*, when it is its turn, and return what it returns.

        Raises ConfigurationError where there is no such action, or it does not take *arguments*; else what it raises.
        """
        action = named_action(self.handler, name)
        return await self.work.do(partial(getattr(self.handler, name), **action.read(arguments)))

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
        handler, self.handler = self.handler, None
        await self.work.stop()
        if handler is not None:
            error = await attempt("it", handler.dispose, self._patience.dispose, whose=self.thing.uid)
            log_failure(error, "%s: dispose failed: %s", self.thing.uid, error)

    def _guard(
        self, call: Callable[Arguments, None], *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> None:
        try:
            call(*args, **kwargs)
        except Exception:  # noqa: BLE001  whatever a binding raises ends here
            _log.exception("%s: the handler failed", self.thing.uid)

    async def _poll(self, poll: Callable[[], Awaitable[None]]) -> None:
        _poll_number.set(self._causes.note(self._clock.time(), "poll", self.thing))
        await poll()

    async def _attend(self, listen: Listen, heard: Callable[[], None]) -> None:
        def note_and_hear() -> None:
            _poll_number.set(self._causes.note(self._clock.time(), "message", self.thing))
            heard()

        await listen(note_and_hear)

    def _polled(self, error: Exception | None) -> None:
        if self.handler is None:
            return
        info = _ONLINE if error is None else status_of(error)
        if info != self.thing.status_info and not isinstance(error, ThinghostError):
            log_failure(error, "%s: the binding failed", self.thing.uid)
        self._set_status(info)

    def _set_status(self, info: ThingStatusInfo) -> None:
        """Let the thing have the status *info*; one that is ONLINE says what is missing, if nothing else is said."""
        if info == _ONLINE:
            info = attrs.evolve(info, description=without(self._endpoints.values()))
        self._household.status_changed(self.thing, info)

    def _endpoint_changed(self, endpoint: ChannelEndpoint) -> None:
        if self.handler is None:
            return
        if not endpoint.is_good:
            there = [each for each in endpoint.channels if each in self.thing.channels]
            self.update_states(dict.fromkeys(there, UNDEF))
        if self.thing.status is ThingStatus.ONLINE:
            self._set_status(_ONLINE)

    def _edit(self, edit: ThingEdit) -> None:
        if self.handler is not None:
            self._household.edit(self.handler, edit)

    def _carried_out(self, channel_id: str, command: object, error: Exception | None) -> None:
        channel_uid = self.thing.uid.channel(channel_id)
        log_failure(error, "%s: %s was not carried out: %s", channel_uid, command, error)
