"""openHAB's events.log, line for line."""

from pathlib import Path
from zoneinfo import ZoneInfo

from framework.demo_binding import Home, house
from thinghost import CommunicationError, QuantityType, StringType
from thinghost.testing.virtual_clock import START, in_virtual_time, virtual_clock

BERLIN = START.astimezone(ZoneInfo("Europe/Berlin"))


@in_virtual_time(BERLIN)
async def test_a_line_is_that_of_openhab(tmp_path: Path) -> None:
    path, home = tmp_path / "events.log", Home(trouble={"poll h": CommunicationError("nobody answers")})
    things = 'Bridge demo:hub:h [ host="there" ]\nThing demo:candle:c'
    items = 'Number:Power Power { channel="demo:hub:h:meter#power" }\nSwitch Lamp { channel="demo:candle:c:power" }'
    async with house(
        home, virtual_clock(), things, items, sinks=[f"events-log={path}"], folder=tmp_path
    ) as runtime:
        await runtime.clock.sleep(1)
        path.write_text("", encoding="utf-8")
        home.handlers["h"].callback.update_state("meter#power", QuantityType.parse("40 W"))
        home.handlers["h"].callback.update_state("meter#power", QuantityType.parse("40 W"))
        home.handlers["c"].callback.trigger("button", "PRESSED")
        power = runtime.items.get("Power")
        assert power is not None
        runtime.items.send_command(power, QuantityType.parse("5 W"), "rule")
    power_channel = "org.openhab.core.thing$demo:hub:h:meter#power"
    expected = [
        (
            "openhab.event.ItemStateChangedEvent ",
            f"Item 'Power' changed from NULL to 40 W (source: {power_channel})",
        ),
        ("openhab.event.ChannelTriggeredEvent ", "demo:candle:c:button triggered PRESSED"),
        ("openhab.event.ItemCommandEvent      ", "Item 'Power' received command 5 W (source: rule)"),
    ]
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if "Thing '" not in line and "predicted" not in line] == [
        f"2026-01-01 01:00:01.000 [INFO ] [{logger}] - {message}" for logger, message in expected
    ]
    assert [line for line in lines if "Thing 'demo:hub:h'" in line] == [
        (
            "2026-01-01 01:00:01.000 [INFO ] [ab.event.ThingStatusInfoChangedEvent] - "
            "Thing 'demo:hub:h' changed from OFFLINE (COMMUNICATION_ERROR): nobody answers to UNINITIALIZED"
        )
    ]


@in_virtual_time()
async def test_what_a_device_sends_stays_on_its_line(tmp_path: Path) -> None:
    path, home = tmp_path / "events.log", Home()
    things = "Thing demo:candle:c { Channels: String : note }"
    items = 'String Note { channel="demo:candle:c:note" }'
    async with house(
        home, virtual_clock(), things, items, sinks=[f"events-log={path}"], folder=tmp_path
    ) as runtime:
        await runtime.clock.sleep(1)
        home.handlers["c"].callback.update_state("note", StringType("a\nb\x1b[2J ü"))
        last = path.read_text(encoding="utf-8").splitlines()[-1]
    assert last == (
        "2026-01-01 00:00:01.000 [INFO ] [openhab.event.ItemStateChangedEvent ] - "
        r"Item 'Note' changed from NULL to a\nb\x1b[2J ü (source: org.openhab.core.thing$demo:candle:c:note)"
    )
