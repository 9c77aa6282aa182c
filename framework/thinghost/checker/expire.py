"""``expire``: after how long an item becomes what (openhab-formats B15, B16)."""

from collections.abc import Iterator

from ..duration import parse_duration
from ..item_type import ItemType, item_type
from ..parser import MetadataDefinition
from ..suggestion import closest
from .finding import Finding, Span, part_of
from .inventory import DeclaredItem
from .rule import Chapter, warning
from .state_words import reads, words_of

_KEYS = ("duration", "state", "command", "ignoreStateUpdates", "ignoreCommands")

BAD_EXPIRE = warning(
    "bad-expire",
    "An `expire` cannot work: the item never expires.",
    'Write a duration and what the item becomes, as `"1h 30m,command=OFF"` or `"5m,UNDEF"`; without the latter it '
    "becomes UNDEF.",
    items='Switch Lamp { expire="5 minuts,command=OFF" }',
)

CHAPTER = Chapter("Expire", (BAD_EXPIRE,))


def check_expire(item: DeclaredItem, entry: MetadataDefinition) -> Iterator[Finding]:
    """Yield why the *entry* of *item* has no effect."""
    value = entry.declaration.value
    duration, _, target = (each.strip() for each in entry.value.partition(","))
    given: list[tuple[str, str, Span]] = []
    if duration:
        given.append(("duration", duration, part_of(item.source, value, duration)))
    if target:
        key, equals, text = target.partition("=")
        is_named = bool(equals) and key in {"state", "command"}
        place = part_of(item.source, value, target)
        given.append((key, text, place) if is_named else ("state", target, place))
    for each in entry.declaration.properties:
        name = each.key.text
        if name not in _KEYS:
            message = f"'expire' has no key '{name}', expected {', '.join(_KEYS)}"
            yield BAD_EXPIRE.at(item.source, each.key, message, closest(name, _KEYS))
        elif not name.startswith("ignore"):
            given.append((name, _text(each.values[0].value), each.values[0]))
    yield from _check_given(item, entry, given)


def _text(value: object) -> str:
    return value if isinstance(value, str) else str(value)


def _check_given(
    item: DeclaredItem, entry: MetadataDefinition, given: list[tuple[str, str, Span]]
) -> Iterator[Finding]:
    durations = [(text, span) for key, text, span in given if key == "duration"]
    targets = [(key, text, span) for key, text, span in given if key != "duration"]
    if not durations:
        message = "'expire' has no duration, expected e.g. '5m' or '1h 30m'"
        yield BAD_EXPIRE.at(item.source, entry.declaration.value, message)
    for text, span in durations[:1]:
        if parse_duration(text) is None:
            yield BAD_EXPIRE.at(item.source, span, f"'{text}' is no duration, expected e.g. '5m' or '1h 30m'")
    for what, found in (("duration", durations[1:]), ("state or command", targets[1:])):
        if found:
            yield BAD_EXPIRE.at(item.source, found[0][-1], f"'expire' gives its {what} twice, expected one")
    type_ = item_type(item.state_type)
    if type_ is not None and type_.name != "Group":
        for key, text, span in targets[:1]:
            yield from _check_target(item, type_, key, text, span)


def _check_target(item: DeclaredItem, type_: ItemType, key: str, text: str, span: Span) -> Iterator[Finding]:
    parse = type_.parse_command if key == "command" else type_.parse_state
    if not reads(parse, text.strip("'")):
        message = f"'{text}' is no {key} of a {type_.name}"
        yield BAD_EXPIRE.at(item.source, span, message, closest(text, words_of(parse)))
