"""Items as rules see them: they compare like their states, calculate with units, and do what their type can do."""

import asyncio
import operator
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from framework.verb_home import VerbHome, verb_home
from thinghost.cause_text import why
from thinghost.errors import ConfigurationError
from thinghost.rules import (
    V,
    W,
    celsius,
    day,
    hour,
    kelvin,
    kW,
    kWh,
    minute,
    now,
    percent,
    quantity,
    unit,
)
from thinghost.rules.house import NoSuchItemError, items
from thinghost.rules.run_cause import current_run
from thinghost.state import NULL, ON, UNDEF, DecimalType, QuantityType
from thinghost.testing import in_virtual_time

ITEMS = """
Group gLights "Lights"
Group:Switch:OR(ON,OFF) gSwitches
Number:Power Sun "The sun" (gLights)
Number:Power Load { unit="kW" }
Number:Temperature Room
Number Count
Switch Boiler "Hot water" (gSwitches) ["Tag"] { note="x" [y=1] }
Dimmer Lamp
Color Bulb
Contact Door
Rollershutter Blind
Player Radio
String Mode
DateTime Due
Location Car
Call Phone
Image Cam
"""


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[VerbHome]:
    async with verb_home(tmp_path, ITEMS) as verbs:
        yield verbs


@pytest.mark.usefixtures("house")
async def test_rule_files_find_an_item_by_its_name() -> None:
    assert items.Boiler.name == items["Boiler"].name == "Boiler"
    assert ("Boiler" in items, "Boilr" in items, len(items)) == (True, False, 17)
    assert [each.name for each in items][:3] == ["gLights", "gSwitches", "Sun"]


@pytest.mark.usefixtures("house")
async def test_a_misspelt_item_is_an_error_that_suggests_another() -> None:
    for misspelt in (lambda: items.Boilr, lambda: items["Boilr"]):
        with pytest.raises(NoSuchItemError, match=r"^there is no item Boilr, did you mean 'Boiler'\?$"):
            misspelt()
    assert issubclass(NoSuchItemError, ConfigurationError)
    assert not hasattr(items, "Boilr")


def test_outside_of_rules_there_are_no_items() -> None:
    with pytest.raises(RuntimeError, match=r"^this is no rule: there is no house to look at or to change$"):
        _ = items.Boiler
    assert not hasattr(items, "__wrapped__")


@pytest.mark.usefixtures("house")
async def test_an_item_tells_what_its_file_says_of_it() -> None:
    boiler = items.Boiler
    assert (boiler.label, boiler.type, boiler.tags, boiler.groups) == (
        "Hot water",
        "Switch",
        ("Tag",),
        ("gSwitches",),
    )
    assert boiler.metadata["note"].value == "x"
    assert [each.name for each in items.gLights.members] == ["Sun"]
    assert (boiler.members, repr(boiler), str(boiler)) == ((), "<SwitchItem Boiler: NULL>", "NULL")


@in_virtual_time()
async def test_an_item_tells_when_it_changed(tmp_path: Path) -> None:
    async with verb_home(tmp_path, ITEMS):
        assert (items.Count.last_state, items.Count.last_update, items.Count.last_change) == (
            None,
            None,
            None,
        )
        items.Count.post_update(5)
        changed = now()
        await asyncio.sleep(60)
        items.Count.post_update(5)
        assert (items.Count.last_state, items.Count.last_change) == (NULL, changed)
        assert items.Count.last_update == changed + timedelta(minutes=1)


@pytest.mark.usefixtures("house")
async def test_each_type_has_a_class_of_its_own() -> None:
    assert {each.name: type(each).__name__ for each in items} == {
        "gLights": "GroupItem",
        "gSwitches": "SwitchItem",
        "Sun": "QuantityItem",
        "Load": "QuantityItem",
        "Room": "QuantityItem",
        "Count": "NumberItem",
        "Boiler": "SwitchItem",
        "Lamp": "DimmerItem",
        "Bulb": "ColorItem",
        "Door": "ContactItem",
        "Blind": "RollershutterItem",
        "Radio": "PlayerItem",
        "Mode": "StringItem",
        "Due": "DateTimeItem",
        "Car": "LocationItem",
        "Phone": "CallItem",
        "Cam": "ImageItem",
    }


@pytest.mark.parametrize("state", [NULL, UNDEF])
@pytest.mark.usefixtures("house")
async def test_no_comparison_with_an_unknown_state_holds(state: QuantityType) -> None:
    items.Sun.post_update(state)
    items.Load.post_update("1 kW")
    for one, other in ((items.Sun, 1 * kW), (items.Sun, 5), (items.Sun, items.Load), (items.Load, items.Sun)):
        assert not any((one == other, one != other, one < other, one <= other, one > other, one >= other))
    assert not any((1 * kW < items.Sun, 1 * kW > items.Sun, items.Sun == items.Sun, items.Sun.is_known))
    assert (items.Sun == state, items.Sun == str(state), items.Sun != state) == (True, True, False)
    assert (items.Load == state, items.Load != state) == (False, True)
    assert not items.Load < state


@pytest.mark.usefixtures("house")
async def test_what_is_calculated_with_an_unknown_state_is_unknown() -> None:
    items.Load.post_update("1 kW")
    for unknown in (
        items.Sun + items.Load,
        items.Load - items.Sun,
        2 * items.Sun,
        items.Sun / 2 + 1 * kW,
        3 * kW - items.Sun,
        -abs(items.Sun) * 2,
        round(items.Sun + items.Load, 1),
    ):
        assert not any(
            (unknown > 0 * kW, unknown < 0 * kW, unknown == 0 * kW, unknown != 0 * kW, 5 * kW > unknown)
        )
        assert (repr(unknown), bool(unknown)) == ("UNKNOWN", False)
    assert str(float(items.Sun)) == "nan"
    assert not items.Load > items.Sun + items.Load


@pytest.mark.parametrize(
    "holds",
    [
        lambda: items.Sun > 2.5 * kW,
        lambda: 2.5 * kW < items.Sun <= 3 * kW,
        lambda: items.Sun == 3 * kW,
        lambda: items.Sun == "3 kW",
        lambda: items.Sun > "2.9 kW",
        lambda: items.Sun == 3000,
        lambda: items.Sun > 2999.5,
        lambda: items.Load < items.Sun,
        lambda: items.Sun != items.Load,
        lambda: items.Room == 20,
        lambda: items.Room > 291 * kelvin,
        lambda: items.Count == 7,
        lambda: items.Count < 7.5,
        lambda: items.Count == DecimalType(Decimal(7)),
        lambda: items.Boiler == "ON",
        lambda: items.Boiler == ON,
        lambda: items.Boiler != "OFF",
        lambda: items.Boiler == items.Lamp,
        lambda: items.Lamp == 40,
        lambda: items.Lamp == "40",
        lambda: items.Lamp == "ON",
        lambda: items.Lamp == ON,
        lambda: items.Lamp >= 40 * percent,
        lambda: items.Bulb == "120,50,40",
        lambda: items.Bulb > 39,
        lambda: items.Door == "OPEN",
        lambda: items.Blind == "DOWN",
        lambda: items.Mode == "AUTO",
        lambda: items.Mode != "NULL",
        lambda: items.Due > datetime(2026, 3, 1, tzinfo=UTC),
        lambda: items.Due == datetime(2026, 3, 1, 12, tzinfo=UTC),
        lambda: items.Due < "2026-03-02",
        lambda: operator.eq(7, items.Count),
        lambda: operator.gt(7.5, items.Count),
    ],
)
@pytest.mark.usefixtures("house")
async def test_an_item_compares_like_its_state(holds: Callable[[], bool]) -> None:
    for name, state in {
        "Sun": "3 kW",
        "Load": "2.5 kW",
        "Room": "20 °C",
        "Count": "7",
        "Boiler": "ON",
        "Lamp": "40",
        "Bulb": "120,50,40",
        "Door": "OPEN",
        "Blind": "100",
        "Mode": "AUTO",
        "Due": "2026-03-01T12:00:00Z",
    }.items():
        items[name].post_update(state)
    assert holds() is True


@pytest.mark.usefixtures("house")
async def test_a_text_that_an_item_can_never_hold_is_an_error() -> None:
    expected = r"^item Boiler \(Switch\) takes no state 'ONN', expected ON, OFF, did you mean 'ON'\?$"
    with pytest.raises(ValueError, match=expected):
        _ = items.Boiler == "ONN"


@pytest.mark.usefixtures("house")
async def test_what_measures_something_else_has_no_order() -> None:
    items.Sun.post_update("3 kW")
    with pytest.raises(
        TypeError, match=r"^3000 W cannot be compared with 3 V: they measure different things$"
    ):
        _ = items.Sun > 3 * V
    assert items.Sun != 3 * V


@pytest.mark.usefixtures("house")
async def test_only_what_can_be_on_or_open_is_true_or_false() -> None:
    items.Boiler.post_update(ON)
    items.Door.post_update("CLOSED")
    assert (bool(items.Boiler), bool(items.Door), bool(items.gSwitches), bool(items.Lamp)) == (
        True,
        False,
        True,
        False,
    )
    message = r"^item Sun \(Number:Power\) is neither true nor false, compare it with something$"
    with pytest.raises(TypeError, match=message):
        bool(items.Sun)


@pytest.mark.usefixtures("house")
async def test_items_calculate_with_their_units() -> None:
    items.Sun.post_update("3 kW")
    items.Load.post_update("2.5 kW")
    items.Room.post_update("20 °C")
    items.Count.post_update(7)
    assert [
        str(each)
        for each in (
            items.Sun - items.Load,
            items.Load + items.Sun,
            items.Sun + 500,
            4 * kW - items.Load,
            abs(items.Load - items.Sun),
            items.Load * 2,
            2 * items.Load,
            items.Load / 2,
            items.Load * (2 * hour),
            items.Sun / items.Load,
            10 * kWh / items.Load,
            items.Room + 1 * kelvin,
            round(items.Sun / 7, 2),
            -items.Load,
            items.Count + 1,
            2 * items.Count,
            items.Count / 2,
            1 - items.Count,
            items.Count * (1 * kW),
        )
    ] == [
        "500 W",
        "5.5 kW",
        "3500 W",
        "1.5 kW",
        "0.5 kW",
        "5 kW",
        "5 kW",
        "1.25 kW",
        "5 kW·h",
        "1.2",
        "4 kWh/kW",
        "21 °C",
        "428.57 W",
        "-2.5 kW",
        "8.0",
        "14.0",
        "3.5",
        "-6.0",
        "7 kW",
    ]
    assert items.Load * (2 * hour) == 5 * kWh
    assert 10 * kWh / items.Load == 4 * hour
    assert (float(items.Load), items.Load.quantity, items.Lamp.percent) == (2.5, 2.5 * kW, None)


@pytest.mark.usefixtures("house")
async def test_a_text_is_no_number_to_calculate_with() -> None:
    items.Count.post_update(7)
    with pytest.raises(TypeError, match=r"^'1' is no number to calculate with$"):
        _ = items.Count + "1"
    with pytest.raises(TypeError, match=r"^ON is no number to calculate with$"):
        _ = items.Count + ON


def test_units_make_quantities() -> None:
    assert [
        str(each) for each in (2.5 * kW, 20 * celsius, 3 * unit("W/m²"), quantity("1.5 kWh"), 90 * minute)
    ] == [
        "2.5 kW",
        "20 °C",
        "3 W/m²",
        "1.5 kWh",
        "90 min",
    ]
    assert 24 * hour == 1 * day
    assert 1 * kW > 500 * W
    with pytest.raises(ValueError, match=r"^unknown unit 'kv'$"):
        unit("kv")


VERBS: tuple[tuple[str, str, tuple[object, ...], str], ...] = (
    ("Boiler", "on", (), "ON"),
    ("Boiler", "off", (), "OFF"),
    ("Boiler", "send_command", (True,), "ON"),
    ("Lamp", "on", (), "ON"),
    ("Lamp", "increase", (), "INCREASE"),
    ("Lamp", "decrease", (), "DECREASE"),
    ("Lamp", "send_command", (50,), "50"),
    ("Lamp", "send_command", ("51",), "51"),
    ("Lamp", "send_command", (52 * percent,), "52"),
    ("Bulb", "send_command", ("120,100,50",), "120,100,50"),
    ("Blind", "up", (), "UP"),
    ("Blind", "down", (), "DOWN"),
    ("Blind", "stop", (), "STOP"),
    ("Blind", "move", (), "MOVE"),
    ("Radio", "play", (), "PLAY"),
    ("Radio", "pause", (), "PAUSE"),
    ("Radio", "next", (), "NEXT"),
    ("Radio", "previous", (), "PREVIOUS"),
    ("Radio", "fast_forward", (), "FASTFORWARD"),
    ("Radio", "rewind", (), "REWIND"),
    ("Mode", "send_command", ("AUTO",), "AUTO"),
    ("Mode", "send_command", (5,), "5"),
    ("Count", "send_command", (5.5,), "5.5"),
    ("Sun", "send_command", (2.5 * kW,), "2.5 kW"),
    ("Door", "refresh", (), "REFRESH"),
    ("Due", "send_command", (datetime(2026, 3, 1, 12, tzinfo=UTC),), "2026-03-01T12:00:00.000+0000"),
    # a time without zone is in that of the house
    ("Due", "send_command", (datetime(2026, 3, 1, 13),), "2026-03-01T13:00:00.000+0000"),  # noqa: DTZ001
)


@pytest.mark.parametrize(("name", "verb", "arguments", "command"), VERBS)
async def test_a_verb_sends_its_command(
    house: VerbHome, name: str, verb: str, arguments: tuple[object, ...], command: str
) -> None:
    getattr(items[name], verb)(*arguments)
    assert house.commands == [f"{name} {command}"]


async def test_toggle_is_the_other_way_round(house: VerbHome) -> None:
    items.Boiler.toggle()
    items.Boiler.toggle()
    items.Lamp.post_update(30)
    items.Lamp.toggle()
    assert house.commands == ["Boiler ON", "Boiler OFF", "Lamp OFF"]


@pytest.mark.usefixtures("house")
async def test_only_items_that_take_commands_have_a_verb_for_it() -> None:
    assert [each.name for each in items if not hasattr(each, "send_command")] == [
        "Door",
        "Phone",
        "Cam",
    ]
    assert [each.name for each in items if hasattr(each, "toggle")] == ["gSwitches", "Boiler", "Lamp", "Bulb"]


async def test_a_plain_group_takes_what_all_its_members_take(tmp_path: Path) -> None:
    text = "Group gLights\nSwitch Porch (gLights)\nDimmer Hall (gLights)\n"
    text += "Group gMixed\nContact Door (gMixed)\nGroup gEmpty"
    async with verb_home(tmp_path, text) as house:
        items.gLights.on()
        items.gLights.send_command("OFF")
        assert house.commands == [
            f"{name} {command}" for command in ("ON", "OFF") for name in ("gLights", "Porch", "Hall")
        ]
        expected = r"^item gLights \(Group\) takes no command 50, expected ON, OFF, REFRESH$"
        with pytest.raises(ValueError, match=expected):
            items.gLights.send_command(50)
        with pytest.raises(
            ValueError, match=r"^item gMixed \(Group\) takes no command 'ON', expected REFRESH$"
        ):
            items.gMixed.on()
        with pytest.raises(
            ValueError, match=r"^item gEmpty \(Group\) takes no command 'ON', expected nothing$"
        ):
            items.gEmpty.send_command("ON")


async def test_a_command_is_sent_only_if_it_would_change_something(house: VerbHome) -> None:
    items.Boiler.post_update("ON")
    items.Lamp.post_update(100)
    items.Load.post_update("2.5 kW")
    assert [
        items.Boiler.send_if_different("ON"),
        items.Lamp.send_if_different("ON"),
        items.Load.send_if_different("2500 W"),
        items.Load.send_if_different(2.5),
        items.Lamp.send_if_different("INCREASE"),
        items.Boiler.send_if_different("OFF"),
    ] == [False, False, False, False, True, True]
    assert house.commands == ["Lamp INCREASE", "Boiler OFF"]


async def test_a_state_is_posted_in_the_items_own_unit(house: VerbHome) -> None:
    items.Load.post_update("2500 W")
    items.Sun.post_update(items.Load)
    items.Room.post_update(21.5)
    items.Due.post_update("2026-03-01T12:00:00Z")
    items.Mode.post_update(items.Room)
    assert {name: state for name, state in house.states.items() if state not in {"NULL", "OFF"}} == {
        "Load": "2.5 kW",
        "Sun": "2500 W",
        "Room": "21.5 °C",
        "Due": "2026-03-01T12:00:00.000+0000",
        "Mode": "21.5 °C",
    }
    assert (items.Load.update_if_different(2500 * W), items.Load.update_if_different(2600 * W)) == (
        False,
        True,
    )


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            lambda: items.Boiler.send_command("OON"),
            "item Boiler (Switch) takes no command 'OON', expected ON, OFF, REFRESH, did you mean 'ON'?",
        ),
        (
            lambda: items.Lamp.send_command(200.5),
            "item Lamp (Dimmer) takes no command 200.5, "  # noqa: ISC004  one sentence
            "expected a number from 0 to 100 or ON, OFF, INCREASE, DECREASE, REFRESH",
        ),
        (
            lambda: items.Sun.post_update(3 * V),
            "item Sun (Number:Power) takes no state '3 V', expected a number, or a quantity such as '1 W'",
        ),
        (
            lambda: items.Sun.send_command("3 V"),
            "item Sun (Number:Power) takes no command '3 V', "  # noqa: ISC004  one sentence
            "expected a number, or a quantity such as '1 W' or REFRESH",
        ),
        (
            lambda: items.Count.post_update(float("nan")),
            "item Count (Number) takes no state nan, expected a number or a quantity",
        ),
        (
            lambda: items.Boiler.post_update(None),
            "item Boiler (Switch) takes no state None, expected ON, OFF",
        ),
        (
            lambda: items.Boiler.send_command(items.Mode),
            "item Boiler (Switch) takes no command <StringItem Mode: NULL>, expected ON, OFF, REFRESH",
        ),
    ],
)
async def test_what_an_item_does_not_take_is_refused(
    house: VerbHome, wrong: Callable[[], object], message: str
) -> None:
    with pytest.raises(ValueError, match=r"^item ") as refused:
        wrong()
    assert (str(refused.value), house.commands) == (message, [])


async def test_an_item_is_always_the_one_that_has_its_name_now(house: VerbHome) -> None:
    boiler, registry = items.Boiler, house.runtime.items
    registry.remove(boiler.item)
    with pytest.raises(ConfigurationError, match=r"^there is no item Boiler$"):
        boiler.on()


async def test_what_a_run_does_is_because_of_it(house: VerbHome) -> None:
    causes = house.runtime.causes
    run = causes.note(0.0, "timer", "night")
    current_run.set(run)
    items.Boiler.on()
    found = [each.text for each in why(causes, items.Boiler.item, UTC)]
    assert found[-1] == "timer night"
    assert "Boiler received command ON" in found
    assert causes.current == 0


@in_virtual_time()
async def test_verbs_work_from_the_thread_of_a_blocking_rule(tmp_path: Path) -> None:
    def blocking() -> str:
        items.Boiler.on()
        items.Count.post_update(5)
        with pytest.raises(
            ValueError, match=r"^item Count \(Number\) takes no state 'x', expected a number or"
        ):
            items.Count.post_update("x")
        return str(items.Count + 1)

    async with verb_home(tmp_path, ITEMS) as house:
        assert await asyncio.to_thread(blocking) == "6.0"
        assert (house.commands, house.states["Count"]) == (["Boiler ON"], "5")
