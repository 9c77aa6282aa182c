"""The grammar of unit text: products, quotients and powers of named units (openhab-formats 4.3 Y1)."""

import re
from collections.abc import Callable

from .unit_definition import Powers, Unit, times

_LONGEST_TEXT = 80  # keeps the nesting of parentheses within bounds
_HIGHEST_POWER = 99  # and this the factors, as in ((km^99)^99)^99

_TOKEN = re.compile(
    r"[ \t]*(?:(?P<name>[^\s\d·*/()\[\]¹²³^+-]+)|(?P<power>\^-?\d{1,2}|[¹²³])|(?P<sign>[·*/()]))[ \t]*",
    re.ASCII,
)
_SUPERSCRIPTS = str.maketrans("¹²³", "123", "^")


class UnitTextError(Exception):
    """The text is no unit."""


class UnitReader:
    """Reads one unit text; *named* tells what a single name means."""

    def __init__(self, text: str, named: Callable[[str], Unit | None]) -> None:
        self._named = named
        self._tokens = list(reversed(_tokens(text)))

    def read(self) -> Powers[Unit]:
        """Return the powers that the whole text is the product of, or raise UnitTextError."""
        powers = self._product() if self._tokens else ()
        if self._tokens:
            raise UnitTextError
        return powers

    def _product(self) -> Powers[Unit]:
        """`product = unit { power } [ ("·" | "*") product | "/" product ]`, so a/b·c is a/(b·c)."""
        powers = self._unit()
        while self._tokens and self._tokens[-1] != ("sign", ")"):
            kind, text = self._tokens.pop()
            if kind == "power":
                powers = times((), powers, int(text.translate(_SUPERSCRIPTS)))
                if any(abs(power) > _HIGHEST_POWER for _, power in powers):
                    raise UnitTextError
            elif text in "·*/":
                return times(powers, self._product(), -1 if text == "/" else 1)
            else:
                raise UnitTextError
        return powers

    def _unit(self) -> Powers[Unit]:
        """`unit = name | "(" product ")" | nothing before "/"`."""
        if not self._tokens:
            raise UnitTextError
        if self._tokens[-1] == ("sign", "/"):
            return ()
        kind, text = self._tokens.pop()
        if text == "(":
            powers = self._product()
            if not self._tokens:
                raise UnitTextError
            self._tokens.pop()
            return powers
        unit = self._named(text) if kind == "name" else None
        if unit is None:
            raise UnitTextError
        return unit.powers


def _tokens(text: str) -> list[tuple[str, str]]:
    if len(text) > _LONGEST_TEXT:
        raise UnitTextError
    tokens: list[tuple[str, str]] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup is None:
            raise UnitTextError
        tokens.append((match.lastgroup, match[match.lastgroup]))
        position = match.end()
    return tokens
