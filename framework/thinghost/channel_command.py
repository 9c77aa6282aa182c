"""Commands on their way to a channel: handlers get them in a type that the channel takes (openhab-runtime 2.2)."""

from .conversion import convert_state
from .item_type import ItemType, item_type
from .item_update import as_decimal
from .number_text import narrow
from .state import Command, DecimalType, OnOffType, PercentType, QuantityType


def with_unit(command: Command, kind: ItemType, channel_item_type: str | None) -> Command:
    """Return *command* to an item of the type *kind* as a channel of *channel_item_type* is to have it.

    A bare number is meant in the unit of the item, if both measure the same (openhab-runtime 2.2).
    """
    if kind.unit is not None and type(command) is DecimalType and kind.name == channel_item_type:
        return QuantityType(narrow(command.value), kind.unit)
    return command


def accepted_command(command: Command, channel_item_type: str | None) -> Command | None:
    """Return *command* as a channel of *channel_item_type* takes it, None if it does not.

    A plain number has no unit, a percent or a colour may become ON or OFF, a colour its brightness. A channel
    that names no type, or one that nobody knows, takes everything.
    """
    kind = None if channel_item_type is None else item_type(channel_item_type)
    if kind is None:
        return command
    if isinstance(command, QuantityType) and kind.dimension is None and DecimalType in kind.command_types:
        return as_decimal(command)
    if type(command) in kind.command_types:
        return command
    if not isinstance(command, PercentType):
        return None
    if PercentType in kind.command_types:
        return convert_state(command, PercentType)
    return convert_state(command, OnOffType) if OnOffType in kind.command_types else None
