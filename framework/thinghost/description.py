"""What an item may show and take: patterns, bounds and options (openhab-formats 2.5)."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

import attrs

from .errors import ConfigurationError
from .number_text import parse_big_decimal

UNIT_PLACEHOLDER = "%unit%"

_QUOTED_OPTION = re.compile(r'"(.*?)"="(.*?)"(?:=".*")?')
_DEFAULT_PATTERNS = {
    "String": "%s",
    "DateTime": "%1$tY-%1$tm-%1$td %1$tH:%1$tM:%1$tS",
    "Number": "%.0f",
}
_DIMENSION_PATTERN = f"%.0f {UNIT_PLACEHOLDER}"
_NO_COMMAND_OPTIONS = frozenset({"Contact", "Call", "Image"})


@attrs.frozen
class StateOption:
    """A state by its text, and the label to show instead of it (None: the text itself)."""

    value: str
    label: str | None = None


@attrs.frozen
class CommandOption:
    """A command by its text, and the label of the button that sends it (None: the text itself)."""

    command: str
    label: str | None = None


@attrs.frozen
class StateDescription:
    """How the states of an item look; None and no options mean that nothing is said."""

    pattern: str | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    step: Decimal | None = None
    read_only: bool | None = None
    options: tuple[StateOption, ...] = ()

    def over(self, other: "StateDescription") -> "StateDescription":
        """Return this description with what it leaves open taken from *other* (openhab-formats B11)."""
        return StateDescription(
            pattern=other.pattern if self.pattern is None else self.pattern,
            minimum=other.minimum if self.minimum is None else self.minimum,
            maximum=other.maximum if self.maximum is None else self.maximum,
            step=other.step if self.step is None else self.step,
            read_only=other.read_only if self.read_only is None else self.read_only,
            options=self.options or other.options,
        )


@attrs.frozen
class CommandDescription:
    """The commands that an item offers."""

    options: tuple[CommandOption, ...] = ()


_NOTHING = StateDescription()


def state_description_of(configuration: Mapping[str, object]) -> StateDescription:
    """Return what the *configuration* of a `stateDescription` metadata entry says (openhab-formats B10).

    Raise ConfigurationError if one of its values cannot be understood: the whole entry is then to be ignored.
    """
    pattern = configuration.get("pattern")
    if pattern is not None and not isinstance(pattern, str):
        raise ConfigurationError(f"stateDescription: pattern is {pattern!r}, expected a text")
    return StateDescription(
        pattern=pattern,
        minimum=_decimal(configuration, "min"),
        maximum=_decimal(configuration, "max"),
        step=_decimal(configuration, "step"),
        read_only=_boolean(configuration, "readOnly"),
        options=tuple(StateOption(*pair) for pair in _options(configuration, "stateDescription")),
    )


def command_description_of(configuration: Mapping[str, object]) -> CommandDescription | None:
    """Return what the *configuration* of a `commandDescription` metadata entry says, None without options.

    Raise ConfigurationError if one of the options cannot be understood (openhab-formats B13).
    """
    if configuration.get("options") is None:
        return None
    options = _options(configuration, "commandDescription")
    return CommandDescription(tuple(CommandOption(*pair) for pair in options))


def default_description(item_type: str) -> StateDescription:
    """Return openHAB's own description of *item_type*, for a group its base type (openhab-formats B12)."""
    if item_type.startswith("Number:"):
        return StateDescription(pattern=_DIMENSION_PATTERN)
    return StateDescription(pattern=_DEFAULT_PATTERNS.get(item_type))


def channel_description(descriptions: Iterable[StateDescription | None]) -> StateDescription | None:
    """Return which description of an item's channels, in order, counts: the first writable, or the first."""
    known = [description for description in descriptions if description is not None]
    first = known[0] if known else None
    return next((description for description in known if not description.read_only), first)


def merge_descriptions(item_type: str, *descriptions: StateDescription | None) -> StateDescription | None:
    """Return what *descriptions*, in falling rank, and openHAB's default for *item_type* say, or None.

    The ranks are metadata, label pattern, channel; the first that sets a field counts (openhab-formats B11).
    """
    merged = _NOTHING
    for description in descriptions:
        if description is not None:
            merged = merged.over(description)
    merged = merged.over(default_description(item_type))
    if item_type == "Number" and merged.pattern is not None and UNIT_PLACEHOLDER in merged.pattern:
        merged = attrs.evolve(merged, pattern=merged.pattern.replace(UNIT_PLACEHOLDER, "").strip())
    return None if merged == _NOTHING else merged


def command_options(
    item_type: str, commands: CommandDescription | None, states: StateDescription | None
) -> tuple[CommandOption, ...]:
    """Return the commands that an item offers, or else its state options (openhab-formats B13)."""
    if commands is not None:
        return commands.options
    if states is None or item_type in _NO_COMMAND_OPTIONS:
        return ()
    return tuple(CommandOption(option.value, option.label) for option in states.options)


def _decimal(configuration: Mapping[str, object], key: str) -> Decimal | None:
    value = configuration.get(key)
    if value is None or isinstance(value, Decimal):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    number = parse_big_decimal(value) if isinstance(value, str) else None
    if number is not None:
        return number
    raise ConfigurationError(f"stateDescription: {key} is {value!r}, expected a number")


def _boolean(configuration: Mapping[str, object], key: str) -> bool | None:
    value = configuration.get(key)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return value.lower() == "true"
    raise ConfigurationError(f"stateDescription: {key} is {value!r}, expected true or false")


def _options(configuration: Mapping[str, object], namespace: str) -> list[tuple[str, str | None]]:
    value = configuration.get("options")
    if value is None:
        return []
    entries = value if isinstance(value, list | tuple) else str(value).split(",")
    texts = [str(entry).strip() for entry in entries]
    # As Java splits: what is empty at the end is no option.
    while len(texts) > 1 and not texts[-1]:
        texts.pop()
    return [_option(text, namespace) for text in texts]


def _option(text: str, namespace: str) -> tuple[str, str | None]:
    if "=" not in text:
        return text, None
    quoted = _QUOTED_OPTION.fullmatch(text)
    value, label = (quoted[1], quoted[2]) if quoted else text.split("=")[:2]
    if not quoted and not label:
        raise ConfigurationError(f"{namespace}: option {text!r} has no label, expected {value}=label")
    return value.strip(), label.strip()
