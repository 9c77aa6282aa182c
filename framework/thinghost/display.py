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


@attrs.frozen
class _Presentation:
    """A pattern, with what can be said about it before there is a state."""

    pattern: str
    unit: Unit | None
    transforms: bool


@attrs.frozen
class _SitemapPresentation:
    """What a sitemap makes of a pattern, for numbers and for everything else."""

    for_decimals: _Presentation
    for_others: _Presentation
    undefined: str
    wants_number: bool


def rest_text(state: State, description: StateDescription | None, zone: tzinfo) -> str:
    """Return *state* as REST, SSE and Main UI show it, points in time in *zone* (openhab-formats D10)."""
    if description is None or isinstance(state, UnDefType):
        return state_text(state, zone)
    presentation = None if description.pattern is None else _presentation(description.pattern)
    return _show(state, presentation, description.options, zone)


def sitemap_text(
    state: State,
    description: StateDescription | None,
    item_type: ItemType,
    zone: tzinfo,
    as_decimal: Callable[[], State | None] | None = None,
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
    if isinstance(state, UnDefType):
        return presentation.undefined
    if presentation.wants_number and not isinstance(state, DecimalType | QuantityType):
        number = item_state_as(item_type, state, DecimalType) if as_decimal is None else as_decimal()
        state = state if number is None else number
    fitting = presentation.for_decimals if isinstance(state, DecimalType) else presentation.for_others
    return _show(state, fitting, description.options, zone)


def _show(
    state: State, presentation: _Presentation | None, options: tuple[StateOption, ...], zone: tzinfo
) -> str:
    if presentation is not None and presentation.transforms:
        return state_text(state, zone)
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
    return _Presentation(pattern, pattern_unit(pattern), _transforms(pattern))


def _transforms(pattern: str) -> bool:
    """Whether a line of *pattern* holds ``(``, and behind it ``):`` with whatever between them (openhab-formats X1)."""
    return any(0 <= line.find("(") < line.rfind("):") for line in pattern.split("\n"))


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
    undefined = NO_VALUE if for_others.transforms else _undefined_text(pattern)
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
