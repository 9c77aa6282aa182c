"""What a handler changes of its own thing while it is at work (openhab-runtime 1.7)."""

from collections import Counter
from collections.abc import Mapping, Sequence

import attrs

from .cause import NOTHING
from .channel_type import ChannelDefinition, ChannelGroup, channel_definitions
from .clock import Clock
from .configuration import unknown_keys
from .errors import ConfigurationError
from .event import ThingUpdatedEvent
from .event_bus import EventBus
from .handler import ThingHandler
from .handler_factory import HandlerFactory
from .link_manager import LinkManager
from .thing import Channel, ConfigurationValue, Thing
from .thing_type import ThingType
from .typed_channel import channels_defined


@attrs.frozen
class ThingEdit:
    """What is to be different; None where nothing is."""

    label: str | None = None
    properties: Mapping[str, str | None] | None = None
    channels: Sequence[ChannelDefinition | ChannelGroup] | None = None
    configuration: Mapping[str, ConfigurationValue] | None = None


class ThingEditor:
    """Changes things at work, their links with them, and publishes what became of them."""

    def __init__(self, factory: HandlerFactory, links: LinkManager, bus: EventBus, clock: Clock) -> None:
        """Check configurations with *factory*; lead *links* to channels that came."""
        self._factory = factory
        self._links = links
        self._bus = bus
        self._clock = clock

    def apply(self, handler: ThingHandler[object], edit: ThingEdit) -> None:
        """Change the thing of *handler* by *edit*. Raises ValueError, and changes nothing, where that will not do.

        Nothing is published where nothing is different.
        """
        thing = handler.thing
        thing_type = self._factory.thing_type(thing)
        new = _edited(thing, edit, thing_type)
        if new == _looks(thing):
            return
        if edit.configuration is not None:
            handler.configuration = self._read(new.configuration, thing_type)
        old = attrs.evolve(thing, properties=dict(thing.properties))
        if attrs.evolve(new, properties={}) != attrs.evolve(_looks(thing), properties={}):
            thing.as_declared = thing.as_declared or old
        for field in attrs.fields(_Looks):
            setattr(thing, field.name, getattr(new, field.name))
        self._links.reroute(thing.uid.text, old.channels, thing.channels)
        self._bus.publish(ThingUpdatedEvent(self._clock.time(), NOTHING, None, thing, old))

    def _read(self, configuration: Mapping[str, ConfigurationValue], thing_type: ThingType) -> object:
        try:
            return self._factory.read(configuration, thing_type)[0]
        except ConfigurationError as error:
            raise ValueError(str(error)) from error


@attrs.frozen
class _Looks:
    """The fields of a thing that its handler may change."""

    label: str | None
    properties: dict[str, str]
    channels: Mapping[str, Channel]
    configuration: Mapping[str, ConfigurationValue]


def _looks(thing: Thing) -> _Looks:
    return _Looks(thing.label, thing.properties, thing.channels, thing.configuration)


def _edited(thing: Thing, edit: ThingEdit, thing_type: ThingType) -> _Looks:
    configuration = edit.configuration or {}
    wrong = unknown_keys(configuration, thing_type.parameters) if configuration else ()
    if wrong:
        raise ValueError("; ".join(wrong))
    properties = {**thing.properties, **(edit.properties or {})}
    return _Looks(
        thing.label if edit.label is None else edit.label,
        {name: value for name, value in properties.items() if value is not None},
        thing.channels if edit.channels is None else _channels(thing, edit.channels, thing_type),
        {**thing.configuration, **configuration},
    )


def _channels(
    thing: Thing, definitions: Sequence[ChannelDefinition | ChannelGroup], thing_type: ThingType
) -> dict[str, Channel]:
    """Return the channels that *definitions* say, configured as in the file, and those that only the file has."""
    found = list(channel_definitions(definitions))
    twice = [channel_id for channel_id, count in Counter(each for each, _ in found).items() if count > 1]
    if twice:
        raise ValueError(f"{thing.uid} would have two channels '{twice[0]}'")
    declared = thing.declared.channels
    of_type = {channel_id for channel_id, _ in thing_type.channel_definitions()}
    own = {channel_id: each for channel_id, each in declared.items() if channel_id not in of_type}
    return {
        **{each.id: _configured(each, declared) for each in channels_defined(thing.uid, found).values()},
        **own,
    }


def _configured(channel: Channel, declared: Mapping[str, Channel]) -> Channel:
    written = declared.get(channel.id)
    return channel if written is None else attrs.evolve(channel, configuration=written.configuration)
