"""Triggers of items, things, channels, events and the rule's own life."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from framework.rule_parts import Parts, rule_parts
from thinghost import ItemStateChangedEvent, QuantityType, ThingStatus
from thinghost.errors import ConfigurationError
from thinghost.event import ItemCommandEvent, StartlevelEvent, ThingStatusInfoChangedEvent
from thinghost.event_text import TEXTS
from thinghost.rules.declaration import Trigger
from thinghost.rules.event_triggers import _ENDS, on_event
from thinghost.rules.item_triggers import changed, received, updated
from thinghost.rules.life_triggers import Moment, comes, reloaded, start_level, started, stopping
from thinghost.rules.rule_item import RuleItem
from thinghost.rules.selection import Selection, members_of
from thinghost.rules.thing_triggers import thing_changed, thing_updated, triggered
from thinghost.state import OFF, ON, UNDEF, DecimalType
from thinghost.testing import in_virtual_time
from thinghost.thing import ThingStatusDetail

ITEMS = """
Number:Power Power
Number:Temperature Hall
Number Count
Switch Light
Dimmer Lamp
Color Strip
Contact Door
Rollershutter Blind
String Mode
DateTime Seen
Group:Switch:OR(ON,OFF) Lights
Switch Left (Lights)
Switch Right (Lights)
Group House
Group Upstairs (House)
Contact Window (Upstairs)
Contact Gate (House)
"""
THINGS = "Thing demo:candle:a\nThing demo:candle:b"


async def fired(folder: Path, trigger: Trigger, name: str, *states: str) -> list[str]:
    """Return what *trigger* said while an item held one state after the other."""
    async with rule_parts(folder, ITEMS) as parts:
        parts.arm(trigger)
        parts.hold(name, *states)
        return [text.removeprefix(f"0s {name}: ") for text in parts.fired]


@pytest.mark.parametrize(
    ("trigger", "name", "states", "expected"),
    [
        (changed("Light"), "Light", "ON ON OFF", ["NULL -> ON", "ON -> OFF"]),
        (changed("Light", to="ON"), "Light", "ON ON OFF ON", ["NULL -> ON", "OFF -> ON"]),
        (changed("Light", to=ON), "Light", "OFF ON", ["OFF -> ON"]),
        (changed("Light", to=True), "Light", "OFF ON", ["OFF -> ON"]),
        (changed("Light", from_="ON"), "Light", "ON OFF", ["ON -> OFF"]),
        (changed("Light", from_="ON", to=OFF), "Light", "OFF ON OFF", ["ON -> OFF"]),
        (changed("Light", from_="NULL"), "Light", "ON OFF", ["NULL -> ON"]),
        (changed("Light", to=UNDEF), "Light", "ON UNDEF", ["ON -> UNDEF"]),
        (changed("Mode", from_="home", to="away"), "Mode", "away home away", ["home -> away"]),
        (changed("Power", to="2 kW"), "Power", "1|kW 2000|W 2|kW", ["1000 W -> 2000 W"]),
        (changed("Power", above="2 kW"), "Power", "1|kW 2|kW 3|kW 4|kW", ["2000 W -> 3000 W"]),
        (changed("Power", above=2000), "Power", "2|kW 2001|W", ["2000 W -> 2001 W"]),
        (
            changed("Power", above=QuantityType.of(2, "kW")),
            "Power",
            "3|kW 2|kW 3|kW",
            ["2000 W -> 3000 W"],
        ),
        (changed("Power", above=2000), "Power", "3|kW NULL 3|kW UNDEF 3|kW", []),
        (changed("Power", below=0), "Power", "5 0 -1 -2 UNDEF -3", ["0 W -> -1 W"]),
        (changed("Power", above=10, below=20), "Power", "5 15 16 25 12", ["5 W -> 15 W", "25 W -> 12 W"]),
        (changed("Power", by=100), "Power", "0 100 201 UNDEF 900 800", ["100 W -> 201 W"]),
        (changed("Power", by="0.1 kW"), "Power", "0 -101", ["0 W -> -101 W"]),
        (changed("Hall", by="2 K"), "Hall", "20 22 25", ["22 °C -> 25 °C"]),
        (changed("Hall", by=2, above=24), "Hall", "20 24 25 20 25", ["20 °C -> 25 °C"]),
        (changed("Seen", by="1h"), "Seen", "2026-01-01T00:00Z 2026-01-01T01:00Z", []),
        (changed("Count", to=5), "Count", "4 5.0 6", ["4 -> 5.0"]),
        (changed("Lamp", to="ON"), "Lamp", "0 50 80 0", ["0 -> 50"]),
        (changed("Lamp", to=50), "Lamp", "0 50 80", ["0 -> 50"]),
        (changed("Lamp", above="50"), "Lamp", "50 51 52", ["50 -> 51"]),
        (changed("Strip", to=50), "Strip", "0,0,10 1,2,50 3,4,50", ["0,0,10 -> 1,2,50"]),
        (changed("Strip", below=20), "Strip", "0,0,30 0,0,10", ["0,0,30 -> 0,0,10"]),
        (changed("Blind", to="DOWN"), "Blind", "0 50 100", ["50 -> 100"]),
        (updated("Light"), "Light", "ON ON", ["NULL -> ON", "ON -> ON"]),
        (updated("Light", to="ON"), "Light", "ON OFF ON", ["NULL -> ON", "OFF -> ON"]),
        (updated("Count", above=1, below=3), "Count", "1 2 2 3", ["1 -> 2", "2 -> 2"]),
        (changed("Li*t", "Light"), "Light", "ON", ["NULL -> ON"]),
        (changed("Door", to="OPEN") | changed("Light", to="ON"), "Light", "ON", ["NULL -> ON"]),
    ],
)
def test_an_item_trigger_comes_when_it_should(
    tmp_path: Path, trigger: Trigger, name: str, states: str, expected: list[str]
) -> None:
    written = [each.replace("|", " ") for each in states.split()]
    run = in_virtual_time()(lambda: fired(tmp_path, trigger, name, *written))
    assert run() == expected


@pytest.mark.parametrize(
    ("trigger", "text"),
    [
        (changed("Power", "Light"), "Power, Light changed"),
        (changed("Power", above="2.5 kW", held="10m"), "Power changed above 2.5 kW for 10m"),
        (changed("Power", by=5, held=90), "Power changed by more than 5 for 90 s"),
        (changed("Light", from_="ON", to="OFF"), "Light changed from ON to OFF"),
        (updated(members_of("House"), to="OPEN"), "member of House updated to OPEN"),
        (received(members_of("House", nested=True)), "descendent of House received command"),
        (received("Light", command="ON"), "Light received command ON"),
        (thing_changed("a:b:c", "ONLINE", to="OFFLINE"), "thing a:b:c changed from ONLINE to OFFLINE"),
        (
            thing_changed("a:b:*", to="OFFLINE", detail="communication_error", held=timedelta(minutes=5)),
            "thing a:b:* changed to OFFLINE (COMMUNICATION_ERROR) for 0:05:00",
        ),
        (thing_updated("a:b:c"), "thing a:b:c received update"),
        (triggered("a:b:c:d", "PRESSED"), "channel a:b:c:d triggered PRESSED"),
        (on_event("openhab/items/*/command"), "event openhab/items/*/command"),
        (started() | reloaded() | stopping(), "started or reloaded or stopping"),
        (start_level(80), "start level 80"),
    ],
)
def test_a_trigger_is_a_sentence(trigger: Trigger, text: str) -> None:
    assert str(trigger) == text


@pytest.mark.parametrize(
    ("trigger", "message"),
    [
        (changed("Lihgt"), "there is no item Lihgt, did you mean 'Light'?"),
        (changed("Lig?x*"), "there is no item whose name fits Lig?x*"),
        (changed(members_of("Light")), "item Light (Switch) is no group and has no members"),
        (
            changed("Light", to="ONN"),
            "item Light (Switch) takes no state 'ONN', expected ON, OFF, did you mean 'ON'?",
        ),
        (changed("Light", above=5), "item Light (Switch) takes no state 5, expected ON, OFF"),
        (changed("Light", above="ON"), "item Light (Switch) is never above or below 'ON': that has no order"),
        (
            changed("Power", above="20 °C"),
            "item Power (Number:Power) takes no state '20 °C', expected a number, or a quantity such as '1 W'",
        ),
        (changed("House", to="ON"), "group House has no state: members_of('House') are those that have"),
        (changed("Count", below="5 W"), "item Count (Number) has no unit, it is never 5 W"),
        (
            changed("Power", above="NULL"),
            "item Power (Number:Power) is never above or below 'NULL': that has no order",
        ),
        (
            changed("Power", by="5 m"),
            (
                "item Power (Number:Power) does not change by '5 m', expected a number above 0,"
                " or a quantity such as '1 W'"
            ),
        ),
        (
            changed("Power", by=0),
            (
                "item Power (Number:Power) does not change by 0, expected a number above 0,"
                " or a quantity such as '1 W'"
            ),
        ),
        (changed("Mode", by=1), "item Mode (String) does not change by 1, expected a number above 0"),
        (changed("Seen", by="x"), "item Seen (DateTime) does not change by 'x', expected a duration"),
        (
            received("Light", command="TOGGLE"),
            "item Light (Switch) takes no command 'TOGGLE', expected ON, OFF, REFRESH",
        ),
        (thing_changed("demo:candel:a"), "there is no thing demo:candel:a, did you mean 'demo:candle:a'?"),
        (thing_updated("demo:lamp:*"), "there is no thing whose UID fits demo:lamp:*"),
        (triggered("demo:candel:a:button"), "there is no thing demo:candel:a, did you mean 'demo:candle:a'?"),
        (
            triggered("demo:candle:a:power"),
            (
                "channel demo:candle:a:power has states and triggers nothing:"
                " changed() hears the item that it is linked to"
            ),
        ),
    ],
)
@in_virtual_time()
async def test_what_cannot_come_is_an_error_when_it_is_armed(
    tmp_path: Path, trigger: Trigger, message: str
) -> None:
    async with rule_parts(tmp_path, ITEMS, THINGS) as parts:
        with pytest.raises(ConfigurationError) as raised:
            parts.arm(trigger)
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (changed, "changed() names no item, expected one or more, such as changed(items.Light)"),
        (
            lambda: changed(5),  # type: ignore[arg-type]
            "5 is no item: expected items.NAME, 'NAME' or members_of(...)",
        ),
        (lambda: changed("P", to=1, above=2), "to= is one state: above= and below= cannot stand beside it"),
        (
            lambda: changed("P", held="soon"),
            "'soon' is no duration, expected one such as '10m', '1h 30m' or a number of seconds",
        ),
        (lambda: changed("P", held=0), "held must be longer than nothing, not 0"),
        (lambda: thing_changed("hall"), "'hall' is no UID, expected one such as 'binding:type:id'"),
        (
            lambda: thing_changed("a:b:c", to="OFLINE"),
            (
                "'OFLINE' is no status of a thing, expected one of UNINITIALIZED,"
                " INITIALIZING, UNKNOWN, ONLINE, OFFLINE, REMOVING, REMOVED, did you mean 'OFFLINE'?"
            ),
        ),
        (
            lambda: on_event("openhab/items/*/statechange"),
            "no event has a topic such as 'openhab/items/*/statechange'",
        ),
        (
            lambda: on_event(types="ItemComandEvent"),
            "there is no event 'ItemComandEvent', did you mean 'ItemCommandEvent'?",
        ),
        (
            lambda: on_event(payload="("),
            "payload '(' is no regular expression: missing ), unterminated subpattern at position 0",
        ),
        (lambda: start_level(101), "101 is no start level, expected a whole number from 1 to 100"),
    ],
)
def test_what_can_never_come_is_an_error_where_it_is_written(make: object, message: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        make()  # type: ignore[operator]
    assert str(raised.value) == message


@in_virtual_time()
async def test_a_trigger_does_not_wait_for_the_value_of_another_item(tmp_path: Path) -> None:
    async with rule_parts(tmp_path, ITEMS) as parts:
        with pytest.raises(ConfigurationError) as raised:
            parts.arm(changed("Power", above=RuleItem("Count", parts.home)))
    assert str(raised.value) == (
        "a trigger of item Power waits for a fixed value, not for that of Count:"
        " compare the two inside the rule, or in a condition"
    )


@in_virtual_time()
async def test_nothing_is_armed_where_one_of_several_cannot_be(tmp_path: Path) -> None:
    async with rule_parts(tmp_path, ITEMS) as parts:
        with pytest.raises(ConfigurationError):
            parts.arm(changed("Light") | changed("Light", "Nobody"))
        parts.hold("Light", "ON")
        assert parts.fired == []


@in_virtual_time()
async def test_a_disarmed_trigger_hears_nothing(tmp_path: Path) -> None:
    triggers = (
        changed("Light", held="10s"),
        changed("Light"),
        updated(members_of("Lights")),
        thing_changed("demo:candle:a", to="OFFLINE", held="10s"),
        thing_changed("demo:candle:*"),
        on_event("*"),
    )
    async with rule_parts(tmp_path, ITEMS, THINGS) as parts:
        disarms = [parts.arm(trigger) for trigger in triggers]
        parts.hold("Light", "ON")
        parts.report("a", ThingStatus.OFFLINE)
        parts.fired.clear()
        for disarm in disarms:
            disarm()
        await asyncio.sleep(60)
        parts.hold("Light", "OFF")
        parts.hold("Left", "OFF")
        parts.report("a", ThingStatus.ONLINE)
        assert parts.fired == []


async def steps(parts: Parts, *step: tuple[float, str, str]) -> list[str]:
    """Let items hold states, each some seconds after the one before, and return what fired until an hour later."""
    for seconds, name, state in step:
        await asyncio.sleep(seconds)
        parts.hold(name, state)
    await asyncio.sleep(3600)
    return parts.fired


@pytest.mark.parametrize(
    ("trigger", "step", "expected"),
    [
        # once, exactly ten minutes later, with the state of then
        (
            changed("Power", above=2000, held="10m"),
            ((0, "Power", "3000"), (300, "Power", "4000")),
            ["600s Power: NULL -> 4000 W"],
        ),
        # an interruption begins anew
        (
            changed("Power", above=2000, held="10m"),
            ((0, "Power", "3000"), (599, "Power", "2000"), (1, "Power", "3000")),
            ["1200s Power: 2000 W -> 3000 W"],
        ),
        # NULL and UNDEF end it
        (
            changed("Power", above=2000, held="10m"),
            ((0, "Power", "3000"), (599, "Power", "UNDEF")),
            [],
        ),
        # once until it was not so
        (
            changed("Power", below=0, held=60),
            ((0, "Power", "-1"), (90, "Power", "-2"), (90, "Power", "1"), (1, "Power", "-3")),
            ["60s Power: NULL -> -1 W", "241s Power: 1 W -> -3 W"],
        ),
        (
            changed("Door", to="OPEN", held="5m"),
            ((0, "Door", "OPEN"), (10, "Door", "OPEN")),
            ["300s Door: NULL -> OPEN"],
        ),
        (changed("Door", to="UNDEF", held="5m"), ((7, "Door", "UNDEF"),), ["307s Door: NULL -> UNDEF"]),
        (
            changed("Lamp", to="ON", held=60),
            ((0, "Lamp", "50"), (30, "Lamp", "80")),
            ["60s Lamp: NULL -> 80"],
        ),
        # without a state: it has not changed again
        (
            changed("Power", held="10m"),
            ((0, "Power", "1"), (500, "Power", "2"), (500, "Power", "2")),
            ["1100s Power: 1 W -> 2 W"],
        ),
        (changed("Power", held="10m"), ((0, "Power", "1"), (500, "Power", "UNDEF")), []),
        (
            changed("Power", by=10, held=60),
            ((0, "Power", "0"), (1, "Power", "20"), (70, "Power", "40"), (5, "Power", "41")),
            ["61s Power: 0 W -> 20 W"],
        ),
        # only when it came from there
        (
            changed("Door", from_="CLOSED", to="OPEN", held=60),
            ((0, "Door", "OPEN"), (100, "Door", "CLOSED"), (100, "Door", "OPEN")),
            ["260s Door: CLOSED -> OPEN"],
        ),
        # no update comes any more
        (
            updated("Power", held=60),
            ((0, "Power", "1"), (50, "Power", "1"), (50, "Power", "1")),
            ["160s Power: 1 W -> 1 W"],
        ),
        # each item for itself
        (
            changed("Left", "Right", to="ON", held=60),
            ((0, "Left", "ON"), (30, "Right", "ON"), (10, "Left", "OFF")),
            ["90s Right: NULL -> ON"],
        ),
    ],
)
def test_what_is_held_comes_when_it_has_lasted(
    tmp_path: Path, trigger: Trigger, step: tuple[tuple[float, str, str], ...], expected: list[str]
) -> None:
    async def run() -> list[str]:
        async with rule_parts(tmp_path, ITEMS) as parts:
            parts.arm(trigger)
            return await steps(parts, *step)

    assert in_virtual_time()(run)() == expected


@in_virtual_time()
async def test_what_is_so_already_is_held_from_the_arming_on(tmp_path: Path) -> None:
    async with rule_parts(tmp_path, ITEMS) as parts:
        parts.hold("Power", "3000")
        await asyncio.sleep(300)
        parts.arm(changed("Power", above=2000, held="10m"))
        parts.arm(changed("Power", from_=0, above=2000, held="10m"))
        parts.arm(changed("Power", held="10m"))
        assert await steps(parts) == ["900s Power: NULL -> 3000 W"]


@in_virtual_time()
async def test_what_lasted_is_because_of_what_began_it(tmp_path: Path) -> None:
    events: list[ItemStateChangedEvent] = []
    async with rule_parts(tmp_path, ITEMS) as parts:
        changed("Light", to="ON", held=60).arm(parts.home, events.append)  # type: ignore[arg-type]
        await steps(parts, (0, "Light", "ON"))
        record = parts.home.causes.record(events[0].number)
    assert record is not None
    assert (record.what, record.value, events[0].source) == ("state", ON, None)


@in_virtual_time()
async def test_a_command_trigger_hears_the_commands_that_it_names(tmp_path: Path) -> None:
    async with rule_parts(tmp_path, ITEMS) as parts:
        parts.arm(received("Light", command="ON") | received("Lamp") | received("Power", command="2 kW"))
        for name, text in (
            ("Light", "OFF"),
            ("Light", "ON"),
            ("Lamp", "INCREASE"),
            ("Power", "2"),
            ("Power", "2000 W"),
            ("Power", "2000"),
        ):
            parts.house.send(name, text)
        assert parts.fired == [
            "0s Light <- ON",
            "0s Lamp <- INCREASE",
            "0s Power <- 2000 W",
            "0s Power <- 2000",
        ]


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (members_of("Lights"), ["Left", "Right"]),
        (members_of("House"), ["Upstairs", "Gate"]),
        (members_of("House", nested=True), ["Window", "Gate"]),
    ],
)
@in_virtual_time()
async def test_members_are_those_of_the_group(
    tmp_path: Path, selection: Selection, expected: list[str]
) -> None:
    async with rule_parts(tmp_path, ITEMS) as parts:
        assert [item.name for item in selection.chosen(parts.home)] == expected


@in_virtual_time()
async def test_groups_in_a_circle_have_each_member_once(tmp_path: Path) -> None:
    async with rule_parts(tmp_path, "Group A (B)\nGroup B (A)\nSwitch S (A, B)") as parts:
        members = list(members_of("A", nested=True).chosen(parts.home))
    assert [item.name for item in members] == ["S"]


@in_virtual_time()
async def test_a_group_changes_like_any_item(tmp_path: Path) -> None:
    async with rule_parts(tmp_path, ITEMS) as parts:
        parts.arm(changed("Lights", to="ON"))
        parts.hold("Left", "ON")
        assert parts.fired == ["0s Lights: NULL -> ON"]


@in_virtual_time()
async def test_members_follow_the_files(tmp_path: Path) -> None:
    async with rule_parts(tmp_path, "Group G\nSwitch A (G)\nSwitch B\nSwitch C (G)") as parts:
        parts.arm(changed(members_of("G")))
        await parts.house.reload(items="Group G\nSwitch A\nSwitch B (G)\nSwitch D (G)")
        for name in "ABD":
            parts.hold(name, "ON")
        assert parts.fired == ["0s B: NULL -> ON", "0s D: NULL -> ON"]


@in_virtual_time()
async def test_an_item_that_goes_and_comes_back_is_heard_again(tmp_path: Path) -> None:
    async with rule_parts(tmp_path, "Switch A\nSwitch B") as parts:
        disarm = parts.arm(changed("A", "B"))
        await parts.house.reload(items="Switch B")
        parts.hold("B", "ON")
        await parts.house.reload(items="Switch A\nSwitch B")
        parts.hold("A", "ON")
        assert parts.fired == ["0s B: NULL -> ON", "0s A: NULL -> ON"]
        disarm()
        parts.hold("A", "OFF")
        assert len(parts.fired) == 2


@in_virtual_time()
async def test_an_item_of_another_unit_or_type_is_compared_as_it_is_now(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with rule_parts(tmp_path, 'Number:Power P {unit="W"}\nNumber N') as parts:
        parts.arm(changed("P", above=2))
        parts.arm(changed("N", above=2))
        await parts.house.reload(items='Number:Power P {unit="kW"}\nSwitch N')
        parts.hold("P", "1 kW", "3 kW")
        assert parts.fired == ["0s P: 1 kW -> 3 kW"]
        await parts.house.reload(items="Number:Power P\nNumber N")
        parts.hold("N", "1", "3")
    assert parts.fired[1:] == ["0s N: 1 -> 3"]
    assert [record.getMessage() for record in caplog.records if "rule" in record.getMessage()] == [
        "a rule no longer hears N: item N (Switch) takes no state 2, expected ON, OFF"
    ]


NO_ANSWER = ThingStatusDetail.COMMUNICATION_ERROR


async def reported(folder: Path, trigger: Trigger, *reports: tuple[float, ThingStatus, str]) -> list[str]:
    """Return what *trigger* said while the first candle reported, each some seconds after the one before."""
    async with rule_parts(folder, "", THINGS) as parts:
        parts.arm(trigger)
        for seconds, status, sentence in reports:
            await asyncio.sleep(seconds)
            detail = NO_ANSWER if sentence else ThingStatusDetail.NONE
            parts.devices.handlers["a"].callback.update_status(status, detail, sentence or None)
        await asyncio.sleep(3600)
        return [text.replace("demo:candle:a: ", "") for text in parts.fired]


ONLINE, OFFLINE = ThingStatus.ONLINE, ThingStatus.OFFLINE
CANDLE = "demo:candle:a"


@pytest.mark.parametrize(
    ("trigger", "reports", "expected"),
    [
        # a new sentence alone is no change
        (
            thing_changed(CANDLE),
            ((0, OFFLINE, "a"), (1, OFFLINE, "b"), (1, OFFLINE, "")),
            [
                "0s UNKNOWN -> OFFLINE (COMMUNICATION_ERROR): a",
                "2s OFFLINE (COMMUNICATION_ERROR): b -> OFFLINE",
            ],
        ),
        (
            thing_updated(CANDLE, "OFFLINE"),
            ((0, ONLINE, ""), (1, OFFLINE, "a"), (1, OFFLINE, "b")),
            [
                "1s ONLINE -> OFFLINE (COMMUNICATION_ERROR): a",
                "2s OFFLINE (COMMUNICATION_ERROR): a -> OFFLINE (COMMUNICATION_ERROR): b",
            ],
        ),
        (
            thing_changed("demo:candle:*", to="offline"),
            ((0, OFFLINE, ""), (1, OFFLINE, "a"), (1, ONLINE, ""), (1, OFFLINE, "")),
            ["0s UNKNOWN -> OFFLINE", "3s ONLINE -> OFFLINE"],
        ),
        (
            thing_changed(CANDLE, "ONLINE", "OFFLINE"),
            ((0, OFFLINE, ""), (1, ONLINE, ""), (1, OFFLINE, "")),
            ["2s ONLINE -> OFFLINE"],
        ),
        (
            thing_changed(CANDLE, from_=OFFLINE),
            ((0, OFFLINE, ""), (1, OFFLINE, "a"), (1, ONLINE, "")),
            ["2s OFFLINE (COMMUNICATION_ERROR): a -> ONLINE"],
        ),
        (thing_changed(CANDLE, from_=ONLINE), ((0, ONLINE, ""), (1, OFFLINE, "")), ["1s ONLINE -> OFFLINE"]),
        (
            thing_changed(CANDLE, detail=NO_ANSWER),
            ((0, OFFLINE, ""), (1, OFFLINE, "a"), (1, OFFLINE, "b")),
            ["1s OFFLINE -> OFFLINE (COMMUNICATION_ERROR): a"],
        ),
        (
            thing_changed(CANDLE, to=OFFLINE, held="5m"),
            ((0, OFFLINE, ""), (100, ONLINE, ""), (100, OFFLINE, "a"), (100, OFFLINE, "")),
            ["500s ONLINE -> OFFLINE"],
        ),
        (
            thing_changed("demo:candle:*", held=60),
            ((0, ONLINE, ""), (50, OFFLINE, "")),
            ["110s ONLINE -> OFFLINE"],
        ),
        (
            thing_changed(CANDLE, ONLINE, held=60),
            ((0, ONLINE, ""), (100, OFFLINE, ""), (50, ThingStatus.UNKNOWN, "")),
            [],
        ),
    ],
)
def test_a_thing_trigger_comes_when_it_should(
    tmp_path: Path, trigger: Trigger, reports: tuple[tuple[float, ThingStatus, str], ...], expected: list[str]
) -> None:
    assert in_virtual_time()(lambda: reported(tmp_path, trigger, *reports))() == expected


@pytest.mark.parametrize("uid", [CANDLE, "demo:candle:*"])
@in_virtual_time()
async def test_a_status_that_is_so_already_is_held_from_the_arming_on(tmp_path: Path, uid: str) -> None:
    async with rule_parts(tmp_path, "", THINGS) as parts:
        parts.report("a", OFFLINE)
        await asyncio.sleep(100)
        parts.arm(thing_changed(uid, to="OFFLINE", held=60))
        await asyncio.sleep(3600)
        assert parts.fired == ["160s demo:candle:a: OFFLINE -> OFFLINE"]


@pytest.mark.parametrize(
    ("trigger", "expected"),
    [
        (triggered("demo:candle:a:button"), ["PRESSED", "RELEASED"]),
        (triggered("demo:candle:a:button", "PRESSED"), ["PRESSED"]),
        (triggered("demo:candle:*:button", "RELEASED"), ["RELEASED"]),
        (triggered("demo:candle:a:but*"), ["PRESSED", "RELEASED"]),
        (triggered("demo:candle:b:button"), []),
    ],
)
@in_virtual_time()
async def test_a_channel_trigger_hears_the_events_of_its_channel(
    tmp_path: Path, trigger: Trigger, expected: list[str]
) -> None:
    heard: list[str] = []
    async with rule_parts(tmp_path, "", THINGS) as parts:
        trigger.arm(parts.home, lambda event: heard.append(event.event))  # type: ignore[attr-defined]
        for event in ("PRESSED", "RELEASED"):
            parts.devices.handlers["a"].callback.trigger("button", event)
    assert heard == expected


@in_virtual_time()
async def test_a_channel_that_is_not_there_yet_is_waited_for(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with rule_parts(tmp_path, "", THINGS) as parts:
        parts.arm(triggered("demo:candle:a:buton"))
    assert "a rule waits for channel buton: demo:candle:a has none, did you mean 'button'?" in caplog.messages


@in_virtual_time()
async def test_one_listener_on_the_bus_serves_all_rules_of_things(tmp_path: Path) -> None:
    async with rule_parts(tmp_path, "", THINGS) as parts:
        before = len(parts.home.bus.audience(ThingStatusInfoChangedEvent).everywhere)
        disarms = [parts.arm(thing_changed(f"demo:candle:{name}")) for name in "aabb"]
        assert len(parts.home.bus.audience(ThingStatusInfoChangedEvent).everywhere) == before + 1
        parts.report("b", OFFLINE)
        assert parts.fired == ["0s demo:candle:b: UNKNOWN -> OFFLINE"] * 2
        for disarm in (*disarms, *disarms):
            disarm()
        assert len(parts.home.bus.audience(ThingStatusInfoChangedEvent).everywhere) == before


@pytest.mark.parametrize(
    ("trigger", "expected"),
    [
        (
            on_event("openhab/items/Light/*", types="ItemCommandEvent, ItemStateChangedEvent"),
            ["ON", "command"],
        ),
        (on_event("openhab/items/*/command"), ["command"]),
        (on_event(types=ItemStateChangedEvent), ["ON", "5"]),
        (on_event("*", types=["ItemStateChangedEvent"], payload='"value": "[0-9]'), ["5"]),
        (on_event("*/statechanged", source="ru*"), ["5"]),
        (on_event("*/statechanged", source="test"), []),
        (on_event("openhab/things/*"), []),
    ],
)
@in_virtual_time()
async def test_an_event_trigger_hears_what_fits_all_that_is_said(
    tmp_path: Path, trigger: Trigger, expected: list[str]
) -> None:
    heard: list[str] = []
    async with rule_parts(tmp_path, "Switch Light\nNumber Count") as parts:
        trigger.arm(parts.home, lambda event: heard.append(str(getattr(event, "state", "command"))))
        parts.hold("Light", "ON")
        parts.home.items.update(parts.item("Count"), DecimalType(Decimal(5)), "rule")
        parts.house.send("Light", "ON")
    assert [each for each in heard if each != "NULL"] == expected


@in_virtual_time()
async def test_events_that_nobody_can_mean_are_not_listened_to(tmp_path: Path) -> None:
    async with rule_parts(tmp_path, ITEMS) as parts:
        before = {kind: len(parts.home.bus.audience(kind).everywhere) for kind in TEXTS}
        parts.arm(on_event("openhab/items/*/command"))
        more = [kind for kind in TEXTS if len(parts.home.bus.audience(kind).everywhere) > before[kind]]
    assert more == [ItemCommandEvent]


def test_every_kind_of_event_has_a_topic_that_can_be_meant() -> None:
    assert _ENDS.keys() == TEXTS.keys()


def test_the_moments_of_a_rule_are_found_among_its_triggers() -> None:
    triggers = [changed("Light") | started(), stopping()]
    assert [comes(triggers, moment) for moment in Moment] == [True, False, True]
    assert comes([reloaded()], Moment.RELOADED)


@in_virtual_time()
async def test_a_start_level_comes_once_and_the_early_ones_are_the_start(tmp_path: Path) -> None:
    heard: list[int] = []
    async with rule_parts(tmp_path, "") as parts:
        start_level(75).arm(parts.home, lambda event: heard.append(event.level))  # type: ignore[attr-defined]
        for level in (70, 80, 100):
            parts.home.bus.publish(StartlevelEvent(0.0, 0, None, level))
    assert heard == [80]
    assert [start_level(level) for level in (1, 50)] == [started(), started()]


@in_virtual_time()
async def test_what_a_rule_costs_does_not_depend_on_other_rules(tmp_path: Path) -> None:
    async with rule_parts(tmp_path, ITEMS) as parts:
        bus, light = parts.home.bus, parts.item("Light")
        before = {kind: bus.audience(kind).everywhere for kind in TEXTS}
        for name in ("Power", "Hall", "Count"):
            parts.arm(changed(name, above=5, held="1m") | updated(name) | received(name))
        assert {kind: bus.audience(kind).everywhere for kind in TEXTS} == before
        assert not any(
            light in bus.audience(kind).of_item for kind in (ItemStateChangedEvent, ItemCommandEvent)
        )
