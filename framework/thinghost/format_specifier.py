"""What stands in a pattern: plain text, and the specifiers of Java's Formatter (openhab-formats 5.3)."""

import re
from collections.abc import Callable, Iterator

import attrs

from .errors import ThinghostError

# what a repetition took it never has to give back: a pattern is read in one go, however long
_SPECIFIER = re.compile(r"%(?:([1-9][0-9]*+)\$)?([-#+ 0,(<]*+)([0-9]++)?(?:\.([0-9]++))?([tT])?([a-zA-Z%])")
_CONVERSIONS = frozenset("bBhHsSdoxXeEfgG%n")
_DATE_CONVERSIONS = frozenset("HIklMNLQpsSTzZaAbBhCdejmyYrRDFc")
_TAKES_PRECISION = frozenset("bhsefg")
_REFUSED_FLAGS = {
    "d": "#",
    "o": ",",
    "x": ",",
    "e": ",",
    "f": "",
    "g": "#",
    "%": "#+ 0,(<",
    "n": "-#+ 0,(<",
}
_FLAGS_OF_NUMBERS = "#+ 0,("
# A longer field is a slip of the pen, and Java would fill the memory with it.
_LIMIT = 10_000
_MOST_DIGITS = 9


class FormatError(ThinghostError):
    """A pattern that is malformed, or that cannot take the value it is given."""


@attrs.frozen
class Specifier:
    """One `%...` of a pattern: how, and which argument, counted from 0 (None for `%%` and `%n`)."""

    text: str
    argument: int | None
    flags: str
    width: int
    precision: int | None
    conversion: str
    is_date: bool
    is_upper: bool

    def justify(self, text: str) -> str:
        """Return *text* in capitals if the specifier is in capitals, filled with blanks to its width."""
        if self.is_upper:
            text = text.upper()
        return text.ljust(self.width) if "-" in self.flags else text.rjust(self.width)


def parse_format(pattern: str) -> tuple[str | Specifier, ...]:
    """Return the texts and specifiers of *pattern* in order; raise FormatError where Java fails."""
    return tuple(_parts(pattern))


def _parts(pattern: str) -> Iterator[str | Specifier]:
    position = 0
    ordinary = 0
    previous = -1
    while (percent := pattern.find("%", position)) >= 0:
        if percent > position:
            yield pattern[position:percent]
        match = _SPECIFIER.match(pattern, percent)
        if match is None:
            raise FormatError(f"pattern {pattern!r}: no conversion follows the % at column {percent + 1}")
        index, flags, _, _, _, conversion = match.groups()
        argument: int | None = None
        if conversion not in "%n" or match[5]:
            if "<" in flags:
                argument = previous
            elif index is None:
                argument = ordinary
                ordinary += 1
            else:
                argument = _count(index) - 1
            if argument < 0:
                raise FormatError(f"pattern {pattern!r}: {match[0]!r} names no argument")
            previous = argument
        yield _specifier(match, argument)
        position = match.end()
    if position < len(pattern):
        yield pattern[position:]


def _specifier(match: re.Match[str], argument: int | None) -> Specifier:
    _, flags, width, precision, date, conversion = match.groups()
    specifier = Specifier(
        text=match[0],
        argument=argument,
        flags=flags,
        width=_count(width or "0"),
        precision=None if precision is None else _count(precision),
        conversion=conversion if date else conversion.lower(),
        is_date=date is not None,
        is_upper=date == "T" if date else conversion.isupper(),
    )
    known = conversion in (_DATE_CONVERSIONS if date else _CONVERSIONS)
    problem = _problem(specifier) if known else "is no conversion of a state"
    if problem is not None:
        raise FormatError(f"pattern {match.string!r}: {specifier.text!r} {problem}")
    return specifier


def _count(digits: str) -> int:
    """Return the number that *digits* are; the beginning of a huge one, which is far too much all the same."""
    return int(digits.lstrip("0")[:_MOST_DIGITS] or "0")


def _problem(specifier: Specifier) -> str | None:
    return next((text for text, applies in _PROBLEMS.items() if applies(specifier)), None)


def _refused_flags(specifier: Specifier) -> str:
    if specifier.is_date:
        return _FLAGS_OF_NUMBERS
    return _REFUSED_FLAGS.get(specifier.conversion, _FLAGS_OF_NUMBERS)


def _takes_precision(specifier: Specifier) -> bool:
    return not specifier.is_date and specifier.conversion in _TAKES_PRECISION


_PROBLEMS: dict[str, Callable[[Specifier], bool]] = {
    f"asks for more than {_LIMIT} characters": lambda it: max(it.width, it.precision or 0) > _LIMIT,
    "takes no precision": lambda it: it.precision is not None and not _takes_precision(it),
    "repeats a flag": lambda it: len(set(it.flags)) < len(it.flags),
    "has a flag that it does not take": lambda it: any(flag in _refused_flags(it) for flag in it.flags),
    "takes no width": lambda it: it.conversion == "n" and it.width > 0,
    "needs a width": lambda it: not it.width and ("-" in it.flags or "0" in it.flags),
    "has the flags + and blank": lambda it: {"+", " "} <= set(it.flags),
    "has the flags - and 0": lambda it: {"-", "0"} <= set(it.flags),
}
