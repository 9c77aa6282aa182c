"""Group functions: how many arguments they take, and which (openhab-formats P6, P7)."""

from collections.abc import Iterator

from ..errors import ConfigurationError
from ..group_function import regular_expression
from ..item_type import item_type
from ..parser import GROUP_FUNCTIONS, GroupDefinition
from ..suggestion import closest
from .finding import Finding
from .inventory import DeclaredItem, Inventory
from .rule import Chapter, warning
from .state_words import reads, words_of

_OF_TWO_STATES = frozenset({"AND", "OR", "NAND", "NOR", "XOR"})
COUNTING = _OF_TWO_STATES | {"COUNT"}
"""The functions whose result is, or is shown by `%d` as, a number of members (P13)."""


BAD_ARGUMENTS = warning(
    "group-arguments",
    "A group function has too few or too many arguments, or such that mean nothing to it; `EQUALITY` applies, and "
    "with a wrong regular expression the group is not made at all.",
    "Give `AND`, `OR`, `NAND`, `NOR` and `XOR` the two states, as `(ON,OFF)`, `COUNT` one regular expression, as "
    '`("OFF.*")`, and the others none.',
    items="Group:Switch:OR(on,off) Lamps",
)

CHAPTER = Chapter("Groups", (BAD_ARGUMENTS,))


def check_groups(inventory: Inventory) -> Iterator[Finding]:
    """Yield what is wrong with the functions of groups."""
    for item in inventory.all_items:
        group = item.definition.group
        if group is not None and group.function is not None:
            yield from _check_function(item, group, group.function.upper())


def _check_function(item: DeclaredItem, group: GroupDefinition, function: str) -> Iterator[Finding]:
    found = len(group.arguments)
    if function in _OF_TWO_STATES:
        if found == 2:
            yield from _check_states(item, group)
        else:
            yield _wrong_number(
                item, f"{function} takes two states such as (ON,OFF), found {found} arguments"
            )
    elif function == "COUNT":
        if found == 1:
            yield from _check_expression(item)
        else:
            yield _wrong_number(item, f"COUNT takes one regular expression, found {found} arguments")
    elif found and function in GROUP_FUNCTIONS:
        yield _wrong_number(item, f"{function} takes no arguments, found {found}")


def _wrong_number(item: DeclaredItem, message: str) -> Finding:
    return BAD_ARGUMENTS.at(item.source, item.definition.declaration.type, message)


def _check_states(item: DeclaredItem, group: GroupDefinition) -> Iterator[Finding]:
    base = item_type(group.base_type or "")
    for word in item.definition.declaration.arguments if base else ():
        if base is not None and not reads(base.parse_state, word.text):
            message = f"'{word.text}' is no state of a {base.name}"
            suggestion = closest(word.text, words_of(base.parse_state))
            yield BAD_ARGUMENTS.at(item.source, word, message, suggestion)


def _check_expression(item: DeclaredItem) -> Iterator[Finding]:
    word = item.definition.declaration.arguments[0]
    try:
        regular_expression(word.text)
    except ConfigurationError as error:
        yield BAD_ARGUMENTS.at(item.source, word, str(error))
