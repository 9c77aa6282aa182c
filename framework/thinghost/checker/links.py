"""Links: whether the channel is there, and whether its states fit the item (openhab-formats B1 to B5, 3.5)."""

from collections.abc import Iterable, Iterator
from itertools import islice

from ..item_type import item_type
from ..parser import BindingDeclaration, LinkDefinition, Source
from ..suggestion import closest
from ..thing import ChannelKind
from .finding import Finding, Span, part_of, place_of
from .fitting import Fit, fit_of
from .inventory import DeclaredItem, Inventory, KnownChannel
from .metadata import CHANNEL
from .profiles import check_profile, keeps_type
from .rule import Chapter, hint, warning

_BLANKS = "".join(map(chr, range(33)))
"""What openHAB trims."""

_ENVOY = 'Thing enphase:envoy:gate [ serialNumber="1" ]'

BAD_CHANNEL_UID = warning(
    "bad-channel-uid",
    "What a link names is no UID of a channel; it is not linked, nor is what follows it in the same quotes.",
    "Write `binding:type:thing:channel`, or `binding:type:thing:group#channel`.",
    items='Switch Lamp { channel="enphase:relay:grid" }',
)
UNKNOWN_THING = warning(
    "unknown-thing",
    "The thing of a linked channel is not declared.",
    "Correct the UID, or declare the thing.",
    things=_ENVOY,
    items='Number:Power House { channel="enphase:envoy:gatt:production#wattsNow" }',
)
UNKNOWN_CHANNEL = warning(
    "unknown-channel",
    "The thing has no channel of that id.",
    "Correct the id; a channel in a group is written `group#channel`.",
    things=_ENVOY,
    items='Number:Power House { channel="enphase:envoy:gate:production#wattNow" }',
)
SAME_CHANNEL = warning(
    "same-channel-twice",
    "An item is linked to one channel twice. There is one link, with the later parameters.",
    "Remove one of them.",
    items='Number:Power House { channel="a:b:c:d", channel="a:b:c:d" }',
)
UNFIT_ITEM = warning(
    "unfit-item-type",
    "The states of the channel are nothing that such an item can hold.",
    "Make the item one of the channel's item type, or name a profile that converts.",
    things=_ENVOY,
    items='Number:Energy House { channel="enphase:envoy:gate:production#wattsNow" }',
)
CONVERTED = hint(
    "converted-item-type",
    "The item is of another type than the channel is made for; openHAB converts the states.",
    "Make the item one of the channel's item type, unless the conversion is wanted.",
    things=_ENVOY,
    items='Number House { channel="enphase:envoy:gate:production#wattsNow" }',
)
TRIGGER_WITHOUT_PROFILE = warning(
    "trigger-without-profile",
    "A trigger channel has events and no states: without a profile nothing reaches such an item.",
    'Name a profile, as `[ profile="trigger-event-string" ]`.',
    things=f"{_ENVOY} {{\n    Trigger String : pressed\n}}",
    items='Switch Bell { channel="enphase:envoy:gate:pressed" }',
)
UNCHECKED = hint(
    "links-unchecked",
    "No .things file was given: whether the channels of links are there cannot be told.",
    "Give the .things files to the check, too.",
    items='Number:Power House { channel="enphase:envoy:gate:production#wattsNow" }',
)

CHAPTER = Chapter(
    "Links",
    (
        BAD_CHANNEL_UID,
        UNKNOWN_THING,
        UNKNOWN_CHANNEL,
        SAME_CHANNEL,
        UNFIT_ITEM,
        CONVERTED,
        TRIGGER_WITHOUT_PROFILE,
        UNCHECKED,
    ),
)


def check_links(inventory: Inventory) -> Iterator[Finding]:
    """Yield what is wrong with the links of items."""
    are_things_known = bool(inventory.declared.things)
    is_told = are_things_known
    for item in inventory.all_items:
        seen: dict[str, Span] = {}
        yield from _check_uids(item)
        for link, place in _placed(item):
            if not is_told:
                yield UNCHECKED.at(
                    item.source, place, "the link is not checked, for no .things file was given"
                )
                is_told = True
            yield from _check_twice(item, link, place, seen)
            yield from check_profile(link, item.source, inventory)
            if are_things_known:
                yield from _check_channel(item, link, place, inventory)


def _places(source: Source, binding: BindingDeclaration) -> Iterator[tuple[str, Span]]:
    """Yield what stands between the commas of *binding*, each with its place."""
    begin = 0
    for each in binding.value.text.rstrip(",").split(","):
        piece = each.strip(_BLANKS)
        place = part_of(source, binding.value, piece, begin)
        if place is not binding.value:
            begin = place.end
        yield piece, place


def _bindings(item: DeclaredItem) -> Iterator[tuple[BindingDeclaration, list[LinkDefinition]]]:
    for binding in item.definition.declaration.bindings:
        if binding.name.text == CHANNEL:
            yield binding, [link for link in item.definition.links if link.declaration is binding]


def _placed(item: DeclaredItem) -> Iterator[tuple[LinkDefinition, Span]]:
    for binding, links in _bindings(item):
        for link, (_, place) in zip(links, _places(item.source, binding), strict=False):
            yield link, place


def _check_uids(item: DeclaredItem) -> Iterator[Finding]:
    for binding, links in _bindings(item):
        # the first that is no UID ends the links of a binding
        for bad, place in islice(_places(item.source, binding), len(links), len(links) + 1):
            message = f"'{bad}' is no UID of a channel, expected binding:type:thing:channel"
            yield BAD_CHANNEL_UID.at(item.source, place, message)


def _check_twice(
    item: DeclaredItem, link: LinkDefinition, place: Span, seen: dict[str, Span]
) -> Iterator[Finding]:
    known = seen.setdefault(link.channel_uid, place)
    if known is not place:
        message = f"the item is linked to '{link.channel_uid}' at {place_of(item.source, known)} already"
        yield SAME_CHANNEL.at(item.source, place, message)


def _check_channel(
    item: DeclaredItem, link: LinkDefinition, place: Span, inventory: Inventory
) -> Iterator[Finding]:
    thing_uid, _, channel_id = link.channel_uid.rpartition(":")
    if thing_uid not in inventory.things:
        is_excused = inventory.may_be_lost([thing_uid.rpartition(":")[2]])
        if not is_excused and inventory.misnamed_things.closest(thing_uid) is None:
            yield _unknown_thing(item, link, place, inventory)
        return
    channels = inventory.channels(thing_uid)
    if channels is None:
        return
    channel = channels.get(channel_id)
    if channel is not None:
        yield from _check_fit(item, link, place, channel)
    elif not inventory.may_be_lost(channel_id.split("#")):
        message = f"the thing '{thing_uid}' has no channel '{channel_id}'"
        meant = _with_group(channel_id, channels) or closest(channel_id, channels)
        yield UNKNOWN_CHANNEL.at(item.source, place, message, f"{thing_uid}:{meant}" if meant else None)


def _with_group(channel_id: str, channels: Iterable[str]) -> str | None:
    """Find the first channel that is called *channel_id* within its group."""
    return next((each for each in channels if each.rpartition("#")[2] == channel_id), None)


def _unknown_thing(item: DeclaredItem, link: LinkDefinition, place: Span, inventory: Inventory) -> Finding:
    thing_uid, _, channel_id = link.channel_uid.rpartition(":")
    outer, _, group = thing_uid.rpartition(":")
    if outer in inventory.things and f"{group}#{channel_id}" in (inventory.channels(outer) or ()):
        meant: str | None = f"{outer}:{group}#{channel_id}"
    else:
        thing = inventory.thing_uids.closest(thing_uid)
        meant = f"{thing}:{channel_id}" if thing else None
    return UNKNOWN_THING.at(item.source, place, f"there is no thing '{thing_uid}' in these files", meant)


def _check_fit(
    item: DeclaredItem, link: LinkDefinition, place: Span, channel: KnownChannel
) -> Iterator[Finding]:
    if channel.kind is ChannelKind.TRIGGER:
        if link.profile is None and not (item.state_type == "String" and channel.type_uid):
            message = f"the channel triggers, and nothing of it reaches a {item.state_type} without a profile"
            yield TRIGGER_WITHOUT_PROFILE.at(item.source, place, message, "trigger-event-string")
        return
    # of a type that there is not, the parser has spoken
    if channel.item_type is None or not keeps_type(link) or item_type(item.state_type) is None:
        return
    fit = fit_of(channel.item_type, item.state_type)
    if fit is Fit.NEVER:
        message = f"a {item.state_type} cannot hold the states of this channel"
        yield UNFIT_ITEM.at(item.source, place, message, channel.item_type)
    elif fit is Fit.CONVERTED:
        message = (
            f"the channel is made for {channel.item_type}, its states are converted for a {item.state_type}"
        )
        yield CONVERTED.at(item.source, place, message)
