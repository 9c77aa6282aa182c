"""What stands in the braces of an item besides links, held against what its namespace can mean."""

from collections.abc import Callable, Iterator, Mapping

from ..description import command_description_of, state_description_of
from ..errors import ConfigurationError
from ..item_type import ItemType, item_type
from ..parser import MetadataDefinition
from ..suggestion import Vocabulary, closest
from .expire import check_expire
from .finding import Finding, Span, part_of, place_of
from .inventory import DeclaredItem, Inventory
from .parameters import Block, check_values
from .patterns import check_pattern
from .rule import Chapter, hint, warning
from .stale_after import check_stale_after
from .state_words import STATE_WORDS, reads
from .units import check_unit

CHANNEL = "channel"
"""The namespace of links."""

_KEYS: Mapping[str, tuple[str, ...]] = {
    "stateDescription": ("pattern", "min", "max", "step", "readOnly", "options"),
    "commandDescription": ("options",),
}
_NAMESPACES = (
    CHANNEL,
    "autoupdate",
    "commandDescription",
    "expire",
    "staleAfter",
    "stateDescription",
    "unit",
)
_MISSPELT = 0.75

TWICE = warning(
    "metadata-twice",
    "An item has two entries of one namespace. The first counts.",
    "Remove one of them.",
    items='Switch Lamp { expire="5m", expire="10m" }',
)
MISSPELT = warning(
    "misspelt-metadata",
    "A name in the braces of an item is free, and this one is nearly one that has a meaning.",
    "Correct the name, upper and lower case included.",
    items='Switch Lamp { chanel="enphase:relay:gate:grid:relay" }',
)
BAD_DESCRIPTION = warning(
    "bad-description",
    "An entry `stateDescription` or `commandDescription` cannot be understood; all of it counts for nothing.",
    'Write numbers for `min`, `max` and `step`, true or false for `readOnly`, and options as `"ON=On,OFF=Off"`.',
    items='Number Level { stateDescription="" [ min="low" ] }',
)
UNKNOWN_KEY = warning(
    "unknown-description-key",
    "An entry `stateDescription` or `commandDescription` has no key of that name.",
    "Correct the name, upper and lower case included.",
    items='Number Level { stateDescription="" [ minimum=0 ] }',
)
EMPTY_RANGE = warning(
    "empty-range",
    "The smallest value of a state description is larger than the largest.",
    "Exchange `min` and `max`.",
    items='Dimmer Lamp { stateDescription="" [ min=100, max=0 ] }',
)
BAD_OPTION = warning(
    "bad-option",
    "An option is no state, or no command, of such an item: it never shows, or does nothing.",
    "Write the state or command as the item knows it, in capitals, before the equals sign.",
    items='Switch Lamp { commandDescription="" [ options="on=On,off=Off" ] }',
)
BAD_AUTOUPDATE = hint(
    "bad-autoupdate",
    "`autoupdate` is neither `true` nor `false`: an empty value counts for nothing, any other is taken for `false`.",
    "Write `true` or `false`.",
    items='Switch Lamp { autoupdate="yes" }',
)

CHAPTER = Chapter(
    "Metadata", (TWICE, MISSPELT, BAD_DESCRIPTION, UNKNOWN_KEY, EMPTY_RANGE, BAD_OPTION, BAD_AUTOUPDATE)
)


def check_metadata(inventory: Inventory) -> Iterator[Finding]:
    """Yield what is wrong with the metadata of items."""
    namespaces = Vocabulary(_NAMESPACES, _MISSPELT)
    for item in inventory.all_items:
        first: dict[str, MetadataDefinition] = {}
        for each in item.definition.bindings:
            block = Block(item.source, each.declaration.name, each.declaration.properties)
            yield from check_values(block)
            if each.namespace == CHANNEL:
                continue
            known = first.setdefault(each.namespace, each)
            if known is not each:
                place = place_of(item.source, known.declaration)
                message = f"there is an entry '{each.namespace}' at {place} already, that one counts"
                yield TWICE.at(item.source, each.declaration.name, message)
            elif each.namespace in _CHECKS:
                yield from _CHECKS[each.namespace](item, each)
            elif meant := namespaces.closest(each.namespace):
                message = f"'{each.namespace}' has no meaning of its own"
                yield MISSPELT.at(item.source, each.declaration.name, message, meant)


def _check_state_description(item: DeclaredItem, entry: MetadataDefinition) -> Iterator[Finding]:
    yield from _check_keys(item, entry)
    try:
        description = state_description_of(entry.configuration)
    except ConfigurationError as error:
        yield BAD_DESCRIPTION.at(item.source, entry.declaration, str(error))
        return
    low, high = description.minimum, description.maximum
    if low is not None and high is not None and low > high:
        yield EMPTY_RANGE.at(
            item.source, entry.declaration, f"min is {low} and max is {high}, expected min below max"
        )
    if description.pattern is not None:
        yield from check_pattern(item, _span_of(entry, "pattern"), description.pattern)
    values = [option.value for option in description.options]
    yield from _check_options(item, entry, values, _is_state_or_command, "state")


def _check_command_description(item: DeclaredItem, entry: MetadataDefinition) -> Iterator[Finding]:
    yield from _check_keys(item, entry)
    try:
        description = command_description_of(entry.configuration)
    except ConfigurationError as error:
        yield BAD_DESCRIPTION.at(item.source, entry.declaration, str(error))
        return
    commands = [option.command for option in description.options] if description else []
    yield from _check_options(item, entry, commands, _is_command, "command")


def _check_keys(item: DeclaredItem, entry: MetadataDefinition) -> Iterator[Finding]:
    known = _KEYS[entry.namespace]
    for each in entry.declaration.properties:
        if each.key.text not in known:
            message = f"'{entry.namespace}' has no key '{each.key.text}', expected {', '.join(known)}"
            yield UNKNOWN_KEY.at(item.source, each.key, message, closest(each.key.text, known))


def _span_of(entry: MetadataDefinition, key: str) -> Span:
    """Where the value of *key* stands, the later one if there are two."""
    found = [each for each in entry.declaration.properties if each.key.text == key]
    return found[-1].values[0] if found else entry.declaration


def _is_command(type_: ItemType, text: str) -> bool:
    return reads(type_.parse_command, text)


def _is_state_or_command(type_: ItemType, text: str) -> bool:
    # state options serve as commands, too (openhab-formats B13)
    return reads(type_.parse_state, text) or _is_command(type_, text)


def _check_options(
    item: DeclaredItem,
    entry: MetadataDefinition,
    texts: list[str],
    is_possible: Callable[[ItemType, str], bool],
    what: str,
) -> Iterator[Finding]:
    type_ = item_type(item.state_type)
    if type_ is None or type_.name == "Group":
        return
    written, begin = _span_of(entry, "options"), 0
    for text in texts:
        place = part_of(item.source, written, text, begin)
        begin = begin if place is written else place.end
        if not is_possible(type_, text):
            known = [word for word in STATE_WORDS if is_possible(type_, word)]
            message = f"the option '{text}' is no {what} of a {type_.name}"
            yield BAD_OPTION.at(item.source, place, message, closest(text, known))


def _check_autoupdate(item: DeclaredItem, entry: MetadataDefinition) -> Iterator[Finding]:
    value = entry.value.strip()
    if value.lower() not in {"true", "false"}:
        meaning = "counts for nothing" if not value else "means false"
        message = f"the autoupdate '{entry.value}' {meaning}, expected true or false"
        yield BAD_AUTOUPDATE.at(item.source, entry.declaration.value, message)


_CHECKS: Mapping[str, Callable[[DeclaredItem, MetadataDefinition], Iterator[Finding]]] = {
    "autoupdate": _check_autoupdate,
    "commandDescription": _check_command_description,
    "expire": check_expire,
    "staleAfter": check_stale_after,
    "stateDescription": _check_state_description,
    "unit": check_unit,
}
