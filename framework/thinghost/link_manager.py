"""Which items and channels are linked: lets states and commands flow over the links, and things know of them."""

from collections.abc import Callable, Iterable, Mapping

from .cause import NOTHING
from .clock import Clock
from .communication_manager import CommunicationManager, DeliverCommand
from .event import ItemChannelLinkAddedEvent, ItemChannelLinkRemovedEvent
from .event_bus import EventBus
from .link import ItemChannelLink
from .thing import Channel
from .uid import ChannelUID

FindChannel = Callable[[ChannelUID], Channel | None]

_Links = tuple[ItemChannelLink, ...]


class LinkManager:
    """Holds all links, also those whose channel or item is missing: they wait for it (openhab-runtime 2.4)."""

    def __init__(
        self, communication: CommunicationManager, bus: EventBus, clock: Clock, deliver: DeliverCommand
    ) -> None:
        """Route by *communication*; *deliver* takes commands to channels; changes are published on *bus*."""
        self._communication = communication
        self._bus = bus
        self._clock = clock
        self._deliver = deliver
        # by the UID of the thing, then by the id of the channel
        self._links: dict[str, dict[str, _Links]] = {}

    def is_linked(self, channel_uid: ChannelUID) -> bool:
        """Return whether an item is linked to the channel."""
        return channel_uid.id in self._links.get(channel_uid.thing_uid.text, ())

    def add(self, links: Iterable[ItemChannelLink], channel: FindChannel) -> None:
        """Hold *links* and route over them from now on; *channel* finds their channels, where there is one."""
        for link in links:
            channels = self._links.setdefault(link.channel_uid.thing_uid.text, {})
            channels[link.channel_uid.id] = (*channels.get(link.channel_uid.id, ()), link)
            self._route(link, channel(link.channel_uid))

    def remove(self, links: Iterable[ItemChannelLink]) -> None:
        """Hold and route over *links* no longer."""
        for link in links:
            self._communication.remove_link(link)
            self._forget(link)

    def reroute(self, thing: str, before: Mapping[str, Channel], after: Mapping[str, Channel]) -> None:
        """Route anew over the links of the channels of *thing*, a UID, that are others *after* than *before*."""
        for channel_id, links in self._links.get(thing, {}).items():
            if before.get(channel_id) != after.get(channel_id):
                for link in links:
                    self._communication.remove_link(link)
                    self._route(link, after.get(channel_id))

    def tell_added(self, links: Iterable[ItemChannelLink]) -> None:
        """Publish that *links* are new."""
        now = self._clock.time()
        for link in links:
            self._bus.publish(ItemChannelLinkAddedEvent(now, NOTHING, None, link))

    def tell_removed(self, links: Iterable[ItemChannelLink]) -> None:
        """Publish that *links* are gone."""
        now = self._clock.time()
        for link in links:
            self._bus.publish(ItemChannelLinkRemovedEvent(now, NOTHING, None, link))

    def _forget(self, link: ItemChannelLink) -> None:
        thing, channel_id = link.channel_uid.thing_uid.text, link.channel_uid.id
        channels = self._links.get(thing, {})
        left = tuple(each for each in channels.get(channel_id, ()) if each.item_name != link.item_name)
        if left:
            channels[channel_id] = left
        else:
            channels.pop(channel_id, None)
        if not channels:
            self._links.pop(thing, None)

    def _route(self, link: ItemChannelLink, channel: Channel | None) -> None:
        self._communication.add_link(link, channel, self._deliver)
