"""SCALE: a number becomes what a table has for the range it lies in (openhab-formats 6.4)."""

import logging
import re
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import attrs

from ..number_text import parse_big_decimal
from ..quantity_text import parse_quantity
from ..quantity_type import exact_decimal
from ..transformation import TransformationError, TransformationType
from .properties import parse_properties
from .table import table_text

_log = logging.getLogger(__name__)

_RANGE = re.compile(r"([\[\]])(.*)\.\.(.*)([\[\]])")
_NOT_A_NUMBER = "NaN"
_FORMAT = "format"
_VALUE, _LABEL = "%value%", "%label%"


@attrs.frozen
class _Range:
    """From *lower* to *upper*, each without end if None; *holds_lower* and *holds_upper* tell whether they belong."""

    lower: Decimal | None
    upper: Decimal | None
    holds_lower: bool
    holds_upper: bool
    result: str

    def holds(self, number: Decimal) -> bool:
        if self.lower is not None and (
            number < self.lower or (number == self.lower and not self.holds_lower)
        ):
            return False
        return self.upper is None or number < self.upper or (number == self.upper and self.holds_upper)


@attrs.frozen
class _Scale:
    ranges: tuple[_Range, ...]
    not_a_number: str | None
    format: str


def _transform(function: str, text: str, folder: Path) -> str:
    scale = _scale(table_text(function, folder), function)
    number = _number(text)
    if number is None:
        if scale.not_a_number is None:
            raise TransformationError(f"'{text}' is no number, and '{function}' has no entry {_NOT_A_NUMBER}")
        return scale.not_a_number
    for each in scale.ranges:
        if each.holds(number):
            return scale.format.replace(_VALUE, text).replace(_LABEL, each.result)
    raise TransformationError(f"'{function}' has no range for {text}")


def _number(text: str) -> Decimal | None:
    number = parse_big_decimal(text)
    if number is None and (quantity := parse_quantity(text)) is not None:
        return exact_decimal(quantity[0])
    return number


@lru_cache(maxsize=1024)
def _scale(table: str, function: str) -> _Scale:
    entries = parse_properties(table)
    not_a_number, form = entries.pop(_NOT_A_NUMBER, None), entries.pop(_FORMAT, _LABEL)
    ranges = [(key, _range(key, result)) for key, result in entries.items()]
    for key, found in ranges:
        if found is None:
            _log.warning("'%s': '%s' is no range, expected such as [12..23[", function, key)
    return _Scale(tuple(found for _, found in ranges if found is not None), not_a_number, form)


def _range(key: str, result: str) -> _Range | None:
    found = _RANGE.fullmatch(key)
    if found is None:
        return None
    opening, lower_text, upper_text, closing = found.groups()
    lower, upper = parse_big_decimal(lower_text), parse_big_decimal(upper_text)
    if (lower is None and lower_text) or (upper is None and upper_text):
        return None
    return _Range(lower, upper, opening == "[", closing == "]", result)


SCALE = TransformationType(
    name="SCALE",
    label="Scale",
    function="a file of lines `[12..23[=text` in the folder `transform`, or `|[..3]=low;]3..]=high`",
    transform=_transform,
)
"""Finds the range that a number lies in."""
