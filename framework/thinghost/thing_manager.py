"""The life of things: their handlers are made, initialized, polled, and disposed of here, and nowhere else.

Whatever a handler raises becomes a status here (design: only the runtime owns tasks). The order is openHAB's
(openhab-runtime 1.4, 1.5): a bridge before what is below it, and the other way round at the end.
"""

import asyncio
import logging
from collections.abc import Coroutine, Iterable, Sequence
from pathlib import Path

import attrs

from .clock import Clock
from .communication_manager import CommunicationManager
from .configuration import read_configuration
from .errors import CommunicationError, ConfigurationError, PluginError
from .event import ThingStatusInfoChangedEvent
from .event_bus import EventBus
from .handler import ThingHandler
from .placeholder import resolve_placeholders
from .plugins import Plugins
from .state import Command
from .thing import Thing, ThingStatus, ThingStatusDetail, ThingStatusInfo
from .thing_handler_callback import HostedThing
from .thing_type import ThingType
from .uid import ChannelUID, ThingUID

_log = logging.getLogger(__name__)

INITIALIZE_SECONDS = 30.0
"""How long a handler may take to initialize before it is cut off."""

DISPOSE_SECONDS = 5.0
"""How long a handler may take to dispose of what it opened before it is cut off."""

_UNSETTLED = frozenset({ThingStatus.INITIALIZING, ThingStatus.UNKNOWN})


@attrs.frozen
class _NotStarted(Exception):  # noqa: N818  no failure of ours: the reason why a thing stays UNINITIALIZED
    detail: ThingStatusDetail
    description: str


class ThingManager:
    """Runs the handlers of all things inside a task group."""

    def __init__(  # noqa: PLR0913, PLR0917  the composition root hands in every part
        self,
        things: Sequence[Thing],
        plugins: Plugins,
        communication: CommunicationManager,
        bus: EventBus,
        clock: Clock,
        tasks: asyncio.TaskGroup,
        *,
        folder: Path,
    ) -> None:
        """Take the *things* to run; secrets named by ``${FILE:}`` are looked for in *folder*."""
        self._plugins = plugins
        self._communication = communication
        self._bus = bus
        self._clock = clock
        self._tasks = tasks
        self._folder = folder
        self._hosted = {thing.uid: self._host(thing) for thing in things}
        self._below: dict[ThingUID, list[HostedThing]] = {}
        for each in self._hosted.values():
            if each.thing.bridge_uid is not None:
                self._below.setdefault(each.thing.bridge_uid, []).append(each)
        self._settled = asyncio.Event()

    def _host(self, thing: Thing) -> HostedThing:
        return HostedThing(thing, self, self._communication, self._bus, self._clock, self._tasks)

    async def start(self) -> None:
        """Start every thing; returns when all handlers are initialized or have failed to."""
        await _all(self._start(each) for each in self._roots())
        self._check_settled()

    async def stop(self) -> None:
        """Dispose of every handler, things before the bridge they are below."""
        await _all(self._stop(each) for each in self._roots())

    async def settled(self) -> None:
        """Wait until no thing is about to find out how it is: each was polled once, or cannot be."""
        await self._settled.wait()

    # what a hosted thing asks of the manager

    def hosted(self, uid: ThingUID | None) -> HostedThing | None:
        """Return the thing *uid* with its handler, or None where there is no such thing."""
        return None if uid is None else self._hosted.get(uid)

    def below(self, bridge: Thing) -> Sequence[HostedThing]:
        """Return the things right below *bridge*, in the order of the files."""
        return self._below.get(bridge.uid, ())

    def status_changed(self, hosted: HostedThing, info: ThingStatusInfo) -> None:
        """Note *info* as the status of *hosted*, tell those below it, and publish the change."""
        thing, old = hosted.thing, hosted.thing.status_info
        if info == old:
            return
        thing.status_info = info
        _log_status(thing, info)
        self._bus.publish(ThingStatusInfoChangedEvent(self._clock.time(), None, thing, info, old))
        if old.status.is_initialized and info.status.is_initialized:
            self._tell_below(thing, info)
        self._check_settled()

    def _tell_below(self, bridge: Thing, info: ThingStatusInfo) -> None:
        for child in self.below(bridge):
            if child.handler is not None and child.thing.status.is_initialized:
                child.guard(child.handler.bridge_status_changed, info)

    def _check_settled(self) -> None:
        if self._settled.is_set():
            return
        if not any(each.thing.status in _UNSETTLED or each.starting for each in self._hosted.values()):
            self._settled.set()

    # starting

    def _roots(self) -> list[HostedThing]:
        return [each for each in self._hosted.values() if each.thing.bridge_uid not in self._hosted]

    async def _start(self, hosted: HostedThing) -> None:
        hosted.starting = True
        try:
            await self._bring_up(hosted)
        except _NotStarted as reason:
            self.status_changed(
                hosted, ThingStatusInfo(ThingStatus.UNINITIALIZED, reason.detail, reason.description)
            )
        finally:
            hosted.starting = False
        children = self.below(hosted.thing)
        await _all(self._start(each) for each in children)
        hosted.start_polls()

    async def _bring_up(self, hosted: HostedThing) -> None:
        thing_type = self._thing_type(hosted.thing)
        self._check_bridge(hosted.thing, thing_type)
        hosted.handler = handler = self._make_handler(hosted, thing_type)
        self.status_changed(hosted, ThingStatusInfo(ThingStatus.INITIALIZING))
        await self._initialize(hosted, handler)
        if hosted.thing.status is ThingStatus.INITIALIZING:
            self.status_changed(hosted, ThingStatusInfo(ThingStatus.UNKNOWN))
        bridge = self.hosted(hosted.thing.bridge_uid)
        if bridge is not None and bridge.handler is not None:
            bridge.guard(bridge.handler.child_handler_initialized, handler)

    def _thing_type(self, thing: Thing) -> ThingType:
        try:
            thing_type = self._plugins.thing_type(thing.type_uid)
        except PluginError as error:
            raise _NotStarted(ThingStatusDetail.HANDLER_MISSING_ERROR, str(error)) from error
        if thing_type is None:
            raise _NotStarted(ThingStatusDetail.HANDLER_MISSING_ERROR, self._why_missing(thing))
        return thing_type

    def _why_missing(self, thing: Thing) -> str:
        binding_id = thing.type_uid.binding_id
        if binding_id in self._plugins.binding_ids:
            return f"binding '{binding_id}' has no thing type '{thing.type_uid.id}'"
        return f"binding '{binding_id}' is not installed (installed: {', '.join(self._plugins.binding_ids)})"

    def _check_bridge(self, thing: Thing, thing_type: ThingType) -> None:
        if thing.bridge_uid is None:
            if thing_type.supported_bridges:
                wanted = " or ".join(map(str, thing_type.supported_bridges))
                raise _NotStarted(
                    ThingStatusDetail.HANDLER_CONFIGURATION_PENDING,
                    f"must stand below a bridge of type {wanted}",
                )
            return
        bridge = self.hosted(thing.bridge_uid)
        if bridge is None:
            raise _NotStarted(
                ThingStatusDetail.BRIDGE_UNINITIALIZED, f"there is no bridge {thing.bridge_uid}"
            )
        if not bridge.thing.status.is_initialized or bridge.failed:
            raise _NotStarted(
                ThingStatusDetail.BRIDGE_UNINITIALIZED, f"bridge {thing.bridge_uid} is not initialized"
            )

    def _make_handler(self, hosted: HostedThing, thing_type: ThingType) -> ThingHandler[object]:
        thing = hosted.thing
        try:
            resolved = resolve_placeholders(thing.configuration, self._folder)
            configuration, warnings = read_configuration(thing_type.configuration, resolved)
        except ConfigurationError as error:
            raise _NotStarted(ThingStatusDetail.HANDLER_CONFIGURATION_PENDING, str(error)) from error
        for warning in warnings:
            _log.warning("%s: %s", thing.uid, warning)
        try:
            return thing_type.handler(thing, configuration, hosted)
        except Exception as error:
            _log.exception("%s: no handler could be made", thing.uid)
            raise _NotStarted(ThingStatusDetail.HANDLER_REGISTERING_ERROR, str(error)) from error

    async def _initialize(self, hosted: HostedThing, handler: ThingHandler[object]) -> None:
        try:
            async with asyncio.timeout(INITIALIZE_SECONDS) as limit:
                await handler.initialize()
        except (ConfigurationError, CommunicationError) as error:
            hosted.failed = True
            self.status_changed(hosted, hosted.status_of(error))
        except Exception as error:
            hosted.failed = True
            reason = (
                f"initialize took longer than {INITIALIZE_SECONDS:g} s" if limit.expired() else str(error)
            )
            if not limit.expired():
                _log.exception("%s: initialize failed", hosted.thing.uid)
            raise _NotStarted(ThingStatusDetail.HANDLER_INITIALIZING_ERROR, reason) from error

    # stopping

    async def _stop(self, hosted: HostedThing) -> None:
        await _all(self._stop(each) for each in self.below(hosted.thing))
        handler = await hosted.close()
        if handler is None:
            return
        bridge = self.hosted(hosted.thing.bridge_uid)
        if bridge is not None and bridge.handler is not None:
            bridge.guard(bridge.handler.child_handler_disposed, handler)
        await self._dispose(hosted.thing, handler)
        self.status_changed(hosted, ThingStatusInfo(ThingStatus.UNINITIALIZED))

    async def _dispose(self, thing: Thing, handler: ThingHandler[object]) -> None:
        try:
            async with asyncio.timeout(DISPOSE_SECONDS) as limit:
                await handler.dispose()
        except Exception:  # noqa: BLE001  whatever a binding raises ends here
            if limit.expired():
                _log.warning("%s: dispose took longer than %g s and was cut off", thing.uid, DISPOSE_SECONDS)
            else:
                _log.exception("%s: dispose failed", thing.uid)

    # commands

    def deliver(self, channel_uid: ChannelUID, command: Command) -> None:
        """Let the handler of the channel's thing carry out *command*; dropped where none is at work."""
        hosted = self._hosted.get(channel_uid.thing_uid)
        if hosted is None or hosted.handler is None or not hosted.thing.status.is_initialized:
            _log.debug("%s is dropped: the thing of %s is not at work", command, channel_uid)
            return
        hosted.run(_carry_out(hosted.handler, channel_uid, command))


async def _carry_out(handler: ThingHandler[object], channel_uid: ChannelUID, command: Command) -> None:
    try:
        await handler.handle_command(channel_uid.id, command)
    except (CommunicationError, ConfigurationError) as error:
        _log.warning("%s: %s was not carried out: %s", channel_uid, command, error)
    except Exception:  # noqa: BLE001  whatever a binding raises ends here
        _log.exception("%s: %s was not carried out: the binding failed", channel_uid, command)


async def _all(coroutines: Iterable[Coroutine[object, object, None]]) -> None:
    await asyncio.gather(*coroutines)


def _log_status(thing: Thing, info: ThingStatusInfo) -> None:
    _log.log(_log_level(info), "%s is %s", thing.uid, info)


def _log_level(info: ThingStatusInfo) -> int:
    if info.status is ThingStatus.OFFLINE or info.detail is not ThingStatusDetail.NONE:
        return logging.WARNING
    return logging.INFO if info.status is ThingStatus.ONLINE else logging.DEBUG
