"""Routes states from channels to items and commands from items to channels, over links and their profiles.

A route is bound when its link is made: it holds both ends, so that a state finds its item by one look-up.
"""

import logging
from collections.abc import Callable, Iterable, Mapping

import attrs

from .channel_command import with_unit
from .event import ItemCommandEvent
from .event_bus import EventBus
from .item import Item
from .item_registry import ItemRegistry
from .link import ItemChannelLink
from .profile import DEFAULT_PROFILE, DefaultProfile, Profile, ProfileType
from .state import Command, State
from .thing import Thing
from .uid import ChannelUID, TypeUID

_log = logging.getLogger(__name__)

DeliverCommand = Callable[[ChannelUID, Command], None]

_NO_CHANNELS: Mapping[str, "tuple[_Route, ...]"] = {}


@attrs.frozen(eq=False)
class _Ends:
    """The two ends of one link: what its profile calls."""

    channel_uid: ChannelUID
    item: Item
    registry: ItemRegistry
    deliver: DeliverCommand
    source: str

    def send_update(self, state: State) -> None:
        accepted = self.item.type.to_accepted(state)
        # what cannot be converted goes on as it is: the item refuses it, and says so
        self.registry.update(self.item, state if accepted is None else accepted, self.source)

    def handle_command(self, command: Command) -> None:
        self.deliver(self.channel_uid, with_unit(command, self.item.type))


@attrs.frozen(eq=False)
class _Route:
    source: str
    profile: Profile


class CommunicationManager:
    """Knows which channel goes to which items, and the other way round."""

    def __init__(
        self,
        registry: ItemRegistry,
        bus: EventBus,
        profiles: Iterable[ProfileType] = (DEFAULT_PROFILE,),
    ) -> None:
        """Route between the things that will be heard and the items of *registry*; hear commands on *bus*."""
        self._registry = registry
        self._profiles: Mapping[TypeUID, ProfileType] = {each.uid: each for each in profiles}
        self._by_channel: dict[str, dict[str, tuple[_Route, ...]]] = {}
        self._by_item: dict[str, tuple[_Route, ...]] = {}
        bus.subscribe(ItemCommandEvent, self._command_received)

    def add_link(self, link: ItemChannelLink, deliver: DeliverCommand) -> None:
        """Route over *link* from now on; commands to its channel go to *deliver*.

        A link to an item that does not exist, or over a profile nobody has, is named in the log and routes nothing.
        """
        item = self._registry.get(link.item_name)
        profile_type = self._profiles.get(link.profile or DEFAULT_PROFILE.uid)
        if item is None or profile_type is None:
            missing = f"no item {link.item_name}" if item is None else f"no profile {link.profile}"
            _log.warning("link %s does nothing: there is %s", link, missing)
            return
        source = str(link.channel_uid)
        ends = _Ends(link.channel_uid, item, self._registry, deliver, source)
        route = _Route(source, DefaultProfile(ends.send_update, ends.handle_command, ends.handle_command))
        channels = self._by_channel.setdefault(str(link.channel_uid.thing_uid), {})
        channels[link.channel_uid.id] = (*channels.get(link.channel_uid.id, ()), route)
        self._by_item[item.name] = (*self._by_item.get(item.name, ()), route)

    def state_updated(self, thing: Thing, channel_id: str, state: State) -> None:
        """Give *state* of a channel to the profile of each of its links.

        Raises ValueError where *thing* has no such channel: a slip of its binding.
        """
        if channel_id not in thing.channels:
            thing.channel(channel_id)
        for route in self._by_channel.get(thing.uid.text, _NO_CHANNELS).get(channel_id, ()):
            route.profile.on_state_from_handler(state)

    def _command_received(self, event: ItemCommandEvent) -> None:
        for route in self._by_item.get(event.item.name, ()):
            if route.source != event.source:
                route.profile.on_command_from_item(event.command)
