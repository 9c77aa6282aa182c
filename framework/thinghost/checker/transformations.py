"""Transformations that patterns call: whether there is one of that name (openhab-formats 5.4)."""

from collections.abc import Iterator

from ..display import transformation_call
from ..suggestion import closest
from .finding import Finding, Span, part_of
from .inventory import DeclaredItem, Inventory
from .known_profiles import OPENHAB_ONLY
from .rule import Chapter, warning

UNKNOWN_TRANSFORMATION = warning(
    "unknown-transformation",
    "A pattern calls a transformation that there is not: the bare state is shown instead. Whatever stands before a `(` "
    "is the name of one if `):` follows.",
    "Correct the name, upper and lower case included, or install the binding that brings it.",
    items='String Mode "Mode [MPA(mode.map):%s]"',
)

CHAPTER = Chapter("Transformations", (UNKNOWN_TRANSFORMATION,))


def check_transformations(inventory: Inventory) -> Iterator[Finding]:
    """Yield what is wrong with the transformations in the patterns of items."""
    for item in inventory.all_items:
        for pattern, span in _patterns(item):
            call = transformation_call(pattern)
            if call is None or inventory.has_transformation(call.name):
                continue
            place = part_of(item.source, span, call.name)
            if f"transform:{call.name}" in OPENHAB_ONLY:
                message, meant = f"thinghost does not have openHAB's transformation '{call.name}'", None
            else:
                message = f"there is no transformation '{call.name}'"
                meant = closest(call.name, inventory.transformation_names)
            yield UNKNOWN_TRANSFORMATION.at(item.source, place, message, meant)


def _patterns(item: DeclaredItem) -> Iterator[tuple[str, Span]]:
    """Yield the patterns of *item*, in its label and in its metadata, each with its place."""
    definition = item.definition
    if definition.pattern is not None and definition.declaration.label is not None:
        yield definition.pattern, definition.declaration.label
    for entry in definition.bindings:
        pattern = entry.configuration.get("pattern")
        if entry.namespace == "stateDescription" and isinstance(pattern, str):
            written = [each for each in entry.declaration.properties if each.key.text == "pattern"]
            yield pattern, written[-1].values[0]
