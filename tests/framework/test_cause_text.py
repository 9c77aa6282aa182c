"""Why an item is as it is, as people read it."""

from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

from framework.demo_binding import Home, house
from thinghost import Item, OnOffType, QuantityType
from thinghost.cause import Causes
from thinghost.cause_text import when, why
from thinghost.item_type import item_type
from thinghost.runtime import Runtime
from thinghost.state import OFF, ON, RawType
from thinghost.testing.virtual_clock import in_virtual_time, virtual_clock
from thinghost.thing import Thing, ThingStatus, ThingStatusInfo
from thinghost.uid import ThingUID, TypeUID

THINGS = 'Bridge demo:hub:h [ host="there", refresh=60 ] { Thing lamp l }'
ITEMS = (
    'Number:Power Power { channel="demo:hub:h:meter#power" }\nSwitch Lamp { channel="demo:lamp:h:l:power" }'
)


def told(runtime: Runtime, name: str) -> list[tuple[str, str]]:
    item = runtime.items.get(name)
    assert item is not None
    return [(when(each.time, UTC), each.text) for each in why(runtime.causes, item, UTC)]


@in_virtual_time()
async def test_a_polled_state_leads_back_over_its_channel_to_the_poll(tmp_path: Path) -> None:
    home = Home()
    async with house(home, virtual_clock(), THINGS, ITEMS, folder=tmp_path) as runtime:
        await runtime.settled()
        home.hub["meter#power"] = QuantityType.parse("3210 W")
        await runtime.clock.sleep(61)
        assert told(runtime, "Power") == [
            ("2026-01-01 00:01:00.000", "Power changed from 40 W to 3210 W"),
            ("2026-01-01 00:01:00.000", "channel demo:hub:h:meter#power"),
            ("2026-01-01 00:01:00.000", "poll of demo:hub:h"),
        ]
        assert told(runtime, "Lamp") == [
            ("2026-01-01 00:01:00.000", "Lamp stayed ON"),
            ("2026-01-01 00:01:00.000", "channel demo:lamp:h:l:power"),
            ("2026-01-01 00:01:00.000", "poll of demo:hub:h"),
        ]


@in_virtual_time()
async def test_a_command_names_who_gave_it(tmp_path: Path) -> None:
    async with house(Home(), virtual_clock(), "", "Switch Lamp", folder=tmp_path) as runtime:
        lamp = runtime.items.get("Lamp")
        assert lamp is not None
        assert told(runtime, "Lamp") == []
        runtime.items.send_command(lamp, OnOffType.ON, "console")
        assert told(runtime, "Lamp")[-2:] == [
            ("2026-01-01 00:00:00.000", "Lamp received command ON"),
            ("2026-01-01 00:00:00.000", "by console"),
        ]


def test_every_kind_of_record_is_a_sentence() -> None:
    switch = item_type("Switch")
    assert switch is not None
    lamp, thing, causes = Item("Lamp", switch), Thing(ThingUID("a:b:c"), TypeUID("a:b")), Causes()
    records: list[tuple[object, ...]] = [
        ("start", "the house"),
        ("poll", thing),
        ("note", thing, "worked out from the others"),
        ("status", thing, ThingStatusInfo(ThingStatus.ONLINE), ThingStatusInfo(ThingStatus.UNKNOWN)),
        ("trigger", thing, "PRESSED", None, "a:b:c:button"),
        ("rule", "night (a.py:3)", "Power changed"),
        ("command", lamp, ON, None, "rule"),
        ("state", lamp, RawType("image/png", b"abc"), OFF, "a:b:c:power"),
    ]
    for record in records:
        causes.current = causes.note(0.0, *record)  # type: ignore[arg-type]
    assert [each.text for each in why(causes, lamp, UTC)] == [
        "Lamp changed from OFF to raw type (image/png): 3 bytes",
        "channel a:b:c:power",
        "Lamp received command ON",
        "rule night (a.py:3) ran: Power changed",
        "channel a:b:c:button triggered PRESSED",
        "a:b:c changed from UNKNOWN to ONLINE",
        "worked out from the others",
        "poll of a:b:c",
        "start the house",
    ]


def test_points_in_time_are_those_of_the_zone_to_the_millisecond() -> None:
    assert when(0.25, ZoneInfo("Europe/Berlin")) == "1970-01-01 01:00:00.250"
