"""Found things as text for people to paste: ``.things`` and ``.items`` (openhab-formats 1, 2).

What is found was told by strangers in the network: nothing of it may end a text, a comment or a line.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from .channel_type import ChannelDefinition
from .configuration import Parameter
from .discovery_result import DiscoveryResult
from .errors import PluginError
from .parser import parse_items
from .parser.formatter import format_items
from .plugins import Plugins
from .thing_type import ThingType
from .uid import ThingUID

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_NO_WORD = re.compile(r"[^A-Za-z0-9]+")
_INDENT = "    "


def things_text(results: Iterable[DiscoveryResult], plugins: Plugins) -> str:
    """Return *results* as the content of a ``.things`` file, each with a comment that says what it is.

    Things below a bridge that was found, too, stand in its block. A required parameter that nobody could find out is a
    ``${ENV:NAME}``, to be replaced or set; secrets that may be wanted stand in the comment.
    """
    known = {each.thing_uid: each for each in results}
    below: dict[ThingUID, list[DiscoveryResult]] = {}
    for each in known.values():
        if each.bridge_uid is not None and each.bridge_uid in known:
            below.setdefault(each.bridge_uid, []).append(each)
    roots = [each for each in known.values() if each.bridge_uid not in known]
    return "\n".join("\n".join(_thing_lines(each, below, plugins)) + "\n" for each in roots)


def items_text(results: Iterable[DiscoveryResult], plugins: Plugins, taken: Collection[str] = ()) -> str:
    """Return the content of an ``.items`` file: an item for every channel that *results* have by their types.

    They are named after the labels, other than those *taken*; advanced ones are commented out. A trigger channel has no
    item.
    """
    names = set(taken)
    blocks = ["\n".join(_item_lines(each, plugins, names)) + "\n" for each in results]
    return format_items(parse_items("\n".join(blocks), "discovered.items"))


# things


def _thing_lines(
    result: DiscoveryResult, below: Mapping[ThingUID, Sequence[DiscoveryResult]], plugins: Plugins
) -> Iterator[str]:
    thing_type = _thing_type(result, plugins)
    yield from (f"// {_line(each)}" for each in _comment(result, thing_type))
    children = below.get(result.thing_uid, ())
    head = _head(result, thing_type, is_nested=any(result in each for each in below.values()))
    if not children:
        yield head
        return
    yield f"{head} {{"
    for child in children:
        yield from (f"{_INDENT}{line}" for line in _thing_lines(child, below, plugins))
    yield "}"


def _head(result: DiscoveryResult, thing_type: ThingType | None, *, is_nested: bool) -> str:
    is_bridge = thing_type is not None and thing_type.is_bridge
    word = "Bridge" if is_bridge else "Thing"
    bridge = "" if is_nested or is_bridge or result.bridge_uid is None else f" ({result.bridge_uid})"
    parameters = ", ".join(_parameters(result, thing_type))
    block = f" [ {parameters} ]" if parameters else ""
    return f"{word} {result.thing_uid} {_quoted(result.label or result.thing_uid.id)}{bridge}{block}"


def _comment(result: DiscoveryResult, thing_type: ThingType | None) -> Iterator[str]:
    declared = {each.name for each in thing_type.parameters} if thing_type else set()
    facts = [f"{name} {value}" for name, value in result.properties.items() if name not in declared]
    described = (thing_type.description or thing_type.label) if thing_type else result.thing_type_uid.text
    yield ": ".join([described.rstrip("."), *([", ".join(facts)] if facts else [])])
    if thing_type is None:
        return
    if thing_type.is_bridge and result.bridge_uid is not None:
        yield f"to be moved into the block of Bridge {result.bridge_uid}"
    for each in _unknown(result, thing_type):
        yield f"{each.name} could not be found out: {each.description or each.label or 'it must be given'}"
    secrets = [each for each in thing_type.parameters if each.is_secret and not each.required]
    if secrets:
        wanted = ", ".join(_placeholder(each, thing_type) for each in secrets)
        yield f"where it asks for a login: {wanted}"


def _parameters(result: DiscoveryResult, thing_type: ThingType | None) -> Iterator[str]:
    if thing_type is None:
        return
    for each in thing_type.parameters:
        if each.name in result.properties and not each.is_secret:
            yield f"{each.name}={_value(result.properties[each.name])}"
        elif each.required:
            yield _placeholder(each, thing_type)


def _unknown(result: DiscoveryResult, thing_type: ThingType) -> list[Parameter]:
    return [
        each
        for each in thing_type.parameters
        if each.required and (each.is_secret or each.name not in result.properties)
    ]


def _placeholder(parameter: Parameter, thing_type: ThingType) -> str:
    name = _NO_WORD.sub("_", f"{thing_type.uid}_{parameter.name}").upper()
    return f'{parameter.name}="${{ENV:{name}}}"'


def _value(value: str | float | bool) -> str:  # noqa: FBT001  the value itself, no choice of behaviour
    if isinstance(value, bool):
        return "true" if value else "false"
    return _quoted(value) if isinstance(value, str) else format(Decimal(str(value)), "f")


def _quoted(text: str) -> str:
    escaped = _line(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _line(text: str) -> str:
    """Return *text* on one line."""
    return _CONTROL.sub(" ", text).strip()


def _thing_type(result: DiscoveryResult, plugins: Plugins) -> ThingType | None:
    try:
        return plugins.thing_type(result.thing_type_uid)
    except PluginError:
        return None


# items


def _item_lines(result: DiscoveryResult, plugins: Plugins, names: set[str]) -> Iterator[str]:
    thing_type = _thing_type(result, plugins)
    label = _line(result.label or result.thing_uid.id)
    yield f"// {label} ({result.thing_uid})"
    groups = {group.id: group.label for group in thing_type.groups} if thing_type else {}
    for channel_id, definition in thing_type.channel_definitions() if thing_type else ():
        if definition.type.item_type is not None:
            name = _unique(_camel(label) + _camel(channel_id), names)
            group = groups.get(channel_id.partition("#")[0], "")
            words = " ".join(filter(None, (label, group, definition.label or definition.type.label)))
            channel = result.thing_uid.channel(channel_id)
            item = _item(name, words, definition) + f' {{ channel="{channel}" }}'
            yield f"// {item}" if definition.type.advanced else item


def _item(name: str, label: str, definition: ChannelDefinition) -> str:
    kind = definition.type
    pattern = kind.state_description.pattern if kind.state_description else None
    # what stands in brackets would be the pattern
    shown = label.replace("[", "(").replace("]", ")") + (f" [{pattern}]" if pattern else "")
    icon = f" <{kind.category}>" if kind.category else ""
    tags = f" [{', '.join(map(_quoted, kind.tags))}]" if kind.tags else ""
    return f"{kind.item_type} {name} {_quoted(shown)}{icon}{tags}"


def _camel(text: str) -> str:
    """Return *text* as a name: ``Küche 2, power`` becomes ``Kuche2Power``."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "".join(word[:1].upper() + word[1:] for word in _NO_WORD.split(plain))


def _unique(wanted: str, names: set[str]) -> str:
    """Return *wanted*, or the first with a number behind it that is not among *names*, which then has it."""
    wanted = f"_{wanted}" if wanted[:1].isdigit() else wanted
    name, number = wanted, 1
    while name in names:
        number += 1
        name = f"{wanted}_{number}"
    names.add(name)
    return name
