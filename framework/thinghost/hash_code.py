"""Java's `hashCode()` of texts, numbers and points in time, which `%h` prints (openhab-formats 5.3)."""

from datetime import datetime, timedelta
from decimal import Decimal

from .date_format import ZonedDateTime
from .state import DecimalType

_WORD = 0xFFFF_FFFF


def hash_code(value: object) -> int:
    """Return the hash of *value* in 32 bits without a sign; what else there is counts as its text."""
    if isinstance(value, int):
        return _integer_hash(value)
    if isinstance(value, Decimal):
        return _decimal_hash(value)
    if isinstance(value, DecimalType):
        return (31 + _decimal_hash(value.value)) & _WORD
    if isinstance(value, ZonedDateTime):
        return _moment_hash(value)
    return _text_hash(str(value))


def _text_hash(text: str) -> int:
    units = text.encode("utf-16-be")
    result = 0
    for index in range(0, len(units), 2):
        result = (31 * result + (units[index] << 8 | units[index + 1])) & _WORD
    return result


def _integer_hash(value: int) -> int:
    magnitude = abs(value)
    result = 0
    for shift in range((magnitude.bit_length() + 31) // 32 * 32 - 32, -1, -32):
        result = (31 * result + (magnitude >> shift & _WORD)) & _WORD
    return -result & _WORD if value < 0 else result


def _decimal_hash(value: Decimal) -> int:
    sign, digits, exponent = value.as_tuple()
    magnitude = int("".join(map(str, digits)))
    # What fits into a long is hashed like an integer of two words, and so is everything else.
    hashed = _integer_hash(-magnitude if sign else magnitude)
    return (31 * hashed - int(exponent)) & _WORD


def _moment_hash(moment: ZonedDateTime) -> int:
    local = moment.local
    nanos = ((local.hour * 60 + local.minute) * 60 + local.second) * 1_000_000_000 + moment.nanosecond
    time = (nanos ^ nanos >> 32) & _WORD
    date = (moment.year & 0xFFFFF800) ^ ((moment.year << 11) + (local.month << 6) + local.day)
    offset = _offset_seconds(local)
    region = moment.region
    zone = offset & _WORD if region is None else _text_hash(region)
    return (date ^ time ^ offset & _WORD ^ (zone << 3 | zone >> 29)) & _WORD


def _offset_seconds(local: datetime) -> int:
    return (local.utcoffset() or timedelta()) // timedelta(seconds=1)
