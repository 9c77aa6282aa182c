"""What a command makes of an item before its device has answered (openhab-runtime 2.7)."""

import logging
from collections.abc import Callable, Iterable
from enum import Enum

from .event import (
    ItemChannelLinkAddedEvent,
    ItemChannelLinkRemovedEvent,
    ItemCommandEvent,
    ItemStatePredictedEvent,
)
from .event_bus import EventBus
from .item import Item
from .item_registry import ItemRegistry
from .link import ItemChannelLink
from .state import State
from .thing import AutoUpdatePolicy, ThingStatus
from .thing_handler_callback import HostedThing
from .uid import ChannelUID, ThingUID

_log = logging.getLogger(__name__)

AUTO_UPDATE_SOURCE = "org.openhab.core.autoupdate"
OPTIMISTIC_SOURCE = f"{AUTO_UPDATE_SOURCE}.optimistic"

_NAMESPACE = "autoupdate"


class Recommendation(Enum):
    """What is to become of an item that got a command."""

    REQUIRED = "it takes the state: nobody else will bring it"
    RECOMMENDED = "it takes the state, for its channels say so"
    OPTIMISTIC = "it takes the state, which its device will probably confirm"
    REVERT = "it stays as it is: no device can hear the command"
    DONT = "it stays as it is until its device says something"


_BY_POLICY = {
    AutoUpdatePolicy.VETO: Recommendation.DONT,
    AutoUpdatePolicy.DEFAULT: Recommendation.OPTIMISTIC,
    AutoUpdatePolicy.RECOMMEND: Recommendation.RECOMMENDED,
}
"""What the policies of the channels recommend: the first that any of them has, counts."""

_SOURCES = {
    Recommendation.REQUIRED: AUTO_UPDATE_SOURCE,
    Recommendation.RECOMMENDED: AUTO_UPDATE_SOURCE,
    Recommendation.OPTIMISTIC: OPTIMISTIC_SOURCE,
}
"""Who gives the item its state."""


class AutoUpdateManager:
    """Gives items the state that a command asks for, or says that none is to be expected."""

    def __init__(
        self,
        registry: ItemRegistry,
        bus: EventBus,
        links: Iterable[ItemChannelLink],
        hosted: Callable[[ThingUID], HostedThing | None],
    ) -> None:
        """Hear the commands on *bus* for items of *registry*, and which links come and go after *links*.

        A link counts though there is no such channel. *hosted* finds the things whose handlers are at work.
        """
        self._registry = registry
        self._bus = bus
        self._hosted = hosted
        self._channels: dict[str, tuple[ChannelUID, ...]] = {}
        for link in links:
            self._add(link)
        bus.subscribe(ItemCommandEvent, self._command_received)
        bus.subscribe(ItemChannelLinkAddedEvent, lambda event: self._add(event.link))
        bus.subscribe(ItemChannelLinkRemovedEvent, lambda event: self._remove(event.link))

    def _add(self, link: ItemChannelLink) -> None:
        known = self._channels.get(link.item_name, ())
        self._channels[link.item_name] = (*known, link.channel_uid)

    def _remove(self, link: ItemChannelLink) -> None:
        left = tuple(uid for uid in self._channels.get(link.item_name, ()) if uid != link.channel_uid)
        if left:
            self._channels[link.item_name] = left
        else:
            self._channels.pop(link.item_name, None)

    def recommendation(self, item: Item) -> Recommendation:
        """Return what is to become of *item* now if it gets a command."""
        if item.group is not None:
            return Recommendation.DONT
        written = item.metadata.get(_NAMESPACE)
        if written is not None and written.value.strip():
            return Recommendation.REQUIRED if written.value.lower() == "true" else Recommendation.DONT
        channels = self._channels.get(item.name)
        if not channels:
            return Recommendation.REQUIRED
        policies = {policy for channel in channels if (policy := self._policy(channel)) is not None}
        found = (recommended for policy, recommended in _BY_POLICY.items() if policy in policies)
        return next(found, Recommendation.REVERT)

    def _policy(self, uid: ChannelUID) -> AutoUpdatePolicy | None:
        """Return the policy of the channel *uid*, None if its thing cannot hear commands now."""
        hosted = self._hosted(uid.thing_uid)
        if hosted is None or hosted.thing.status is not ThingStatus.ONLINE:
            return None
        channel = hosted.thing.channels.get(uid.id)
        return None if channel is None else channel.auto_update_policy or AutoUpdatePolicy.DEFAULT

    def _command_received(self, event: ItemCommandEvent) -> None:
        item, state = event.item, event.command
        if not isinstance(state, State):
            return
        recommended = self.recommendation(item)
        if recommended is Recommendation.REVERT:
            self._predict(event, item.state, is_confirmation=True)
        if recommended not in _SOURCES:
            return
        if type(state) not in item.type.state_types:
            _log.debug("%s (%s) has no state %s", item.name, item.type.name, state)
            return
        if recommended is Recommendation.OPTIMISTIC:
            self._predict(event, state, is_confirmation=False)
        self._registry.update(item, state, _SOURCES[recommended])

    def _predict(self, event: ItemCommandEvent, state: State, *, is_confirmation: bool) -> None:
        if self._bus.listens(ItemStatePredictedEvent, event.item):
            self._bus.publish(
                ItemStatePredictedEvent(event.time, event.number, None, event.item, state, is_confirmation)
            )
