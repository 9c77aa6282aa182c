"""The profile that turns values round: `basic-profiles:invert`."""

from collections.abc import Mapping
from decimal import MAX_PREC, Context, Decimal

from ..profile import Profile, ProfileCallback, ProfileContext, ProfileType
from ..state import (
    DecimalType,
    IncreaseDecreaseType,
    NextPreviousType,
    OnOffType,
    OpenClosedType,
    PercentType,
    PlayPauseType,
    QuantityType,
    RewindFastforwardType,
    StopMoveType,
    Type,
    UnDefType,
    UpDownType,
    Word,
    type_name,
)
from ..thing_type import NoConfiguration
from .complaint import Complaint
from .conversion_profile import ConversionProfile

_EXACT = Context(prec=MAX_PREC)
_HUNDRED = Decimal(100)

_OPPOSITES: Mapping[Type, Type] = {
    word: other
    for words in (
        IncreaseDecreaseType,
        NextPreviousType,
        OnOffType,
        OpenClosedType,
        PlayPauseType,
        RewindFastforwardType,
        StopMoveType,
        UpDownType,
    )
    for word, other in zip(words, reversed(words), strict=True)
}


def _make(callback: ProfileCallback, _: NoConfiguration, context: ProfileContext) -> Profile:
    complaint = Complaint(context.link)

    def invert(value: Type) -> Type:
        match value:
            case QuantityType():
                return -value
            case PercentType():
                return PercentType(_EXACT.subtract(_HUNDRED, value.value))
            case DecimalType():
                return DecimalType(_EXACT.minus(value.value))
            case Word() if value in _OPPOSITES:
                return _OPPOSITES[value]
            case UnDefType():
                return value
        complaint.say(f"a {type_name(value)} has no opposite")
        return value

    return ConversionProfile(callback, invert, invert)


INVERT = ProfileType(
    uid="basic-profiles:invert",
    label="Invert",
    description="ON becomes OFF, UP becomes DOWN and so on, 30 % becomes 70 %, and 5 W becomes -5 W.",
    make=_make,
    keeps_type=True,
)
