"""The profiles that send a command for an event: buttons, rockers, and the event as text (openhab-runtime 2.8)."""

from collections.abc import Mapping

import attrs

from ..configuration import parameter
from ..profile import Profile, ProfileCallback, ProfileContext, ProfileType
from ..state import (
    DOWN,
    FASTFORWARD,
    MOVE,
    NEXT,
    OFF,
    ON,
    PAUSE,
    PLAY,
    PREVIOUS,
    REWIND,
    STOP,
    UP,
    Command,
    IncreaseDecreaseType,
    NextPreviousType,
    OnOffType,
    PlayPauseType,
    RewindFastforwardType,
    StopMoveType,
    StringType,
    UpDownType,
)
from ..state_text import parse_type
from ..thing import ChannelKind
from ..thing_type import NoConfiguration
from .event import DIR1_PRESSED, DIR2_PRESSED, PRESSED, RELEASED, event_names

_TRIGGER = frozenset({ChannelKind.TRIGGER})

_COMMAND_TYPES: tuple[type[Command], ...] = (
    IncreaseDecreaseType,
    NextPreviousType,
    OnOffType,
    PlayPauseType,
    RewindFastforwardType,
    StopMoveType,
    UpDownType,
    StringType,
)


class EventCommandProfile(Profile):
    """Sends the item the command that *commands* has for an event, if there is one."""

    def __init__(self, callback: ProfileCallback, commands: Mapping[str, Command]) -> None:
        self._callback = callback
        self._commands = commands

    def on_trigger_from_handler(self, event: str, /) -> None:
        """Send the command for *event*."""
        command = self._commands.get(event)
        if command is not None:
            self._callback.send_command(command)


class TriggerEventStringProfile(Profile):
    """Sends the item each event as a command, which is its text."""

    def __init__(self, callback: ProfileCallback, _: NoConfiguration, __: ProfileContext) -> None:
        self._callback = callback

    def on_trigger_from_handler(self, event: str, /) -> None:
        """Send the text of *event*."""
        self._callback.send_command(StringType(event))


@attrs.frozen
class GenericCommandConfiguration:
    """Which events send which command."""

    events: tuple[str, ...] = parameter(label="Events", description="The events, with commas between them.")
    command: str = parameter(
        label="Command", description="What is sent: `ON`, `UP`, `NEXT` ... or any other text."
    )


def _make_generic(
    callback: ProfileCallback, configuration: GenericCommandConfiguration, _: ProfileContext
) -> Profile:
    command = parse_type(configuration.command, _COMMAND_TYPES)
    commands = {} if command is None else dict.fromkeys(event_names(configuration.events), command)
    return EventCommandProfile(callback, commands)


def _sending(name: str, label: str, commands: Mapping[str, Command], *item_types: str) -> ProfileType:
    words = ", ".join(f"{event} sends {command}" for event, command in commands.items())
    return ProfileType(
        uid=f"system:{name}",
        label=label,
        description=f"{words}.",
        make=lambda callback, _, __: EventCommandProfile(callback, commands),
        kinds=_TRIGGER,
        item_types=item_types,
    )


def _rocker(name: str, label: str, first: Command, second: Command, *item_types: str) -> ProfileType:
    return _sending(f"rawrocker-to-{name}", label, {DIR1_PRESSED: first, DIR2_PRESSED: second}, *item_types)


TRIGGER_EVENT_STRING = ProfileType(
    uid="system:trigger-event-string",
    label="Event as text",
    description="Each event is sent to the item as a command, its text.",
    make=TriggerEventStringProfile,
    kinds=_TRIGGER,
    item_types=("String",),
)

EVENT_COMMANDS = (
    _sending(
        "rawbutton-on-off-switch",
        "Button held down",
        {PRESSED: ON, RELEASED: OFF},
        "Switch",
        "Dimmer",
        "Color",
    ),
    _rocker("on-off", "Rocker to ON and OFF", ON, OFF, "Switch", "Dimmer", "Color"),
    _rocker("next-previous", "Rocker to NEXT and PREVIOUS", NEXT, PREVIOUS, "Player"),
    _rocker("play-pause", "Rocker to PLAY and PAUSE", PLAY, PAUSE, "Player"),
    _rocker("rewind-fastforward", "Rocker to FASTFORWARD and REWIND", FASTFORWARD, REWIND, "Player"),
    _rocker("stop-move", "Rocker to MOVE and STOP", MOVE, STOP, "Rollershutter"),
    _rocker("up-down", "Rocker to UP and DOWN", UP, DOWN, "Rollershutter"),
)
"""The profiles that send a fixed command for each event they know."""

GENERIC_COMMAND = ProfileType(
    uid="basic-profiles:generic-command",
    label="Command for events",
    description="Each of the events sends the command.",
    make=_make_generic,
    configuration=GenericCommandConfiguration,
    kinds=_TRIGGER,
)
