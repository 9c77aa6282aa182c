"""Rules about what a binding declares: everything can be read, and fits together."""

import asyncio
from collections.abc import Iterator

from ...item_type import item_type
from ...thing import ChannelKind
from ...thing_type import ThingType
from ...unit import is_compatible, pattern_unit
from .trial import Trial
from .verdict import BrokenError, counted

_UNKNOWN = "contractUnknown"
"""A parameter that no binding declares."""

_SHOWN = 5


async def everything_is_described(trial: Trial) -> str:
    """Every thing type, parameter, group and channel has a label and a description."""
    bare: list[str] = []
    count = 0
    for thing_type in trial.subject.binding.thing_types.values():
        for name, texts in _texts(thing_type):
            count += 1
            bare += [f"the {text} of {name}" for text, found in texts.items() if not found]
    if bare:
        more = f" and {len(bare) - _SHOWN} more" if len(bare) > _SHOWN else ""
        raise BrokenError(f"missing: {', '.join(bare[:_SHOWN])}{more}")
    return f"{count} thing types, parameters, groups and channels"


async def its_channels_have_types_that_exist(trial: Trial) -> str:
    """Every channel with states names an item type of openHAB, and a pattern with a unit that fits it."""
    wrong: list[str] = []
    channels = [
        (f"{thing_type.uid} {channel_id}", definition.type)
        for thing_type in trial.subject.binding.thing_types.values()
        for channel_id, definition in thing_type.channel_definitions()
    ]
    for name, channel in channels:
        item = None if channel.item_type is None else item_type(channel.item_type)
        if item is None:
            if channel.kind is ChannelKind.STATE:
                wrong.append(f"{name}: there is no item type {channel.item_type}")
            continue
        pattern = channel.state_description.pattern if channel.state_description else None
        unit = pattern_unit(pattern) if pattern else None
        if unit is not None and (item.unit is None or not is_compatible(unit, item.unit)):
            wrong.append(f"{name}: an item of type {item.name} is never shown as '{pattern}'")
    if wrong:
        raise BrokenError("; ".join(wrong[:_SHOWN]))
    return counted(len(channels), "channel")


async def an_unknown_parameter_is_warned_of(trial: Trial) -> str:
    """A parameter that nobody declared is named in a warning, and changes nothing."""
    over = {thing.uid: {_UNKNOWN: "x"} for thing in trial.subject.declared}
    async with trial.device() as device, trial.house(device, over=over) as stage:
        await stage.online()
        await asyncio.sleep(1)
        warned = {
            str(thing.uid)
            for record in stage.heard.records
            for thing in stage.things
            if _UNKNOWN in record.getMessage() and str(thing.uid) in record.getMessage()
        }
        silent = [str(thing.uid) for thing in stage.things if str(thing.uid) not in warned]
        if silent:
            raise BrokenError(f"nothing warns of the parameter {_UNKNOWN} of {', '.join(silent)}")
        return counted(len(warned), "thing")


def _texts(thing_type: ThingType) -> Iterator[tuple[str, dict[str, str | None]]]:
    yield str(thing_type.uid), {"label": thing_type.label, "description": thing_type.description}
    for parameter in thing_type.parameters:
        texts: dict[str, str | None] = {"label": parameter.label, "description": parameter.description}
        yield f"parameter {parameter.name} of {thing_type.uid}", texts
    for group in thing_type.groups:
        yield (
            f"group {group.id} of {thing_type.uid}",
            {"label": group.label, "description": group.description},
        )
    for channel_id, definition in thing_type.channel_definitions():
        kind = definition.type
        yield (
            f"channel {channel_id} of {thing_type.uid}",
            {
                "label": definition.label or kind.label,
                "description": definition.description or kind.description,
            },
        )


RULES = (everything_is_described, its_channels_have_types_that_exist, an_unknown_parameter_is_warned_of)
