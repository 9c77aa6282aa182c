"""How a state of each type takes a pattern (openhab-formats 5.2)."""

from collections.abc import Callable
from datetime import tzinfo
from decimal import ROUND_HALF_UP, Decimal

from .date_format import ZonedDateTime
from .duration_format import Duration
from .format import Format, compile_format
from .quantity_type import exact_decimal
from .state import (
    DateTimeType,
    DecimalType,
    HSBType,
    PercentType,
    PointType,
    QuantityType,
    RawType,
    StringListType,
)
from .type import State

UNIT_PLACEHOLDER = "%unit%"
"""Stands in a pattern for the unit of the state."""

_HSB_PLACEHOLDER = "%hsb%"
_RGB_PLACEHOLDER = "%rgb%"
_LOCATION_PATTERN = "%2$s°N %3$s°E %1$sm"
_MILLISECOND = "ms"


def format_state(state: State, pattern: str, zone: tzinfo) -> str:
    """Return *state* as *pattern* shows it, points in time in *zone*; raise FormatError if it cannot."""
    return _FORMATTERS.get(type(state), _format_text)(state, pattern, zone)


def _format_text(state: State, pattern: str, _: tzinfo) -> str:
    return compile_format(pattern).format(str(state))


def _format_decimal(state: DecimalType, pattern: str, _: tzinfo) -> str:
    return _format_number(state.value, compile_format(pattern))


def _format_number(value: Decimal, wanted: Format) -> str:
    # openHAB tries an integer first and falls back; the pattern tells beforehand which it can take.
    if not wanted.wants_decimal and value == (whole := value.to_integral_value()):
        return wanted.format(int(whole))
    return wanted.format(value)


def _format_quantity(state: QuantityType, pattern: str, _: tzinfo) -> str:
    if "%s" in pattern or "%S" in pattern:
        return compile_format(pattern).format(str(state))
    if UNIT_PLACEHOLDER in pattern:
        symbol = state.unit.symbol
        wanted = compile_format(pattern.replace(UNIT_PLACEHOLDER, "%%" if symbol == "%" else symbol))
    else:
        wanted = compile_format(pattern)
        if wanted.date_conversions and (duration := _duration(state, wanted)) is not None:
            return duration
    return _format_number(exact_decimal(state.value), wanted)


def _duration(state: QuantityType, wanted: Format) -> str | None:
    milliseconds = state.to_unit(_MILLISECOND)
    if milliseconds is None:
        return None
    duration = Duration.for_conversions(int(milliseconds.value), wanted.date_conversions)
    # However a specifier counts its argument, there is only this one.
    return wanted.format(*[duration] * len(wanted.parts))


def _format_color(state: HSBType, pattern: str, _: tzinfo) -> str:
    if _HSB_PLACEHOLDER in pattern:
        return compile_format(pattern.replace(_HSB_PLACEHOLDER, "%s")).format(str(state))
    if _RGB_PLACEHOLDER in pattern:
        return compile_format(pattern.replace(_RGB_PLACEHOLDER, "%s")).format(_rgb_text(state))
    return compile_format(pattern).format(str(state))


def _rgb_text(state: HSBType) -> str:
    saturation = state.saturation / 100
    sixth, within = divmod(state.hue / 60, 1)
    brightness = state.brightness
    low = brightness * (1 - saturation)
    falling = brightness * (1 - saturation * within)
    rising = brightness * (1 - saturation * (1 - within))
    red, green, blue = (
        (brightness, rising, low),
        (falling, brightness, low),
        (low, brightness, rising),
        (low, falling, brightness),
        (rising, low, brightness),
        (brightness, low, falling),
    )[int(sixth)]
    return f"{_byte(red)},{_byte(green)},{_byte(blue)}"


def _byte(percent: Decimal) -> int:
    return int((percent * 255 / 100).to_integral_value(ROUND_HALF_UP))


def _format_point(state: PointType, pattern: str, _: tzinfo) -> str:
    wanted = compile_format(_LOCATION_PATTERN if pattern == "%s" else pattern)
    return wanted.format(*map(DecimalType, (state.altitude, state.latitude, state.longitude)))


def _format_list(state: StringListType, pattern: str, _: tzinfo) -> str:
    return compile_format(pattern).format(*state.values)


def _format_moment(state: DateTimeType, pattern: str, zone: tzinfo) -> str:
    return compile_format(pattern).format(ZonedDateTime.of(state.nanoseconds, zone))


def _format_raw(state: RawType, _: str, __: tzinfo) -> str:
    return state.to_full_string()


_FORMATTERS: dict[type[State], Callable[..., str]] = {
    DecimalType: _format_decimal,
    PercentType: _format_decimal,
    HSBType: _format_color,
    QuantityType: _format_quantity,
    PointType: _format_point,
    StringListType: _format_list,
    DateTimeType: _format_moment,
    RawType: _format_raw,
}
