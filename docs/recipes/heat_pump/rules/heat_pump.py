"""Tells a heat pump by its SG Ready contacts when there is power to spare."""

from house import items
from thinghost.rules import W, changed, kW, log, rule, state_is, unless

CONTACTS = {"normal": ("OFF", "OFF"), "more": ("OFF", "ON"), "most": ("ON", "ON")}


@rule(name="Heat pump: most")
@changed(items.GridPower, below=-4 * kW, held="10m")
def most() -> None:
    """Much power to spare: heat as much as possible."""
    items.HeatPump.send_if_different("most")


@rule(name="Heat pump: more")
@changed(items.GridPower, below=-1.5 * kW, held="10m")
@unless(state_is(items.HeatPump, "==", "most"))
def more() -> None:
    """Some of it: heat a little more, unless it does most already."""
    items.HeatPump.send_if_different("more")


@rule(name="Heat pump: normal")
@changed(items.GridPower, above=500 * W, held="20m")
@changed(items.GridPower, to="UNDEF")
def normal() -> None:
    """The pump buys power, or nobody knows. It dislikes being told often, so this waits longer."""
    items.HeatPump.send_if_different("normal")


@rule(name="Heat pump contacts")
@changed(items.HeatPump)
def contacts() -> None:
    """What the mode means for the two contacts."""
    first, second = CONTACTS.get(str(items.HeatPump), CONTACTS["normal"])
    items.SgReady1.send_if_different(first)
    items.SgReady2.send_if_different(second)
    log.info("heat pump: %s", items.HeatPump)
