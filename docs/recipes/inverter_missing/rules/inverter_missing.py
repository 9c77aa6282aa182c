"""Says when an inverter is missing: it went OFFLINE, or has not reported on a sunny morning."""

from house import items
from thinghost import ThingStatusInfoChangedEvent
from thinghost.rules import DateTimeItem, W, daily, notify, now, onlyif, rule, state_is, thing_changed

REPORTS = (items.LeftReport, items.RightReport)


@rule(name="Inverter offline")
@thing_changed("enphase:inverter:*", to="OFFLINE", held="15m")
def offline(event: ThingStatusInfoChangedEvent) -> None:
    """An inverter has been OFFLINE for a quarter of an hour."""
    notify(f"{event.thing.label} is {event.info}.", title="Inverter")


@rule(name="Inverters that have not reported")
@daily("12:00")
@onlyif(state_is(items.RoofPower, ">", 200 * W))
def silent() -> None:
    """At noon, when the roof works, each inverter must have reported today."""
    missing = [str(item.label) for item in REPORTS if not reported_today(item)]
    if missing:
        notify(f"No report today: {', '.join(missing)}.", title="Inverter")


def reported_today(item: DateTimeItem) -> bool:
    """Whether the date of *item* is of today; what never reported has none."""
    return item.datetime is not None and item.datetime.date() == now().date()
