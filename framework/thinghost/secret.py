"""A password or token that cannot be printed by mistake."""

import attrs


@attrs.frozen(repr=False)
class Secret:
    """Holds a text that ``repr``, ``str`` and formatting mask; only `reveal` gives it away."""

    _value: str

    def reveal(self) -> str:
        """Return the text itself, for the one place that sends it to the device."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return "Secret('***')"

    def __str__(self) -> str:
        return "***"
