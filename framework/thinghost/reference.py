"""Declarations as Markdown tables, for the pages of those who use them.

On a page a table stands between ``<!-- table NAME -->`` and ``<!-- end -->``, outside of code.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from .channel_type import ChannelDefinition, ChannelGroup
from .configuration import Parameter, type_name_of
from .plugins import Plugins
from .thing_action import ThingAction, actions_of, handler_class_of
from .thing_type import ThingType
from .uid import type_uid

# what stands in a block of code is an example, and stays
_TABLE = re.compile(
    r"^```.*?^```$|(?P<begin><!-- table (?P<name>\S+) -->\n).*?(?P<end><!-- end -->\n)",
    re.DOTALL | re.MULTILINE,
)


def thing_type_table(plugins: Plugins, name: str) -> str:
    """Return the table *name*, which is ``UID/parameters`` or ``UID/channels`` of a thing type.

    Raises ValueError where there is no such table, PluginError where its binding cannot be used.
    """
    uid, _, kind = name.partition("/")
    thing_type = plugins.thing_type(type_uid(uid))
    if thing_type is None or kind not in _KINDS:
        raise ValueError(f"there is no table {name}: expected UID/{' or UID/'.join(_KINDS)} of a thing type")
    return _KINDS[kind](thing_type)


def with_tables(text: str, table: Callable[[str], str] | None = None) -> str:
    """Return *text* with every table in it made anew, as *table* returns it by its name.

    By default the tables are those of the installed bindings, as `thing_type_table` has them.
    """
    table = table or partial(thing_type_table, Plugins.installed())

    def made_anew(found: re.Match[str]) -> str:
        return f"{found['begin']}{table(found['name'])}{found['end']}" if found["name"] else found[0]

    return _TABLE.sub(made_anew, text)


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
    """Return a table of the channels of *thing_type*: full id, item type, what it is.

    Three groups and more with the same channels, such as those of phases, have one table together below it.
    """
    alike: dict[_Rows, list[ChannelGroup]] = {}
    for group in thing_type.groups:
        alike.setdefault(_group_rows(group), []).append(group)
    rows = [_channel_row(each.id, each) for each in thing_type.channels]
    tables = []
    for group_rows, groups in alike.items():
        if len(groups) < _MANY:
            rows += [_in_group(row, group) for group in groups for row in group_rows]
        else:
            tables.append(_folded(group_rows, groups))
    return "\n".join([_channel_rows(rows), *tables])


_Rows = tuple[tuple[str, ...], ...]
_MANY = 3


def _channel_rows(rows: Iterable[Sequence[str]]) -> str:
    return markdown_table(("channel", "item type", "meaning"), rows)


def _group_rows(group: ChannelGroup) -> _Rows:
    """Return the rows of a group, without its name in them."""
    rows = (_channel_row(each.id, each) for each in group.channels)
    return tuple(
        (channel_id, kind, meaning.removeprefix(f"{group.label}: ")) for channel_id, kind, meaning in rows
    )


def _in_group(row: Sequence[str], group: ChannelGroup) -> tuple[str, ...]:
    return f"`{group.id}#{row[0].strip('`')}`", *row[1:]


def _folded(rows: _Rows, groups: Sequence[ChannelGroup]) -> str:
    names = ", ".join(f"`{group.id}` ({group.label})" for group in groups)
    return f"Each of these groups has the channels of the table below it: {names}.\n\n{_channel_rows(rows)}"


def _channel_row(channel_id: str, definition: ChannelDefinition) -> tuple[str, ...]:
    kind = definition.type
    advanced = " (advanced)" if kind.advanced else ""
    return (
        f"`{channel_id}`",
        kind.item_type or "trigger",
        (definition.description or kind.description) + advanced,
    )


def action_table(thing_type: ThingType) -> str:
    """Return a table of the actions of *thing_type*: how they are called, what they do."""
    handler_class = handler_class_of(thing_type.handler)
    actions = actions_of(handler_class).values() if handler_class else ()
    return markdown_table(("action", "meaning"), [(f"`{_call(each)}`", each.description) for each in actions])


def _call(action: ThingAction) -> str:
    return f"{action.name}({', '.join(map(_argument, action.parameters))})"


def _argument(parameter: Parameter) -> str:
    default = "" if parameter.required else f" = {parameter.default}"
    return f"{parameter.name}: {type_name_of(parameter)}{default}"


_KINDS: Mapping[str, Callable[[ThingType], str]] = {
    "parameters": lambda thing_type: parameter_table(thing_type.parameters),
    "channels": channel_table,
    "actions": action_table,
}


def markdown_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return *rows* under *head* as a Markdown table, ending with a line end."""
    return "\n".join(_lines(head, rows)) + "\n"


def _lines(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'|'.join('---' for _ in head)}|"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |"
