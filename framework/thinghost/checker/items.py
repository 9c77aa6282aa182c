"""Items: names, labels, icons, and the groups they are in."""

from collections.abc import Iterator

from ..parser import UNITLESS_DIMENSIONS
from ..suggestion import closest
from .finding import Finding, part_of, place_of
from .inventory import DeclaredItem, Inventory
from .rule import Chapter, error, hint, warning

_ICON_SOURCES = {"oh": (2, 3), "if": (3,), "iconify": (3,), "material": (2,), "f7": (2,)}
"""Where icons come from, and of how many segments the whole icon then is."""

DUPLICATE_ITEM = warning(
    "duplicate-item",
    "Two items have the same name. Which of them openHAB takes depends on when it reads them; here the first counts.",
    "Remove one, or give it another name.",
    items="Switch Lamp\nDimmer Lamp",
)
NO_UNIT_OF_DIMENSION = warning(
    "dimension-without-unit",
    "openHAB knows the dimension and has no unit for it: it silently makes no item of it.",
    "Make the item a plain `Number`.",
    items="Number:Torque Wrench",
)
BAD_BRACKETS = error(
    "label-brackets",
    "The label holds `]` before `[` and none behind it; openHAB stops reading the file there.",
    "Write the pattern as `[...]` at the end of the label.",
    items='Number Size "Size ]%.1f["',
)
OPEN_PATTERN = warning(
    "label-pattern-open",
    "The label holds one bracket of a pattern and not the other: the pattern is shown as it stands.",
    "Add the missing bracket.",
    items='Number Size "Size [%.1f"',
)
LOST_TEXT = hint(
    "label-text-lost",
    "Text behind the pattern of a label is shown nowhere.",
    "Move it before `[`, or into the pattern.",
    items='Number Size "Size [%.1f] in boxes"',
)
UNKNOWN_ICON = warning(
    "unknown-icon",
    "An icon with a colon names a source of icons that there is not, or one whose icons are written otherwise.",
    "Write `name`, `oh:name`, `oh:set:name`, `if:set:name`, `material:name` or `f7:name`.",
    items="Switch Lamp <mdi:lamp>",
)
UNKNOWN_GROUP = warning(
    "unknown-group",
    "An item is in a group that nobody declares; it joins when there is one.",
    "Correct the name, or declare `Group name`.",
    items="Switch Lamp (gLamps)",
)
NO_GROUP = warning(
    "not-a-group",
    "An item is said to be in another one that is no group.",
    "Name a group, or make the other item one.",
    items="Switch Lamp (Kitchen)\nSwitch Kitchen",
)

CHAPTER = Chapter(
    "Items",
    (
        DUPLICATE_ITEM,
        NO_UNIT_OF_DIMENSION,
        BAD_BRACKETS,
        OPEN_PATTERN,
        LOST_TEXT,
        UNKNOWN_ICON,
        UNKNOWN_GROUP,
        NO_GROUP,
    ),
)


def check_items(inventory: Inventory) -> Iterator[Finding]:
    """Yield what is wrong with items by themselves, and with the groups they are in."""
    for item in inventory.all_items:
        yield from _check_duplicate(item, inventory)
        yield from _check_dimension(item)
        yield from _check_label(item)
        yield from _check_icon(item)
        yield from _check_groups(item, inventory)


def _check_duplicate(item: DeclaredItem, inventory: Inventory) -> Iterator[Finding]:
    first = inventory.items[item.definition.name]
    if first.definition is not item.definition:
        place = place_of(first.source, first.definition.declaration.name)
        message = f"the item '{item.definition.name}' is declared at {place} already, that one counts"
        yield DUPLICATE_ITEM.at(item.source, item.definition.declaration.name, message)


def _check_dimension(item: DeclaredItem) -> Iterator[Finding]:
    dimension = item.state_type.partition(":")[2]
    if dimension in UNITLESS_DIMENSIONS:
        message = (
            f"there are no units of '{dimension}', expected a dimension that has some, or a plain Number"
        )
        yield NO_UNIT_OF_DIMENSION.at(item.source, item.definition.declaration.type, message)


def _check_label(item: DeclaredItem) -> Iterator[Finding]:
    label, word = item.definition.label, item.definition.declaration.label
    if label is None or word is None:
        return
    if ("[" in label) != ("]" in label) and "%" in label:
        bracket, missing = ("[", "]") if "[" in label else ("]", "[")
        message = f"found '{bracket}' without '{missing}' in a label, expected a pattern as '[...]'"
        yield OPEN_PATTERN.at(item.source, part_of(item.source, word, bracket), message)
    if "[" not in label or "]" not in label:
        return
    if label.rindex("]") < label.index("["):
        place = part_of(item.source, word, "]")
        yield BAD_BRACKETS.at(
            item.source, place, "found ']' before '[' in a label, expected a pattern as '[...]'"
        )
    elif lost := label[label.rindex("]") + 1 :].strip():
        place = part_of(item.source, word, lost, item.source.text.rfind("]", word.start, word.end))
        yield LOST_TEXT.at(item.source, place, f"'{lost}' behind the pattern is shown nowhere")


def _check_icon(item: DeclaredItem) -> Iterator[Finding]:
    icon, word = item.definition.icon, item.definition.declaration.icon
    if icon is None or word is None or ":" not in icon:
        return
    source, *rest = icon.split(":")
    lengths = _ICON_SOURCES.get(source)
    if lengths is None:
        message = f"there is no source of icons '{source}', expected {', '.join(sorted(_ICON_SOURCES))}"
        yield UNKNOWN_ICON.at(item.source, word, message, _icon_meant(source, rest))
    elif len(rest) + 1 not in lengths:
        wanted = " or ".join(map(str, lengths))
        message = f"found an icon of {len(rest) + 1} segments, expected {wanted} behind '{source}'"
        yield UNKNOWN_ICON.at(item.source, word, message)


def _icon_meant(source: str, rest: list[str]) -> str | None:
    if source == "mdi":
        return ":".join(["if", source, *rest])
    meant = closest(source, _ICON_SOURCES)
    return ":".join([meant, *rest]) if meant else None


def _check_groups(item: DeclaredItem, inventory: Inventory) -> Iterator[Finding]:
    for word in item.definition.declaration.groups:
        group = inventory.items.get(word.text)
        if group is None:
            if not inventory.may_be_lost([word.text]):
                message = f"there is no group '{word.text}' in these files"
                yield UNKNOWN_GROUP.at(item.source, word, message, inventory.group_names.closest(word.text))
        elif group.definition.group is None:
            place = place_of(group.source, group.definition.declaration.name)
            message = f"the item '{word.text}' at {place} is no group"
            yield NO_GROUP.at(item.source, word, message, inventory.group_names.closest(word.text))
