"""Patterns: whether one can show the states of its item, and the unit that it names (openhab-formats 4.4, 5)."""

import re
from collections.abc import Iterator
from datetime import UTC
from decimal import Decimal
from functools import lru_cache

import attrs

from ..conversion import convert_state
from ..format_specifier import FormatError
from ..parser import Source
from ..state import (
    OFF,
    OPEN,
    PLAY,
    DateTimeType,
    DecimalType,
    HSBType,
    PercentType,
    PointType,
    QuantityType,
    RawType,
    State,
    StringListType,
    StringType,
)
from ..state_format import UNIT_PLACEHOLDER, format_state
from ..unit import (
    MeasurementSystem,
    default_unit,
    is_added,
    is_compatible,
    is_inverse_compatible,
    parse_unit,
    pattern_unit,
)
from .finding import Finding, Span, part_of
from .groups import COUNTING
from .inventory import DeclaredItem, Inventory
from .rule import Chapter, Rule, warning
from .units import ADDED_UNIT, unit_meant

_ONE = Decimal(1)
_SAMPLES: dict[str, tuple[State, ...]] = {
    "Call": (StringListType(("1", "2", "3")),),
    "Color": (HSBType(_ONE, _ONE, _ONE),),
    "Contact": (OPEN,),
    "DateTime": (DateTimeType(0),),
    "Dimmer": (PercentType(_ONE), PercentType(Decimal("0.5"))),
    "Image": (RawType("image/png", b""),),
    "Location": (PointType(_ONE, _ONE, _ONE),),
    "Number": (DecimalType(_ONE), DecimalType(Decimal("0.5"))),
    "Player": (PLAY,),
    "Rollershutter": (PercentType(_ONE), PercentType(Decimal("0.5"))),
    "String": (StringType("x"),),
    "Switch": (OFF,),
}
"""A pattern is of use if it can show one of these."""

_LONGEST = 1_000
"""No pattern is longer; a hostile one is not worth the time that reading it may take."""

# where a value is shown, then perhaps a unit, then perhaps more
_VALUE_AND_UNIT = re.compile(
    r"%(?:[0-9]+\$)?+[-#+ 0,(]*+[0-9]*+(?:\.[0-9]+)?+[dfeg](?P<blank> *+)(?P<unit>[^\s%]+|%%)?(?P<rest>.*)",
    re.DOTALL,
)
_LETTER = re.compile(r"[^\W\d_]|[%°'$€£]")

BAD_PATTERN = warning(
    "bad-pattern",
    "The pattern cannot show any state of such an item: the bare state is shown instead.",
    "Texts, switches and contacts are shown by `%s`, whole numbers by `%d`, others by `%.1f`, points in time by "
    "`%1$tH:%1$tM`; a percent sign is written `%%`.",
    items='String Name "Name [%d]"',
)
UNKNOWN_PATTERN_UNIT = warning(
    "unknown-pattern-unit",
    "What stands behind the value is no unit: the value is shown in the item's own unit beside that text.",
    "Write a unit as openHAB does, upper and lower case included, or `%unit%` for that of the item.",
    items='Number:Energy Total "Total [%.1f kwh]"',
)
WRONG_PATTERN_UNIT = warning(
    "wrong-pattern-unit",
    "The unit in the pattern is of another dimension than the item: the value is shown in the item's own unit beside "
    "it.",
    "Write a unit of the dimension, or correct the dimension.",
    items='Number:Power House "House [%.1f kWh]"',
)
HIDDEN_PATTERN_UNIT = warning(
    "hidden-pattern-unit",
    "Only what stands behind the last blank of a pattern is its unit: here the value is shown in the item's own unit.",
    "Put one blank before the unit, and nothing behind it.",
    items='Number:Energy Total "Total [%.1fkWh]"',
)

CHAPTER = Chapter("Patterns", (BAD_PATTERN, UNKNOWN_PATTERN_UNIT, WRONG_PATTERN_UNIT, HIDDEN_PATTERN_UNIT))


@attrs.frozen
class _Judgement:
    rule: Rule
    message: str
    suggestion: str | None = None

    def at(self, source: Source, span: Span) -> Finding:
        return self.rule.at(source, span, self.message, self.suggestion)


def check_label_patterns(inventory: Inventory) -> Iterator[Finding]:
    """Yield what is wrong with the patterns in the labels of items."""
    for item in inventory.all_items:
        label, pattern = item.definition.declaration.label, item.definition.pattern
        if label is not None and pattern:
            yield from check_pattern(item, part_of(item.source, label, pattern), pattern)


def check_pattern(item: DeclaredItem, span: Span, pattern: str) -> Iterator[Finding]:
    """Yield what is wrong with the *pattern* at *span* for *item*."""
    if len(pattern) > _LONGEST:
        return
    group = item.definition.group
    counts = group is not None and group.function in COUNTING
    for judgement in _judge(item.state_type, pattern, counts=counts):
        yield judgement.at(item.source, span)


@lru_cache(maxsize=4096)
def _judge(type_: str, pattern: str, *, counts: bool) -> tuple[_Judgement, ...]:
    # what a transformation makes of the state is anybody's guess (openhab-formats X1)
    if "):" in pattern[pattern.find("(") + 1 :] and "(" in pattern:
        return ()
    refusal = _refusal(type_, pattern)
    if refusal and counts and _refusal("Number", pattern) is None:
        return ()
    if refusal is not None:
        return (_Judgement(BAD_PATTERN, refusal),)
    kind, _, dimension = type_.partition(":")
    return tuple(_judge_unit(dimension, pattern)) if kind == "Number" and dimension else ()


def _samples(type_: str) -> tuple[State, ...]:
    kind, _, dimension = type_.partition(":")
    unit = default_unit(dimension, MeasurementSystem.SI) if kind == "Number" and dimension else None
    if unit is None:
        return _SAMPLES.get(kind, ())
    return QuantityType(1, unit), QuantityType(Decimal("0.5"), unit)


def _refusal(type_: str, pattern: str) -> str | None:
    """Return why no state of an item of that type can be shown, None if one can; of a plain group any may."""
    samples = _samples(type_) or tuple(state for states in _SAMPLES.values() for state in states)
    refusals = [_why_not(state, pattern) for state in samples]
    return None if None in refusals else f"the pattern cannot show a {type_}: {refusals[0]}"


def _why_not(state: State, pattern: str) -> str | None:
    """Return why neither REST nor a sitemap shows *state*, None if one does (openhab-formats D10, D11)."""
    # only quantities have the unit; elsewhere a sitemap takes the placeholder away
    bare = pattern if isinstance(state, QuantityType) else pattern.replace(UNIT_PLACEHOLDER, "").rstrip()
    try:
        format_state(state, bare, UTC)
    except FormatError as error:
        number = convert_state(state, DecimalType) if "%d" in bare else None
        if number is None or isinstance(state, DecimalType | QuantityType):
            return str(error).partition(": ")[2] or str(error)
        return _why_not(number, pattern)
    return None


def _judge_unit(dimension: str, pattern: str) -> Iterator[_Judgement]:
    """Say what becomes of the unit behind the value, where there is one."""
    default = default_unit(dimension, MeasurementSystem.SI)
    found = _VALUE_AND_UNIT.search(pattern)
    if default is None or found is None or UNIT_PLACEHOLDER in pattern or not found["unit"]:
        return
    text, unit = found["unit"].replace("%%", "%"), pattern_unit(pattern)
    fits = unit is not None and (is_compatible(unit, default) or is_inverse_compatible(unit, default))
    written = parse_unit(text)
    if unit is not None and not fits:
        last = pattern.rpartition(" ")[2]
        yield _Judgement(
            WRONG_PATTERN_UNIT, f"'{last}' is no unit of {dimension}, expected one such as {default}"
        )
    elif unit is not None:
        last = pattern.rpartition(" ")[2].strip().replace("%%", "%")
        if is_added(last):
            yield _Judgement(ADDED_UNIT, f"openHAB does not know the unit '{last}'")
    elif written is not None and (is_compatible(written, default) or is_inverse_compatible(written, default)):
        head = pattern[: found.end("blank") - len(found["blank"])]
        message = (
            f"the unit '{text}' counts for nothing here, expected it behind the last blank of the pattern"
        )
        yield _Judgement(HIDDEN_PATTERN_UNIT, message, f"{head} {found['unit']}")
    elif found["blank"] and not found["rest"].strip() and _LETTER.search(text):
        message = f"'{text}' is no unit of {dimension}, the value is shown in the item's own"
        meant = unit_meant(text, dimension)
        # what has no unit may be called anything
        if meant or dimension != "Dimensionless":
            yield _Judgement(UNKNOWN_PATTERN_UNIT, message, meant)
