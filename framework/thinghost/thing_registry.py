"""All things: which of them are at work, how they are, and what their handlers ask of the house."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from pathlib import Path
from typing import Any

from .cause import Causes
from .channel_command import accepted_command
from .clock import Clock
from .communication_manager import CommunicationManager
from .contact import Contact
from .discovery_manager import DiscoveryManager
from .discovery_result import DiscoveryResult
from .event import ThingStatusInfoChangedEvent
from .event_bus import EventBus
from .handler import ThingHandler
from .handler_factory import HandlerFactory
from .http_session import HttpSession
from .link_manager import LinkManager
from .mdns_service import MdnsService
from .patience import Patience
from .state import Command
from .thing import Thing, ThingStatus, ThingStatusDetail, ThingStatusInfo
from .thing_edit import ThingEdit, ThingEditor
from .thing_handler_callback import HostedThing
from .thing_storage import ThingStorages
from .thing_tree import ThingTree
from .uid import ChannelUID, ThingUID

_log = logging.getLogger(__name__)

_UNSETTLED = frozenset({ThingStatus.INITIALIZING, ThingStatus.UNKNOWN})


class ThingRegistry:
    """Holds *tree*, all things that there are, and the handlers of those at work; implements `Household`."""

    def __init__(  # noqa: PLR0913, PLR0917  the parts of the runtime that the words of handlers go to
        self,
        factory: HandlerFactory,
        communication: CommunicationManager,
        bus: EventBus,
        clock: Clock,
        causes: Causes,
        discovery: DiscoveryManager,
        data_folder: Path,
    ) -> None:
        """Begin without things; what bindings want to remember goes to *data_folder*."""
        self.tree = ThingTree()
        self.links = LinkManager(communication, bus, clock, self.deliver)
        self._communication = communication
        self._bus = bus
        self._clock = clock
        self._causes = causes
        self._discovery = discovery
        self._editor = ThingEditor(factory, self.links, bus, clock)
        self._storages = ThingStorages(data_folder)
        self._http = HttpSession()
        self._at_work: dict[ThingUID, HostedThing] = {}
        self._unsettled: set[ThingUID] = set()
        self._settled = asyncio.Event()

    # who is at work

    def new_host(self, thing: Thing, tasks: asyncio.TaskGroup, patience: Patience) -> HostedThing:
        """Return what a new handler of *thing* is to speak to."""
        return HostedThing(
            thing, self, self._communication, self._bus, self._clock, self._causes, tasks, patience
        )

    def admit(self, hosted: HostedThing) -> None:
        """Note that the handler of *hosted* got to work."""
        self._at_work[hosted.thing.uid] = hosted

    def dismiss(self, thing: Thing) -> HostedThing | None:
        """Note that *thing* is at work no longer; return what was, None where nothing did."""
        return self._at_work.pop(thing.uid, None)

    def at_work(self) -> list[Thing]:
        """Return the things whose handlers are at work."""
        return [hosted.thing for hosted in self._at_work.values()]

    def hosted(self, uid: ThingUID | None) -> HostedThing | None:
        """Return the thing *uid* with its handler, or None where none is at work."""
        return None if uid is None else self._at_work.get(uid)

    def below(self, bridge: Thing) -> list[HostedThing]:
        """Return the things right below *bridge* whose handlers are at work, in the order of the files."""
        found = (self._at_work.get(child.uid) for child in self.tree.below(bridge.uid))
        return [hosted for hosted in found if hosted is not None]

    def contacts(self) -> dict[ThingUID, list[Contact]]:
        """Return how it goes with what is asked of each device, by the UID of its thing."""
        return {uid: hosted.contacts for uid, hosted in self._at_work.items()}

    # how they are

    def status_changed(self, thing: Thing, info: ThingStatusInfo) -> None:
        """Note *info* as the status of *thing*, tell those below it, and publish the change."""
        old = thing.status_info
        if info != old:
            thing.status_info = info
            _log_status(thing, info)
            now = self._clock.time()
            number = self._causes.note(now, "status", thing, info, old)
            self._bus.publish(ThingStatusInfoChangedEvent(now, number, None, thing, info, old))
            if info.status.is_initialized:
                for child in self.below(thing):
                    child.bridge_changed(info)
        if thing.uid in self._at_work:
            self.settle(thing)

    def expect(self, uids: set[ThingUID]) -> None:
        """Let `settled` wait for the things *uids*, too."""
        self._unsettled |= uids
        self._settled.clear()

    def forget(self, uids: set[ThingUID]) -> None:
        """Wait no longer for the things *uids*."""
        self._unsettled -= uids
        self._settle_all()

    def settle(self, thing: Thing) -> None:
        """Note that *thing* knows how it is, if it does; the first time counts."""
        hosted = self._at_work.get(thing.uid)
        if thing.status is ThingStatus.UNKNOWN and hosted is not None and not hosted.contacts:
            is_waiting = self._hears_of_itself(thing)
        else:
            is_waiting = thing.status in _UNSETTLED or (hosted is not None and not hosted.work.was_polled)
        if not is_waiting:
            self._unsettled.discard(thing.uid)
            self._settle_below(thing)
            self._settle_all()

    def _hears_of_itself(self, thing: Thing) -> bool:
        """Whether *thing*, which asks nothing of a device itself, will hear from its bridge how it is."""
        bridge = self.hosted(thing.bridge_uid)
        return bridge is not None and (bridge.work.is_polling or thing.bridge_uid in self._unsettled)

    def _settle_below(self, bridge: Thing) -> None:
        """Wait no longer for things that *bridge*, of which there is news, did not tell how they are."""
        for child in self.below(bridge):
            if child.thing.status is ThingStatus.UNKNOWN and not child.contacts:
                self._unsettled.discard(child.thing.uid)

    async def settled(self) -> None:
        """Wait until every thing was polled once and knows how it is, or is known not to get that far."""
        await self._settled.wait()

    def _settle_all(self) -> None:
        if not self._unsettled:
            self._settled.set()

    # what handlers ask for

    def edit(self, handler: ThingHandler[object], edit: ThingEdit) -> None:
        """Change the thing of *handler*. Raises ValueError, and changes nothing, where *edit* will not do."""
        self._editor.apply(handler, edit)

    def is_linked(self, channel_uid: ChannelUID) -> bool:
        """Return whether an item is linked to the channel."""
        return self.links.is_linked(channel_uid)

    def storage(self, thing: Thing) -> MutableMapping[str, Any]:
        """Return what the binding remembers of *thing*."""
        return self._storages.of(thing.uid)

    @property
    def http(self) -> Any:  # noqa: ANN401  an aiohttp.ClientSession, which is imported where somebody wants it
        """The session that all share."""
        return self._http.get()

    def discovered(self, bridge: Thing, results: Iterable[DiscoveryResult]) -> None:
        """Let *results* be all that there is right below *bridge*."""
        self._discovery.found_below(bridge, results)

    async def find_mdns(
        self, service_type: str, is_wanted: Callable[[MdnsService], bool], seconds: float
    ) -> MdnsService | None:
        """Return the first announced service that is wanted, None after *seconds* without one."""
        return await self._discovery.find_mdns(service_type, is_wanted, seconds)

    async def close(self) -> None:
        """Close what all handlers shared."""
        await self._http.close()

    # what is asked of handlers

    def deliver(self, channel_uid: ChannelUID, command: Command) -> None:
        """Let the handler of the channel's thing carry out *command*; dropped where none is at work or takes it."""
        hosted = self._at_work.get(channel_uid.thing_uid)
        channel = hosted.thing.channels.get(channel_uid.id) if hosted else None
        if hosted is None or channel is None:
            _log.debug("%s is dropped: nobody is at work for %s", command, channel_uid)
            return
        accepted = accepted_command(command, channel.item_type)
        if accepted is None:
            _log.debug("%s is dropped: %s takes no %s", command, channel_uid, type(command).__name__)
            return
        hosted.send_command(channel_uid.id, accepted)

    def tell_linked(self, channel_uid: ChannelUID) -> None:
        """Tell the handler at work that its channel has a new link (openhab-runtime 2.4)."""
        hosted = self._at_work.get(channel_uid.thing_uid)
        if hosted is not None and channel_uid.id in hosted.thing.channels:
            hosted.channel_linked(channel_uid.id)

    def tell_unlinked(self, channel_uid: ChannelUID) -> None:
        """Tell the handler at work that a link of its channel is gone, if that was the last one."""
        hosted = self._at_work.get(channel_uid.thing_uid)
        if hosted is not None and channel_uid.id in hosted.thing.channels and not self.is_linked(channel_uid):
            hosted.channel_unlinked(channel_uid.id)


def _log_status(thing: Thing, info: ThingStatusInfo) -> None:
    _log.log(_log_level(info), "%s is %s", thing.uid, info)


_QUIET: Mapping[ThingStatusDetail, int] = {
    # things of a binding that is not installed are often many: the self-check tells them in one line
    ThingStatusDetail.HANDLER_MISSING_ERROR: logging.DEBUG,
    # somebody wanted it
    ThingStatusDetail.DISABLED: logging.INFO,
}


def _log_level(info: ThingStatusInfo) -> int:
    if info.detail in _QUIET:
        return _QUIET[info.detail]
    if info.status is ThingStatus.OFFLINE or info.detail is not ThingStatusDetail.NONE:
        return logging.WARNING
    if info.status is not ThingStatus.ONLINE:
        return logging.DEBUG
    # something is missing
    return logging.WARNING if info.description else logging.INFO
