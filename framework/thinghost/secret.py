"""A password or token that cannot be printed by mistake."""

from collections.abc import Callable

import attrs


@attrs.frozen(repr=False)
class Secret:
    """Holds a text that ``repr``, ``str`` and formatting mask; only `reveal` gives it away.

    One that comes from a file has *now*, which returns what the file holds by now.
    """

    _value: str
    _now: Callable[[], str] | None = attrs.field(default=None, eq=False)

    def reveal(self) -> str:
        """Return the text itself, for the one place that sends it to the device; from a file always the latest."""
        return self._value if self._now is None else self._now()

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return "Secret('***')"

    def __str__(self) -> str:
        return "***"
