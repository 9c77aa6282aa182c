"""Java's `String.format` for texts, exact numbers and points in time (openhab-formats 5.3)."""

from decimal import Decimal
from functools import lru_cache

import attrs

from .date_format import ZonedDateTime, format_moment
from .duration_format import Duration, format_duration
from .format_specifier import FormatError, Specifier, parse_format
from .hash_code import hash_code
from .number_format import format_decimal, format_integer

_INTEGER = frozenset("dox")
_FLOAT = frozenset("efg")


@attrs.frozen
class Format:
    """A pattern taken apart; the conversions it holds tell what kind of argument it wants."""

    pattern: str
    parts: tuple[str | Specifier, ...]
    date_conversions: frozenset[str]
    wants_decimal: bool

    def format(self, *arguments: object) -> str:
        """Return the pattern filled with *arguments*; raise FormatError if one is missing or does not fit."""
        texts = [part if isinstance(part, str) else self._text(part, arguments) for part in self.parts]
        return "".join(texts)

    def _text(self, specifier: Specifier, arguments: tuple[object, ...]) -> str:
        if specifier.argument is None:
            return "\n" if specifier.conversion == "n" else specifier.justify("%")
        if specifier.argument >= len(arguments):
            raise FormatError(f"pattern {self.pattern!r}: {specifier.text!r} has no value to show")
        argument = arguments[specifier.argument]
        text = _convert(argument, specifier)
        if text is None:
            raise FormatError(f"pattern {self.pattern!r}: {specifier.text!r} cannot show {str(argument)!r}")
        return text


@lru_cache(maxsize=4096)
def compile_format(pattern: str) -> Format:
    """Return *pattern* ready for use; raise FormatError if it is malformed."""
    parts = parse_format(pattern)
    specifiers = [part for part in parts if not isinstance(part, str) and part.argument is not None]
    return Format(
        pattern,
        parts,
        date_conversions=frozenset(part.conversion for part in specifiers if part.is_date),
        wants_decimal=any(part.conversion in _FLOAT and not part.is_date for part in specifiers),
    )


def format_java(pattern: str, *arguments: object) -> str:
    """Return *pattern* filled with *arguments* as Java does in the locale en_US, else raise FormatError.

    An argument is an int, a Decimal (BigDecimal), a ZonedDateTime, a Duration, or anything with a text.
    """
    return compile_format(pattern).format(*arguments)


def _convert(argument: object, specifier: Specifier) -> str | None:
    conversion = specifier.conversion
    if specifier.is_date:
        return _date(argument, specifier)
    if conversion in _INTEGER:
        return format_integer(argument, specifier) if isinstance(argument, int) else None
    if conversion in _FLOAT:
        return format_decimal(argument, specifier) if isinstance(argument, Decimal) else None
    if conversion == "b":
        text = "true"
    elif conversion == "h":
        text = f"{hash_code(argument):x}"
    else:
        text = str(argument)
    return specifier.justify(text[: specifier.precision])


def _date(argument: object, specifier: Specifier) -> str | None:
    if isinstance(argument, ZonedDateTime):
        return specifier.justify(format_moment(argument, specifier.conversion))
    if isinstance(argument, Duration):
        text = format_duration(argument, specifier.conversion)
        return None if text is None else specifier.justify(text)
    return None
