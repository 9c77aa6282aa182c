"""What there is, as openHAB's REST lists it (openhab-runtime 6.3, 6.4): of a running house, or of its files."""

from collections.abc import Collection, Iterable
from datetime import tzinfo
from typing import Any

import attrs

from ..cause_text import when
from ..description import StateDescription, command_description_of, command_options
from ..display import Transform, no_transform, rest_text
from ..errors import ConfigurationError, PluginError
from ..event_text import status_dto
from ..item import Item, Metadata
from ..item_dto import item_dto
from ..link import ItemChannelLink
from ..parser import is_secret_name
from ..plugins import Plugins
from ..redaction import MASK
from ..runtime import Runtime
from ..thing import Channel, RawConfiguration, Thing
from ..thing_dto import channel_dto, json_configuration, json_number, link_dto, thing_dto

Json = dict[str, Any]


@attrs.frozen(eq=False)
class Directory:
    """Lists *things*, *items* and *links*; which parameters are secret, *plugins* know. Times are in *zone*.

    *transform* carries out the transformations that patterns name.
    """

    things: Collection[Thing]
    items: Collection[Item]
    links: Collection[ItemChannelLink]
    plugins: Plugins
    zone: tzinfo
    transform: Transform = no_transform

    def item_list(self) -> list[Json]:
        """Return every item, in the order of the files."""
        return [item_json(item, self.zone, self.transform) for item in self.items]

    def thing_list(self) -> list[Json]:
        """Return every thing, in the order of the files."""
        linked = self._linked_items()
        return [self._thing(thing, linked) for thing in self.things]

    def link_list(self) -> list[Json]:
        """Return every link."""
        return [{**link_dto(link), "editable": False} for link in self.links]

    def _linked_items(self) -> dict[str, list[str]]:
        linked: dict[str, list[str]] = {}
        for link in self.links:
            linked.setdefault(link.channel_uid.text, []).append(link.item_name)
        return linked

    def _thing(self, thing: Thing, linked: dict[str, list[str]]) -> Json:
        return {
            **thing_dto(thing),
            "configuration": masked(thing.configuration, self._secrets(thing)),
            "channels": [
                _channel_json(each, linked.get(each.uid.text, [])) for each in thing.channels.values()
            ],
            "statusInfo": status_dto(thing.status_info),
            "editable": False,
        }

    def _secrets(self, thing: Thing) -> dict[str, bool]:
        """Return by the names of the declared parameters of *thing* whether they are secret."""
        try:
            thing_type = self.plugins.thing_type(thing.type_uid)
        except PluginError:
            thing_type = None
        return {each.name: each.is_secret for each in thing_type.parameters} if thing_type else {}


def masked(configuration: RawConfiguration, secrets: dict[str, bool]) -> Json:
    """Return *configuration* without what *secrets* name, and without what looks secret and is not named there."""
    return {
        key: MASK if secrets.get(key, is_secret_name(key)) else value
        for key, value in json_configuration(configuration).items()
    }


def item_json(
    item: Item,
    zone: tzinfo,
    transform: Transform = no_transform,
    *,
    recursive: bool = False,
    above: tuple[Item, ...] = (),
) -> Json:
    """Return *item* with its state, as REST has it; what is not known has no key.

    If *recursive*, a group has its members, down to one that is among the groups *above* it.
    """
    state = item.state.to_full_string(zone)
    shown = rest_text(item.state, item.state_description, zone, transform)
    optional = {
        "transformedState": None if shown == state else shown,
        "stateDescription": _description(item.state_description),
        "commandDescription": _commands(item),
        "unitSymbol": item.type.unit.symbol if item.type.unit else None,
        "lastState": None if item.last_state is None else item.last_state.to_full_string(zone),
        "lastStateUpdate": _milliseconds(item.last_update),
        "lastStateChange": _milliseconds(item.last_change),
        "metadata": _metadata(item.metadata.values()),
    }
    known = {key: value for key, value in optional.items() if value is not None}
    members: Json = {} if item.group is None else {"members": []}
    if item.group is not None and recursive and item not in above:
        path = (*above, item)
        members["members"] = [
            item_json(each, zone, transform, recursive=True, above=path) for each in item.group.members
        ]
    return {**item_dto(item), "state": state, **known, **members, "editable": False}


def _milliseconds(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1000)


def _description(description: StateDescription | None) -> Json | None:
    if description is None:
        return None
    numbers = {"minimum": description.minimum, "maximum": description.maximum, "step": description.step}
    pattern = {} if description.pattern is None else {"pattern": description.pattern}
    return {
        **{key: json_number(number) for key, number in numbers.items() if number is not None},
        **pattern,
        "readOnly": bool(description.read_only),
        "options": [
            {"value": each.value, **({} if each.label is None else {"label": each.label})}
            for each in description.options
        ],
    }


def _commands(item: Item) -> Json | None:
    entry = item.metadata.get("commandDescription")
    try:
        written = command_description_of(entry.configuration) if entry and item.group is None else None
    except ConfigurationError:
        # `check` has told
        written = None
    options = () if item.group else command_options(item.type.name, written, item.state_description)
    commands = [
        {"command": each.command, **({} if each.label is None else {"label": each.label})} for each in options
    ]
    return {"commandOptions": commands} if commands else None


def _metadata(metadata: Iterable[Metadata]) -> Json | None:
    found = {
        each.namespace: {
            "value": each.value,
            **({"config": masked(each.configuration, {})} if each.configuration else {}),
            "editable": False,
        }
        for each in metadata
    }
    return found or None


def _channel_json(channel: Channel, linked: list[str]) -> Json:
    return {
        **channel_dto(channel),
        "configuration": masked(channel.configuration, {}),
        "linkedItems": linked,
    }


def health_list(runtime: Runtime) -> list[Json]:
    """Return how it goes with each poll and endpoint of the things at work; what is not known has no key."""
    zone = runtime.clock.zone
    return [
        {
            "thing": uid.text,
            "name": each.name,
            "failures": each.failures,
            **({} if each.last_good is None else {"lastGood": when(each.last_good, zone)}),
            **({} if each.last_error is None else {"lastError": str(each.last_error)}),
        }
        for uid, contacts in runtime.health().items()
        for each in contacts
    ]
