"""Declarations of things: what a binding says it can connect to."""

from collections.abc import Callable, Iterator
from typing import Any

import attrs

from .channel_type import ChannelDefinition, ChannelGroup, channel_definitions
from .configuration import Parameter, parameters_of
from .handler import ThingHandler, ThingHandlerCallback
from .thing import Thing
from .uid import TypeUID, type_uid

# the configuration is of the class that the same thing type names: Any, as there is one per thing type
HandlerFactory = Callable[[Thing, Any, ThingHandlerCallback], ThingHandler[Any]]


@attrs.frozen
class NoConfiguration:
    """The configuration of a thing type that takes no parameters."""


def _type_uids(uids: tuple[TypeUID | str, ...]) -> tuple[TypeUID, ...]:
    return tuple(type_uid(uid) for uid in uids)


@attrs.frozen
class ThingType:
    """One kind of thing: *uid* is ``binding:name``.

    *handler* makes the handler of a thing (a handler class will do); *configuration* is an attrs class made of
    `parameter`. With *supported_bridges*, a thing must stand below a bridge of one of those types.
    """

    uid: TypeUID = attrs.field(converter=type_uid)
    label: str
    handler: HandlerFactory
    description: str = ""
    configuration: type[attrs.AttrsInstance] = NoConfiguration
    is_bridge: bool = False
    supported_bridges: tuple[TypeUID, ...] = attrs.field(default=(), converter=_type_uids)
    channels: tuple[ChannelDefinition, ...] = ()
    groups: tuple[ChannelGroup, ...] = ()
    representation_property: str | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse two channels of one id: raises ValueError."""
        known: set[str] = set()
        for channel_id, _ in self.channel_definitions():
            if channel_id in known:
                raise ValueError(f"{self.uid} has two channels '{channel_id}'")
            known.add(channel_id)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The declared parameters, in their order."""
        return parameters_of(self.configuration)

    def channel_definitions(self) -> Iterator[tuple[str, ChannelDefinition]]:
        """Return every channel with its full id: ungrouped ones first, then ``group#channel``."""
        return channel_definitions((*self.channels, *self.groups))
