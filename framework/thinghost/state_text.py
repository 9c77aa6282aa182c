"""From text to states and commands, as openHAB's types read themselves (openhab-formats 3.1, 3.2)."""

import base64
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, tzinfo
from decimal import Decimal
from typing import TypeVar

from .date_time_text import parse_instant
from .number_text import parse_big_decimal, parse_decimal
from .quantity_text import parse_quantity
from .state import (
    WORD_TYPES,
    DateTimeType,
    DecimalType,
    HSBType,
    PercentType,
    PointType,
    QuantityType,
    RawType,
    StringListType,
    StringType,
    Type,
)

_T = TypeVar("_T", bound=Type)

_Reader = Callable[[str, tzinfo], Type | None]

# what Java's String.trim takes away
_WHITE = "".join(map(chr, range(33)))
_ENTRY_END = re.compile(r"(?<!\\),")
_BASE64 = "[A-Za-z0-9+/]"
_DATA_URI = re.compile(
    rf"data:(?P<type>[^;,]+);[^,]*,(?P<data>(?:{_BASE64}{{4}})*(?:{_BASE64}{{2,3}})?)(?P<padding>={{0,2}})"
)


def parse_type(text: str, types: Iterable[type[_T]], zone: tzinfo = UTC) -> _T | None:
    """Return *text* as the first of *types* that takes it, or None; a date-time that has no zone is in *zone*."""
    for wanted in types:
        value = _READERS[wanted](text, zone)
        if isinstance(value, wanted):
            return value
    return None


def _decimal(text: str, _: tzinfo) -> DecimalType | None:
    number = parse_decimal(text)
    return None if number is None else DecimalType(number)


def _percent(text: str, _: tzinfo) -> PercentType | None:
    number = parse_decimal(text)
    return None if number is None or not 0 <= number <= 100 else PercentType(number)


def _hsb(text: str, _: tzinfo) -> HSBType | None:
    numbers = _numbers(text, parse_big_decimal)
    try:
        return HSBType(*numbers) if len(numbers) == 3 else None
    except ValueError:
        return None


def _quantity(text: str, _: tzinfo) -> QuantityType | None:
    quantity = parse_quantity(text)
    return None if quantity is None else QuantityType(*quantity)


def _date_time(text: str, zone: tzinfo) -> DateTimeType | None:
    instant = parse_instant(text, zone)
    return None if instant is None else DateTimeType(instant)


def _point(text: str, _: tzinfo) -> PointType | None:
    numbers = _numbers(text, parse_decimal)
    return PointType(*numbers) if len(numbers) in {2, 3} else None


def _numbers(text: str, read: Callable[[str], Decimal | None]) -> list[Decimal]:
    """Return what stands between commas, none at all if one is no number; openHAB sees no commas at the end."""
    numbers = [read(part.strip(_WHITE)) for part in text.rstrip(",").split(",")]
    known = [number for number in numbers if number is not None]
    return known if len(known) == len(numbers) else []


def _raw(text: str, _: tzinfo) -> RawType | None:
    found = _DATA_URI.fullmatch(text)
    if found is None or (found["padding"] and len(found["data"] + found["padding"]) % 4):
        return None
    return RawType(found["type"], base64.b64decode(found["data"] + "=="))


def _string(text: str, _: tzinfo) -> StringType:
    return StringType(text)


def _string_list(text: str, _: tzinfo) -> StringListType:
    return StringListType(tuple(entry.replace("\\,", ",") for entry in _ENTRY_END.split(text)))


def _word(words: Mapping[str, Type]) -> _Reader:
    return lambda text, _: words.get(text)


_READERS: Mapping[type[Type], _Reader] = {
    DateTimeType: _date_time,
    DecimalType: _decimal,
    HSBType: _hsb,
    PercentType: _percent,
    PointType: _point,
    QuantityType: _quantity,
    RawType: _raw,
    StringListType: _string_list,
    StringType: _string,
} | {words: _word({str(word): word for word in words}) for words in WORD_TYPES}
