"""Declarations as Markdown tables, for the pages of those who use them."""

from collections.abc import Iterable, Iterator, Sequence

from .channel_type import ChannelDefinition
from .configuration import Parameter, type_name_of
from .thing_type import ThingType


def parameter_table(parameters: Iterable[Parameter]) -> str:
    """Return a table of *parameters*: name, type, default, what it is; those that must be given say so."""
    ordered = sorted(parameters, key=lambda each: each.advanced)
    return markdown_table(
        ("parameter", "type", "default", "meaning"), [_parameter_row(each) for each in ordered]
    )


def _parameter_row(parameter: Parameter) -> tuple[str, ...]:
    default = "**required**" if parameter.required else _default(parameter.default)
    advanced = " (advanced)" if parameter.advanced else ""
    return f"`{parameter.name}`", type_name_of(parameter), default, parameter.description + advanced


def _default(value: object) -> str:
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    return f"`{value}`" if value or isinstance(value, int | float) else ""


def channel_table(thing_type: ThingType) -> str:
    """Return a table of the channels of *thing_type*: full id, item type, what it is."""
    rows = [_channel_row(channel_id, each) for channel_id, each in thing_type.channel_definitions()]
    return markdown_table(("channel", "item type", "meaning"), rows)


def _channel_row(channel_id: str, definition: ChannelDefinition) -> tuple[str, ...]:
    kind = definition.type
    advanced = " (advanced)" if kind.advanced else ""
    return (
        f"`{channel_id}`",
        kind.item_type or "trigger",
        (definition.description or kind.description) + advanced,
    )


def markdown_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return *rows* under *head* as a Markdown table, ending with a line end."""
    return "\n".join(_lines(head, rows)) + "\n"


def _lines(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'|'.join('---' for _ in head)}|"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |"
