"""Routes states, commands and triggers between channels and items, over links and their profiles.

A route is bound when its link is made: it holds both ends, so that a state finds its item by one look-up.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

import attrs

from .channel_command import with_unit
from .clock import Clock
from .configuration import read_configuration
from .errors import ConfigurationError
from .event import ChannelTriggeredEvent, ItemCommandEvent, ItemStateUpdatedEvent
from .event_bus import EventBus, Undo
from .item import Item
from .item_registry import ItemRegistry
from .link import ItemChannelLink
from .plugins import Plugins
from .profile import DEFAULT_PROFILE, Profile, ProfileContext, ProfileType, default_profile
from .state import Command, State
from .thing import Channel, Thing
from .time_series import TimeSeries
from .uid import ChannelUID

_log = logging.getLogger(__name__)

DeliverCommand = Callable[[ChannelUID, Command], None]


@attrs.frozen(eq=False)
class _Ends(Profile):
    """The two ends of one link: implements `ProfileCallback` for its profile.

    Is a route of its own, too, where the link has the default profile, which joins the ends and does nothing else.
    """

    link: ItemChannelLink
    channel: Channel
    item: Item
    registry: ItemRegistry
    deliver: DeliverCommand
    clock: Clock
    source: str
    undo: ClassVar[tuple[Undo, ...]] = ()

    @property
    def profile(self) -> Profile:
        return self

    @property
    def item_state(self) -> State:
        return self.item.state

    def send_update(self, state: State, /) -> None:
        item = self.item
        receive = item.type.receive
        self.registry.hold(item, receive(item.state, state), state, self.source)

    def send_command(self, command: Command, /) -> None:
        self.registry.send_command(self.item, command, self.source)

    def send_time_series(self, series: TimeSeries, /) -> None:
        accept = self.item.type.to_accepted
        accepted = series.changed(lambda state: accept(state) or state)
        self.registry.update_time_series(self.item, accepted or series, self.source)

    def handle_command(self, command: Command, /) -> None:
        self.deliver(self.channel.uid, command)

    def call_later(self, seconds: float, call: Callable[[], None]) -> Callable[[], None]:
        return asyncio.get_running_loop().call_later(seconds, call).cancel

    def now(self) -> float:
        return self.clock.time()

    take_state = on_state_from_handler = send_update
    on_command_from_handler = send_command
    on_time_series_from_handler = send_time_series
    on_command_from_item = handle_command


@attrs.frozen(eq=False)
class _ProfileRoute:
    """One link at work over a profile that does something; *undo* ends what it listens to."""

    link: ItemChannelLink
    channel: Channel
    source: str
    profile: Profile
    undo: tuple[Undo, ...]

    def take_state(self, state: State) -> None:
        self.profile.on_state_from_handler(state)


_Route = _Ends | _ProfileRoute
_Routes = tuple[_Route, ...]
_NO_CHANNELS: Mapping[str, _Routes] = {}


class CommunicationManager:
    """Knows which channel goes to which items, and the other way round."""

    def __init__(
        self, registry: ItemRegistry, bus: EventBus, clock: Clock, plugins: Plugins, *, transform_folder: Path
    ) -> None:
        """Route between the things that will be heard and the items of *registry*; hear commands on *bus*.

        Profiles come from *plugins*; those that transform find their files in *transform_folder*.
        """
        self._registry = registry
        self._bus = bus
        self._clock = clock
        self._plugins = plugins
        self._transform_folder = transform_folder
        self._by_channel: dict[str, dict[str, _Routes]] = {}
        self._by_item: dict[str, _Routes] = {}
        bus.subscribe(ItemCommandEvent, self._command_received)
        bus.subscribe(ChannelTriggeredEvent, self._channel_triggered)

    def add_link(self, link: ItemChannelLink, channel: Channel | None, deliver: DeliverCommand) -> None:
        """Route over *link* from now on; *channel* is its channel, and *deliver* takes its commands.

        A link without channel is an orphan and waits until its channel is there (openhab-runtime 2.4). One that cannot
        work (no such item or profile, a parameter that is wrong) is named in the log.
        """
        item = self._registry.get(link.item_name)
        if item is None:
            _log.warning("link %s does nothing: there is no item %s", link, link.item_name)
            return
        if channel is None:
            _log.debug("link %s waits: there is no such channel", link)
            return
        try:
            route = self._route(link, item, channel, deliver)
        except ConfigurationError as error:
            _log.warning("link %s does nothing: %s", link, error)
            return
        if route is not None:
            self._add(route)

    def remove_link(self, link: ItemChannelLink) -> None:
        """Route over *link* no longer."""
        thing, channel_id = link.channel_uid.thing_uid.text, link.channel_uid.id
        channels = self._by_channel.get(thing, {})
        gone = [route for route in channels.get(channel_id, ()) if route.link.item_name == link.item_name]
        _without(channels, channel_id, gone)
        if not channels:
            self._by_channel.pop(thing, None)
        _without(self._by_item, link.item_name, gone)
        for route in gone:
            for undo in route.undo:
                undo()
            route.profile.dispose()

    def close(self) -> None:
        """Route nothing any more: every timer of a profile ends."""
        for routes in list(self._by_item.values()):
            for route in routes:
                self.remove_link(route.link)

    def state_updated(self, thing: Thing, channel_id: str, state: State) -> None:
        """Give *state* of a channel to the profile of each of its links.

        Raises ValueError where *thing* has no such channel: a slip of its binding.
        """
        try:
            routes = self._by_channel[thing.uid.text][channel_id]
        except KeyError:
            thing.channel(channel_id)
            return
        for route in routes:
            try:
                route.take_state(state)
            except Exception:  # noqa: BLE001  a profile that fails takes no other link down
                _log.exception("link %s: the profile failed on %s", route.link, state)

    def command_from_handler(self, thing: Thing, channel_id: str, command: Command) -> None:
        """Give *command*, which the device gave, to the profile of each link of its channel."""
        thing.channel(channel_id)
        for route in self._by_channel.get(thing.uid.text, _NO_CHANNELS).get(channel_id, ()):
            _call(route, route.profile.on_command_from_handler, command)

    def time_series_from_handler(self, thing: Thing, channel_id: str, series: TimeSeries) -> None:
        """Give *series* of a channel to the profile of each of its links, where that can take one."""
        thing.channel(channel_id)
        for route in self._by_channel.get(thing.uid.text, _NO_CHANNELS).get(channel_id, ()):
            if type(route.profile).on_time_series_from_handler is Profile.on_time_series_from_handler:
                _log.warning("link %s: its profile takes no time series", route.link)
            else:
                _call(route, route.profile.on_time_series_from_handler, series)

    def _command_received(self, event: ItemCommandEvent) -> None:
        for route in self._by_item.get(event.item.name, ()):
            if route.source != event.source:
                command = with_unit(event.command, event.item.type, route.channel.item_type)
                _call(route, route.profile.on_command_from_item, command)

    def _channel_triggered(self, event: ChannelTriggeredEvent) -> None:
        for route in self._by_channel.get(event.thing.uid.text, _NO_CHANNELS).get(event.channel_id, ()):
            _call(route, route.profile.on_trigger_from_handler, event.event)

    # making routes

    def _route(
        self, link: ItemChannelLink, item: Item, channel: Channel, deliver: DeliverCommand
    ) -> _Route | None:
        profile_type = self._profile_type(link, item, channel)
        if profile_type is None:
            return None
        source = link.channel_uid.text
        ends = _Ends(link, channel, item, self._registry, deliver, self._clock, source)
        if profile_type is DEFAULT_PROFILE:
            return ends
        written = {key: value for key, value in link.configuration.items() if key != "profile"}
        # links may carry parameters of other readers: an unknown one is for `check` to tell
        configuration, _ = read_configuration(profile_type.configuration, written)
        context = ProfileContext(link, item.type, channel, self._transform_folder)
        profile = profile_type.make(ends, configuration, context)
        return _ProfileRoute(link, channel, source, profile, self._listening(item, source, profile))

    def _profile_type(self, link: ItemChannelLink, item: Item, channel: Channel) -> ProfileType | None:
        uid = link.profile or default_profile(channel, item.type)
        if uid is None:
            return None
        found = DEFAULT_PROFILE if uid == DEFAULT_PROFILE.uid else self._plugins.profile(uid)
        if found is None:
            raise ConfigurationError(f"there is no profile {uid}")
        return found

    def _listening(self, item: Item, source: str, profile: Profile) -> tuple[Callable[[], None], ...]:
        """Let *profile* hear the updates of *item* that came another way, if it wants any."""
        if type(profile).on_state_from_item is Profile.on_state_from_item:
            return ()

        def hear(event: ItemStateUpdatedEvent) -> None:
            if event.source != source:
                profile.on_state_from_item(event.state)

        return (self._bus.subscribe_item(ItemStateUpdatedEvent, item, hear),)

    def _add(self, route: _Route) -> None:
        channel_uid, name = route.link.channel_uid, route.link.item_name
        channels = self._by_channel.setdefault(channel_uid.thing_uid.text, {})
        channels[channel_uid.id] = (*channels.get(channel_uid.id, ()), route)
        self._by_item[name] = (*self._by_item.get(name, ()), route)


def _without(routes: dict[str, _Routes], key: str, gone: list[_Route]) -> None:
    left = tuple(route for route in routes.get(key, ()) if route not in gone)
    if left:
        routes[key] = left
    else:
        routes.pop(key, None)


def _call(route: _Route, hook: Callable[[Any], None], value: object) -> None:
    try:
        hook(value)
    except Exception:  # noqa: BLE001  a profile that fails takes no other link down
        _log.exception("link %s: the profile failed on %s", route.link, value)
