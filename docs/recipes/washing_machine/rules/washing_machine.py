"""Starts the loaded washing machine when the sun pays for it, and in any case in time."""

from house import items
from thinghost.rules import after, at_item, cancel, changed, kW, notify, onlyif, received, rule, state_is

IS_LOADED = state_is(items.WasherReady, "==", "ON")


@rule(name="Washer: sun")
@changed(items.GridPower, below=-2 * kW, held="15m")
@onlyif(IS_LOADED)
def sun() -> None:
    """The machine is loaded, and there has been power to spare for a while."""
    start("the sun shines")


@rule(name="Washer: latest")
@at_item(items.WasherLatest, time_only=True)
@onlyif(IS_LOADED)
def latest() -> None:
    """It did not come to that today."""
    start("it is time")


@rule(name="Washer: by hand")
@received(items.WasherPlug, command="OFF")
def by_hand() -> None:
    """Who switches it off knows that it does not run."""
    cancel("done")


def start(why: str) -> None:
    """Let the machine run, and tell when it should be done."""
    items.WasherReady.off()
    items.WasherPlug.on()
    notify(f"The washer starts: {why}.")
    after("2h 30m", notify, "The washing is done.", name="done")
