"""The two kinds of values: states, which items hold, and commands, which they are asked for."""

from datetime import UTC, tzinfo


class Type:
    """What states and commands have in common: a text."""

    __slots__ = ()

    def to_full_string(self, zone: tzinfo = UTC) -> str:  # noqa: ARG002 - only a date-time is told in a zone
        """Return the text that REST delivers, and that is read back; a date-time is told in *zone*."""
        return str(self)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"


class State(Type):
    """What an item can hold and a channel can send."""

    __slots__ = ()


class Command(Type):
    """What an item can be asked for."""

    __slots__ = ()
