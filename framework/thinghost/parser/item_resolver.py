"""From declared items to defined ones: groups, patterns, links, metadata (openhab-formats 2.3 to 2.5)."""

import re
from collections.abc import Sequence

from .collector import collector_at_rest
from .configuration import configuration
from .declarations import ItemDeclaration
from .definitions import (
    GroupDefinition,
    ItemDefinition,
    ItemsFile,
    LinkDefinition,
    MetadataDefinition,
)
from .descent import in_order
from .item_types import GROUP_FUNCTIONS
from .item_validator import validate
from .items import read_items
from .source import Problem, Source

_BLANKS = "".join(map(chr, range(33)))
"""What Java's trim takes away."""

# a thing's own id must not be blank, its other segments may be; Java's split forgets colons at the end
_CHANNEL_UID = re.compile(
    r"((?:[A-Za-z0-9_-]*:){2,}[A-Za-z0-9_-]+:(?:[A-Za-z0-9_-]+|[A-Za-z0-9_-]*#[A-Za-z0-9_-]*)):*"
)


def parse_items(text: str, name: str = "<text>") -> ItemsFile:
    """Return what the ``.items`` *text* defines; never raises. *name* is the file that people are shown."""
    return resolve_items(Source(text, name))


@collector_at_rest()
def resolve_items(source: Source, problems: Sequence[Problem] = ()) -> ItemsFile:
    """Return what *source* defines; *problems* are those of reading the file itself."""
    declarations, findings = read_items(source)
    judgement: list[Problem] = []
    known: set[str] = set()
    items = []
    recovered = []
    for declared in declarations:
        item = _defined(declared, is_duplicate=declared.name.text in known)
        known.add(item.name)
        items.append(item)
        judged = validate(item)
        judgement += judged
        if not any(problem.is_error for problem in judged):
            recovered.append(item)
    found = in_order(problems, findings, judgement)
    return ItemsFile(source, *found, declarations, tuple(items), tuple(recovered))


def _defined(declared: ItemDeclaration, *, is_duplicate: bool) -> ItemDefinition:
    label = declared.label.text if declared.label else None
    label_text, pattern = _split(label)
    bindings = [
        MetadataDefinition(each.name.text, each.value.text, configuration(each.properties), each)
        for each in declared.bindings
    ]
    return ItemDefinition(
        declared.type.text,
        declared.name.text,
        label,
        label_text,
        pattern,
        declared.icon.text if declared.icon else None,
        tuple([group.text for group in declared.groups]),
        tuple([tag.text for tag in declared.tags]),
        _group(declared),
        tuple(bindings),
        tuple([link for each in bindings if each.namespace == "channel" for link in _links(each)]),
        is_duplicate,
        declared,
    )


def _split(label: str | None) -> tuple[str | None, str | None]:
    """The label without its pattern, and the pattern: from the first ``[`` to the last ``]`` (A1)."""
    if label is None or "[" not in label:
        return label, None
    first, last = label.index("["), label.rfind("]")
    if last < first:
        return label, None
    return label[:first].strip(_BLANKS), label[first + 1 : last]


def _group(declared: ItemDeclaration) -> GroupDefinition | None:
    """The kind of group by the number of segments of its type (R4)."""
    main, *rest = declared.type.text.split(":")
    if main != "Group":
        return None
    arguments = tuple([argument.text for argument in declared.arguments])
    base, function = _base_and_function(rest, has_arguments=bool(arguments))
    return GroupDefinition(base, function, arguments)


def _base_and_function(segments: list[str], *, has_arguments: bool) -> tuple[str | None, str | None]:
    match segments:
        case []:
            return None, None
        case [base, function] if has_arguments or function in GROUP_FUNCTIONS:
            return base, function
        case [base, dimension, function]:
            return f"{base}:{dimension}", function
        case _:
            return ":".join(segments), "EQUALITY"


def _links(binding: MetadataDefinition) -> list[LinkDefinition]:
    """The links of a ``channel`` binding; the first bad UID ends them (B1, B2)."""
    config = binding.configuration
    profile = config.get("profile")
    if isinstance(profile, str) and ":" not in profile:
        config = config | {"profile": f"system:{profile}"}
    links = []
    for piece in binding.value.rstrip(",").split(","):
        found = _CHANNEL_UID.fullmatch(piece.strip(_BLANKS))
        if not found:
            break
        links.append(LinkDefinition(found[1], config, binding.declaration))
    return links
