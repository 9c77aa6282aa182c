"""Has hot water ready when people get up: late on days off, not at all while nobody is at home."""

from house import items
from thinghost.rules import (
    celsius,
    changed,
    daily,
    is_holiday,
    is_weekend,
    onlyif,
    received,
    rule,
    state_is,
    unless,
)

IS_AWAY = state_is(items.Away, "==", "ON")


def is_day_off() -> bool:
    """Whether people sleep longer today."""
    return is_weekend() or is_holiday()


@rule(name="Hot water on working days")
@daily("5:30")
@unless(is_day_off, IS_AWAY)
def early() -> None:
    """From Monday to Friday."""
    heat()


@rule(name="Hot water on days off")
@daily("8:00")
@onlyif(is_day_off)
@unless(IS_AWAY)
def late() -> None:
    """On weekends and holidays."""
    heat()


@rule(name="Hot water is hot")
@changed(items.HotWater, above=55 * celsius, held="1m")
@received(items.Away, command="ON")
@daily("10:00")
def enough() -> None:
    """It is hot, or people leave; and never longer than until ten."""
    items.HotWaterPump.send_if_different("OFF")


def heat() -> None:
    """Heat, unless the water is hot; where nobody knows, heat."""
    if not items.HotWater > 50 * celsius:
        items.HotWaterPump.on()
