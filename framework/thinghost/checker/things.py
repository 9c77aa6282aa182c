"""Things and their channels, held against the bindings that are installed."""

from collections.abc import Iterator

from ..parser import ChannelDefinition, known_dimensions
from ..suggestion import closest
from ..thing_type import ThingType
from .finding import Finding, place_of
from .inventory import DeclaredThing, Inventory
from .parameters import Block, check_block
from .rule import Chapter, error, warning

UNKNOWN_BINDING = warning(
    "unknown-binding",
    "No binding of that name is installed; its things stay UNINITIALIZED. It is told once for each binding.",
    "Install the package that has the binding, mostly `pip install thinghost-<binding>`, or correct the name.",
    things="Thing astro:sun:home",
)
BROKEN_BINDING = warning(
    "broken-binding",
    "The binding is installed and cannot be used; its things stay UNINITIALIZED.",
    "The message says what its package does wrong; install another version of it.",
)
UNKNOWN_THING_TYPE = error(
    "unknown-thing-type",
    "The binding has no thing type of that name.",
    "Correct the name, the second segment of the UID or the word before the id.",
    things="Thing enphase:invoy:gate",
)
DROPPED = warning(
    "thing-dropped",
    "A thing with thing type and id stands outside of a bridge and names none: it has no UID, and is ignored.",
    "Write its whole UID, or move it into its bridge.",
    things='envoy gate [ serialNumber="1" ]',
)
NAMELESS_BRIDGE = error(
    "nameless-bridge",
    "A bridge without UID holds things that need its UID for theirs; openHAB stops reading the file there.",
    "Write the whole UID of the bridge.",
    things="Bridge envoy gate {\n    inverter roof\n}",
)
DUPLICATE_THING = warning(
    "duplicate-thing",
    "Two things have the same UID. The first counts; of one file an outer thing comes before those in bridges.",
    "Remove one, or give it another id.",
    things='Thing enphase:envoy:gate [ serialNumber="1" ]\nThing enphase:envoy:gate [ serialNumber="2" ]',
)
DUPLICATE_CHANNEL = warning(
    "duplicate-channel",
    "Two channels of a thing have the same id. The first counts.",
    "Remove one, or give it another id.",
    things='Thing enphase:envoy:gate [ serialNumber="1" ] {\n    Switch : on\n    Contact : on\n}',
)
UNKNOWN_CHANNEL_TYPE = warning(
    "unknown-channel-type",
    "The binding has no channel type of that name; the channel is there, and nobody knows of which item type.",
    "Correct the name, or declare the channel by item type, as `Switch : id`.",
    things='Thing enphase:envoy:gate [ serialNumber="1" ] {\n    Type wats-now : now\n}',
)
UNKNOWN_CHANNEL_DIMENSION = warning(
    "unknown-channel-dimension",
    "There is no dimension of that name; openHAB takes it in a channel, and no item fits.",
    "Write one of openHAB's dimensions, with a capital letter.",
    things='Thing enphase:envoy:gate [ serialNumber="1" ] {\n    Number:Pover : now\n}',
)

CHAPTER = Chapter(
    "Things and channels",
    (
        UNKNOWN_BINDING,
        BROKEN_BINDING,
        UNKNOWN_THING_TYPE,
        DROPPED,
        NAMELESS_BRIDGE,
        DUPLICATE_THING,
        DUPLICATE_CHANNEL,
        UNKNOWN_CHANNEL_TYPE,
        UNKNOWN_CHANNEL_DIMENSION,
    ),
)


def check_things(inventory: Inventory) -> Iterator[Finding]:
    """Yield what is wrong with things, their parameters and their channels."""
    by_binding: dict[str, list[DeclaredThing]] = {}
    for thing in inventory.all_things:
        if thing.definition.type_uid is None:
            yield from _check_without_uid(thing)
            continue
        yield from _check_duplicate(thing, inventory)
        binding_id = thing.definition.type_uid.partition(":")[0]
        if inventory.binding(binding_id) is None:
            by_binding.setdefault(binding_id, []).append(thing)
        thing_type = inventory.thing_type(thing.definition.type_uid)
        if thing_type is None and inventory.binding(binding_id) is not None:
            yield _unknown_thing_type(thing, inventory)
        yield from _check_parameters(thing, thing_type, inventory)
        yield from _check_channels(thing, thing_type, inventory)
    for binding_id, things in by_binding.items():
        yield _missing_binding(binding_id, things, inventory)


def _check_without_uid(thing: DeclaredThing) -> Iterator[Finding]:
    """Say that a thing is dropped, but for those that are because their bridge is."""
    definition, declared = thing.definition, thing.definition.declaration
    if definition.depth:
        return
    name = f"{declared.type.text} {declared.id.text}" if declared.type else declared.id.text
    if any(nested.type is not None for nested in declared.things):
        message = f"the bridge '{name}' has no UID, expected binding:type:id, for the things in it need it for theirs"
        yield NAMELESS_BRIDGE.at(thing.source, declared.id, message)
    else:
        message = f"the thing '{name}' is ignored, expected binding:type:id outside of a bridge"
        yield DROPPED.at(thing.source, declared.type or declared.id, message)


def _check_duplicate(thing: DeclaredThing, inventory: Inventory) -> Iterator[Finding]:
    first = inventory.things[thing.definition.uid or ""]
    if first.definition is not thing.definition:
        place = place_of(first.source, first.definition.declaration.id)
        message = f"the thing '{thing.definition.uid}' is declared at {place} already, that one counts"
        yield DUPLICATE_THING.at(thing.source, thing.definition.declaration.id, message)


def _missing_binding(binding_id: str, things: list[DeclaredThing], inventory: Inventory) -> Finding:
    first, others = things[0], len(things) - 1
    declared = first.definition.declaration
    broken = inventory.why_broken(binding_id)
    if broken:
        return BROKEN_BINDING.at(first.source, declared.id, broken)
    more = f" and {others} other{'s' if others > 1 else ''}" if others else ""
    message = (
        f"the binding '{binding_id}' is not installed, which this thing{more} "
        f"need{'' if others else 's'}: pip install thinghost-{binding_id}"
    )
    return UNKNOWN_BINDING.at(first.source, declared.id, message, inventory.binding_ids.closest(binding_id))


def _unknown_thing_type(thing: DeclaredThing, inventory: Inventory) -> Finding:
    definition = thing.definition
    binding_id, _, name = (definition.type_uid or "").partition(":")
    binding = inventory.binding(binding_id)
    known = [uid.id for uid in binding.thing_types] if binding else []
    message = f"the binding '{binding_id}' has no thing type '{name}'"
    span = definition.declaration.type or definition.declaration.id
    suggestion = closest(name, known)
    return UNKNOWN_THING_TYPE.at(thing.source, span, message, suggestion)


def _check_parameters(
    thing: DeclaredThing, thing_type: ThingType | None, inventory: Inventory
) -> Iterator[Finding]:
    declared = thing.definition.declaration
    block = Block(thing.source, declared.id, declared.properties)
    yield from check_block(block, thing_type.configuration if thing_type else None, inventory.folder)


def _check_channels(
    thing: DeclaredThing, thing_type: ThingType | None, inventory: Inventory
) -> Iterator[Finding]:
    of_type = dict(thing_type.channel_definitions()) if thing_type and thing.definition.channels else {}
    first: dict[str, ChannelDefinition] = {}
    for channel in thing.definition.channels:
        declared = channel.declaration
        known = first.setdefault(channel.id, channel)
        if known is not channel:
            place = place_of(thing.source, known.declaration.id)
            message = f"the channel '{channel.id}' is declared at {place} already, that one counts"
            yield DUPLICATE_CHANNEL.at(thing.source, declared.id, message)
        channel_type = of_type[channel.id].type if channel.id in of_type else None
        if channel_type is None and channel.is_typed and thing_type:
            channel_type = inventory.channel_type(thing_type.uid.binding_id, channel.type)
            if channel_type is None:
                yield _unknown_channel_type(thing, channel, inventory)
        yield from _check_dimension(thing, channel)
        block = Block(thing.source, declared.id, declared.properties)
        yield from check_block(block, channel_type.configuration if channel_type else None, inventory.folder)


def _unknown_channel_type(thing: DeclaredThing, channel: ChannelDefinition, inventory: Inventory) -> Finding:
    binding_id = (thing.definition.type_uid or "").partition(":")[0]
    binding = inventory.binding(binding_id)
    known = [uid.id for uid in binding.channel_types] if binding else []
    message = f"the binding '{binding_id}' has no channel type '{channel.type}'"
    suggestion = closest(channel.type, known)
    return UNKNOWN_CHANNEL_TYPE.at(thing.source, channel.declaration.type, message, suggestion)


def _check_dimension(thing: DeclaredThing, channel: ChannelDefinition) -> Iterator[Finding]:
    dimension = "" if channel.is_typed else channel.type.partition(":")[2]
    if dimension and dimension not in known_dimensions():
        suggestion = closest(dimension, known_dimensions())
        message = f"there is no dimension '{dimension}'"
        yield UNKNOWN_CHANNEL_DIMENSION.at(thing.source, channel.declaration.type, message, suggestion)
