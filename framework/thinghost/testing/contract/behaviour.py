"""Rules about what a handler tells of its channels, takes from them, and does when the clock is set."""

import asyncio
from collections.abc import Iterator, Mapping
from datetime import UTC

from ...clock import Clock
from ...item_type import item_type
from ...state import (
    REFRESH,
    Command,
    DateTimeType,
    DecimalType,
    HSBType,
    IncreaseDecreaseType,
    NextPreviousType,
    OnOffType,
    PercentType,
    PlayPauseType,
    PointType,
    QuantityType,
    State,
    StopMoveType,
    StringType,
    UnDefType,
    UpDownType,
)
from ...state_text import parse_type
from ...unit import Unit, is_compatible, is_inverse_compatible
from ..virtual_clock import virtual_clock
from .stage import Stage
from .trial import Trial
from .verdict import BrokenError, NotApplicableError
from .witness import ToldState

_DAY = 86_400
_POLLS = 60
"""In so many polls a simulated device lives a day."""

_COMMANDS: Mapping[type[Command], tuple[str, ...]] = {
    OnOffType: ("ON", "OFF"),
    UpDownType: ("UP", "DOWN"),
    StopMoveType: ("STOP",),
    IncreaseDecreaseType: ("INCREASE",),
    NextPreviousType: ("NEXT",),
    PlayPauseType: ("PLAY",),
    DecimalType: ("0", "-1", "1000000000"),
    PercentType: ("50",),
    HSBType: ("120,50,50",),
    QuantityType: ("20 °C", "3 kW"),
    StringType: ("", "contract"),
    DateTimeType: ("2026-02-28T23:59:59Z",),
    PointType: ("52.5,13.4,35",),
}
"""Commands of every type, sensible or not."""

JUMPS = {"a day forward": _DAY, "an hour backward": -3_600}
"""How a clock may be set, in seconds."""


async def its_states_fit_their_channels(trial: Trial) -> str:
    """Every state, over a day of the device, is of a type and a dimension that its channel declares."""
    async with trial.device() as device, trial.house(device) as stage:
        await stage.online()
        day_seconds = _POLLS * stage.interval
    async with trial.device(day_seconds=day_seconds) as device, trial.house(device) as stage:
        await stage.online()
        await asyncio.sleep(day_seconds)
        stage.check_crashes("in a day of the device")
        wrong = [f"{told.thing.uid}:{told.channel_id} {why}" for told, why in _misfits(stage)]
        if wrong:
            raise BrokenError(f"{len(wrong)} states do not fit: {wrong[0]}")
        told = {(state.thing.uid, state.channel_id) for state in stage.witness.states}
        channels = sum(len(thing.channels) for thing in stage.things)
        return f"{len(stage.witness.states)} states of {len(told)} of {channels} channels"


async def it_takes_any_command(trial: Trial) -> str:
    """A command of any type to any channel may be ignored or refused, but takes no handler down."""
    async with trial.device() as device, trial.house(device) as stage:
        await stage.online()
        commands = [parse_type(text, (kind,), UTC) for kind, texts in _COMMANDS.items() for text in texts]
        for command in filter(None, commands):
            for item in stage.house.runtime.items:
                stage.house.runtime.items.send_command(item, command)
            await asyncio.sleep(1)
            stage.check_crashes(f"on the command {command}")
        await asyncio.sleep(stage.interval)
        await stage.online()
        return f"{len(commands)} commands to {len(list(stage.house.runtime.items))} channels"


async def refresh_brings_states(trial: Trial) -> str:
    """A channel that is asked to REFRESH has its state again, with the next poll at the latest."""
    async with trial.device() as device, trial.house(device) as stage:
        await stage.online()
        await asyncio.sleep(stage.interval / 2)
        known = {(told.thing.uid, told.channel_id) for told in stage.witness.states}
        if not known:
            raise NotApplicableError("no channel has a state by itself")
        stage.witness.states.clear()
        for item in stage.house.runtime.items:
            stage.house.runtime.items.send_command(item, REFRESH)
        await asyncio.sleep(stage.interval / 4)
        soon = _told(stage) & known
        await asyncio.sleep(stage.interval)
        stage.check_crashes("on REFRESH")
        missing = known - _told(stage)
        if missing:
            uid, channel_id = min(missing, key=str)
            raise BrokenError(f"REFRESH brings no state of {uid}:{channel_id} within {stage.interval:g} s")
        return f"{len(soon)} of {len(known)} channels at once, the others with the next poll"


async def the_clock_may_jump(trial: Trial) -> str:
    """A clock that is set, forward or backward, neither stops nor hurries what polls, and takes nothing OFFLINE."""
    for name, seconds in JUMPS.items():
        await _jump(trial, name, seconds)
    return ", ".join(JUMPS)


async def _jump(trial: Trial, name: str, seconds: float) -> None:
    time, shift = virtual_clock().time, [0.0]
    clock = Clock(virtual_clock().zone, lambda: time() + shift[0])
    async with trial.device() as device, trial.house(device, clock=clock) as stage:
        await stage.online()
        before = await _polls_in(stage, 10)
        shift[0] = seconds
        after = await _polls_in(stage, 10)
        stage.check_crashes(f"after the clock jumped {name}")
        if abs(after - before) > 2:
            raise BrokenError(
                f"after the clock jumped {name} there are {after} polls where {before} were before"
            )
        if not stage.house.runtime.all_online:
            raise BrokenError(f"after the clock jumped {name} {stage.told}")


async def _polls_in(stage: Stage, intervals: int) -> int:
    before = len(stage.witness.of("poll"))
    await asyncio.sleep(stage.interval * intervals)
    return len(stage.witness.of("poll")) - before


def _told(stage: Stage) -> set[tuple[object, str]]:
    return {(told.thing.uid, told.channel_id) for told in stage.witness.states}


def _misfits(stage: Stage) -> Iterator[tuple[ToldState, str]]:
    for told in stage.witness.states:
        why = _misfit(told)
        if why is not None:
            yield told, why


def _misfit(told: ToldState) -> str | None:
    """Return what is wrong with a state for its channel, None if nothing."""
    if told.channel is None:
        return "is no channel that the thing has"
    item = None if told.channel.item_type is None else item_type(told.channel.item_type)
    if item is None or isinstance(told.state, UnDefType):
        return None
    found = f"({item.name}) is told {told.state!r}"
    if not isinstance(told.state, item.state_types):
        return f"{found}, expected {' or '.join(each.__name__ for each in item.state_types)}"
    if item.name.startswith("Number") and not _has_unit_like(told.state, item.unit):
        return f"{found}, expected {'a quantity of ' + item.dimension if item.dimension else 'no unit'}"
    return _beyond_options(told, found)


def _has_unit_like(state: State, wanted: Unit | None) -> bool:
    unit = state.unit if isinstance(state, QuantityType) else None
    if unit is None or wanted is None:
        return unit is wanted
    return is_compatible(unit, wanted) or is_inverse_compatible(unit, wanted)


def _beyond_options(told: ToldState, found: str) -> str | None:
    description = told.channel.state_description if told.channel else None
    options = [option.value for option in description.options] if description else []
    return (
        f"{found}, expected one of {', '.join(options)}"
        if options and str(told.state) not in options
        else None
    )


RULES = (
    its_states_fit_their_channels,
    it_takes_any_command,
    refresh_brings_states,
    the_clock_may_jump,
)
