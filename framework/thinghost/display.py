"""The two ways in which openHAB shows a state to people: in REST and in sitemaps (openhab-formats 5.1)."""

import re
from collections.abc import Callable
from datetime import tzinfo
from functools import lru_cache

import attrs

from .description import StateDescription, StateOption
from .format import format_java
from .format_specifier import FormatError
from .item_state import item_state_as
from .item_type import ItemType
from .state import DateTimeType, DecimalType, QuantityType, UnDefType
from .state_format import UNIT_PLACEHOLDER, format_state
from .type import State
from .unit import Unit, pattern_unit

NO_VALUE = "-"
"""What a sitemap shows for NULL and UNDEF."""

_UNUSABLE = "Err"
# what a repetition took it never has to give back: a pattern is read in one go, however long
_SPECIFIER = r"%(?:(unit%)|(?:[0-9]++\$)?[-#+ 0,(<]*+[0-9]*+(?:\.[0-9]++)?[tT]?[a-zA-Z])"
_ANY_SPECIFIER = re.compile(_SPECIFIER)
_FIRST_SPECIFIER = re.compile(r"(?:^|[^%])" + _SPECIFIER)


Transform = Callable[[str, str, str], str | None]
"""Returns what a transformation makes of a text with its function: its name, the function and the text are given.

None comes back where that is nothing, or cannot be done.
"""


def no_transform(_name: str, _function: str, _text: str, /) -> str | None:
    """Return nothing: nobody is there to carry out a transformation."""


@attrs.frozen
class TransformationCall:
    """What a pattern ``NAME(function):format`` says: how a state is shown to whom."""

    name: str
    function: str
    format: str


@attrs.frozen
class _Presentation:
    """A pattern, with what can be said about it before there is a state."""

    pattern: str
    unit: Unit | None
    call: TransformationCall | None


@attrs.frozen
class _SitemapPresentation:
    """What a sitemap makes of a pattern, for numbers and for everything else."""

    for_decimals: _Presentation
    for_others: _Presentation
    undefined: str
    wants_number: bool


def rest_text(
    state: State, description: StateDescription | None, zone: tzinfo, transform: Transform = no_transform
) -> str:
    """Return *state* as REST, SSE and Main UI show it, points in time in *zone* (openhab-formats D10)."""
    if description is None:
        return state_text(state, zone)
    presentation = None if description.pattern is None else _presentation(description.pattern)
    if presentation is not None and presentation.call is not None:
        return _transformed(state, presentation.call, state_text(state, zone), zone, transform)
    if isinstance(state, UnDefType):
        return state_text(state, zone)
    return _show(state, presentation, description.options, zone)


def sitemap_text(  # noqa: PLR0913, PLR0917  all that a sitemap looks at
    state: State,
    description: StateDescription | None,
    item_type: ItemType,
    zone: tzinfo,
    as_decimal: Callable[[], State | None] | None = None,
    transform: Transform = no_transform,
) -> str | None:
    """Return the value that a sitemap shows in brackets, points in time in *zone* (openhab-formats D11).

    None comes back where it shows no value: without a pattern. If *state* is no number, *as_decimal* is asked
    for the one to show with `%d`: a group, of type "Group" here, counts its members. Otherwise it is converted.
    """
    pattern = None if description is None else description.pattern
    if description is None or pattern is None:
        return None
    presentation = _sitemap_presentation(pattern, has_dimension=item_type.dimension is not None)
    if presentation is None:
        return None
    call, undefined = presentation.for_others.call, presentation.undefined
    if isinstance(state, UnDefType):
        return undefined if call is None else _transformed(state, call, undefined, zone, transform)
    if presentation.wants_number and not isinstance(state, DecimalType | QuantityType):
        number = item_state_as(item_type, state, DecimalType) if as_decimal is None else as_decimal()
        state = state if number is None else number
    fitting = presentation.for_decimals if isinstance(state, DecimalType) else presentation.for_others
    if fitting.call is not None:
        return _transformed(state, fitting.call, state_text(state, zone), zone, transform)
    return _show(state, fitting, description.options, zone)


def _transformed(
    state: State, call: TransformationCall, otherwise: str, zone: tzinfo, transform: Transform
) -> str:
    """Return what becomes of the text of *state* (openhab-formats X2), *otherwise* if nothing does."""
    try:
        text = format_state(state, "%s" if isinstance(state, UnDefType) else call.format, zone)
    except FormatError:
        return otherwise
    found = transform(call.name, call.function, text)
    return otherwise if found is None else found


def _show(
    state: State, presentation: _Presentation | None, options: tuple[StateOption, ...], zone: tzinfo
) -> str:
    label = _option_label(state, options, zone) if options else None
    if label is not None:
        return label if presentation is None else _label_text(label, presentation.pattern)
    if presentation is None:
        return state_text(state, zone)
    if isinstance(state, QuantityType) and presentation.unit is not None:
        state = _in_unit(state, presentation.unit)
    try:
        return format_state(state, presentation.pattern, zone)
    except FormatError:
        return state_text(state, zone)


def state_text(state: State, zone: tzinfo) -> str:
    """Return *state* as it is, a point in time in *zone*."""
    return state.to_full_string(zone) if isinstance(state, DateTimeType) else str(state)


def _option_label(state: State, options: tuple[StateOption, ...], zone: tzinfo) -> str | None:
    text = state_text(state, zone)
    labels = (option.label for option in options if option.value == text and option.label is not None)
    return next(labels, None)


def _label_text(label: str, pattern: str) -> str:
    try:
        return format_java(pattern, label)
    except FormatError:
        return label


def _in_unit(state: QuantityType, unit: Unit) -> QuantityType:
    if state.unit is unit:
        return state
    return state.to_invertible_unit(unit) or state


@lru_cache(maxsize=4096)
def _presentation(pattern: str) -> _Presentation:
    return _Presentation(pattern, pattern_unit(pattern), transformation_call(pattern))


def transformation_call(pattern: str) -> TransformationCall | None:
    """Return what a line of *pattern* calls: up to its first ``(``, to its last ``):``, and the rest (X1).

    None comes back where it shows the state itself.
    """
    for line in pattern.split("\n"):
        begin, end = line.find("("), line.rfind("):")
        if 0 <= begin < end:
            return TransformationCall(line[:begin], line[begin + 1 : end], line[end + 2 :])
    return None


@lru_cache(maxsize=4096)
def _sitemap_presentation(pattern: str, *, has_dimension: bool) -> _SitemapPresentation | None:
    if has_dimension:
        pattern = _without_text_behind_unit(pattern)
    if not pattern:
        return None
    wants_number = "%d" in pattern
    pattern = pattern.replace("%d", "%.0f")
    for_others = for_decimals = _presentation(pattern)
    if UNIT_PLACEHOLDER in pattern:
        for_decimals = _presentation(pattern.replace(UNIT_PLACEHOLDER, "").rstrip())
    undefined = NO_VALUE if for_others.call is not None else _undefined_text(pattern)
    return _SitemapPresentation(for_decimals, for_others, undefined, wants_number)


def _undefined_text(pattern: str) -> str:
    try:
        return format_java(_ANY_SPECIFIER.sub("%1$s", pattern), NO_VALUE)
    except FormatError:
        return _UNUSABLE


def _without_text_behind_unit(pattern: str) -> str:
    first = _FIRST_SPECIFIER.search(pattern)
    end = 0 if first is None or first[1] else first.end()
    unit, _, _ = pattern[end:].strip().partition(" ")
    return pattern[: pattern.index(unit, end) + len(unit)] if unit else pattern[:end]
