"""Numbers in Java's notation: integers, decimals, powers of ten, all exact (openhab-formats 5.3)."""

from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from .format_specifier import Specifier

_EXACT = Context(prec=100_000, rounding=ROUND_HALF_UP, Emax=MAX_EMAX, Emin=MIN_EMIN)
_DEFAULT_PRECISION = 6
_SMALLEST_PLAIN = Decimal("0.0001")
_PREFIX = {"o": "0", "x": "0x"}


def format_integer(value: int, specifier: Specifier) -> str:
    """Return *value* as `%d`, `%x` or `%o` print it, with all that the *specifier* asks for."""
    conversion = specifier.conversion
    if conversion == "d":
        return _dress(str(abs(value)), specifier, negative=value < 0)
    prefix = _PREFIX[conversion] if "#" in specifier.flags else ""
    return _dress(format(abs(value), conversion), specifier, negative=value < 0, prefix=prefix)


def format_decimal(value: Decimal, specifier: Specifier) -> str:
    """Return *value* as `%f`, `%e` or `%g` print it: rounded half up on its exact digits."""
    precision = _DEFAULT_PRECISION if specifier.precision is None else specifier.precision
    magnitude = _MAGNITUDES[specifier.conversion](value.copy_abs(), precision)
    if "#" in specifier.flags and precision == 0:
        mantissa, exponent_sign, exponent = magnitude.partition("e")
        magnitude = f"{mantissa}.{exponent_sign}{exponent}"
    return _dress(magnitude, specifier, negative=value < 0)


def _plain(value: Decimal, precision: int) -> str:
    return format(value.quantize(_quantum(precision), context=_EXACT), "f")


def _scientific(value: Decimal, precision: int) -> str:
    rounded = _half_up(precision + 1).plus(value)
    digits = "".join(map(str, rounded.as_tuple().digits)).ljust(precision + 1, "0")
    fraction = f".{digits[1:]}" if precision else ""
    return f"{digits[0]}{fraction}e{rounded.adjusted():+03d}"


def _general(value: Decimal, precision: int) -> str:
    significant = precision or 1
    rounded = _half_up(significant).plus(value)
    whole_zero = value.is_zero() and value.as_tuple().exponent == 0
    if whole_zero or _SMALLEST_PLAIN <= rounded < Decimal((0, (1,), significant)):
        return _plain(rounded, significant - 1 - rounded.adjusted())
    return _scientific(rounded, significant - 1)


_MAGNITUDES = {"f": _plain, "e": _scientific, "g": _general}


@lru_cache(maxsize=64)
def _quantum(precision: int) -> Decimal:
    return Decimal((0, (1,), -precision))


@lru_cache(maxsize=64)
def _half_up(digits: int) -> Context:
    return Context(prec=digits, rounding=ROUND_HALF_UP, Emax=MAX_EMAX, Emin=MIN_EMIN)


def _dress(magnitude: str, specifier: Specifier, *, negative: bool, prefix: str = "") -> str:
    flags = specifier.flags
    if not flags and not specifier.width:
        text = f"-{prefix}{magnitude}" if negative else prefix + magnitude
        return text.upper() if specifier.is_upper else text
    if "," in flags and "e" not in magnitude:
        whole, point, fraction = magnitude.partition(".")
        magnitude = f"{int(whole):,}{point}{fraction}"
    before, after = _signs(flags, negative=negative)
    before += prefix
    if "0" in flags:
        magnitude = magnitude.rjust(specifier.width - len(before) - len(after), "0")
    return specifier.justify(before + magnitude + after)


def _signs(flags: str, *, negative: bool) -> tuple[str, str]:
    if negative:
        return ("(", ")") if "(" in flags else ("-", "")
    if "+" in flags:
        return "+", ""
    return (" ", "") if " " in flags else ("", "")
