"""The rules of openhab-runtime 1 for statuses, bridges, configurations and reloads, one by one."""

import asyncio
import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import attrs
import pytest

from framework.demo_binding import EXACT, Home, declared, demo_plugins, house, module_with, statuses
from thinghost import (
    ChannelDefinition,
    ChannelType,
    ConfigurationError,
    NoConfiguration,
    Secret,
    Thing,
    ThingHandler,
    ThingStatus,
    ThingStatusDetail,
    ThingStatusInfo,
    ThingStatusInfoChangedEvent,
    ThingType,
    ThingUID,
    parameter,
)
from thinghost.configuration import read_configuration
from thinghost.last_good import load_again
from thinghost.loader import load_model
from thinghost.plugins import Plugins, load_binding
from thinghost.runtime import Runtime, running
from thinghost.testing import in_virtual_time, running_house, virtual_clock
from thinghost.unit import MeasurementSystem

HUB = 'Bridge demo:hub:h [ host="there" ] { Things: lamp one }'


async def edit(runtime: Runtime, plugins: Plugins, things: str) -> list[str]:
    """Let the files have this text, and return what was done."""
    clock = runtime.clock
    model = load_again(declared(things), plugins, MeasurementSystem.SI, clock.zone, runtime.model)
    found = await runtime.reload(model)
    await runtime.settled()
    return list(found.lines())


# 1.2, 1.3: statuses


def test_there_are_seven_statuses_and_fifteen_details() -> None:
    assert [each.value for each in ThingStatus] == [
        "UNINITIALIZED",
        "INITIALIZING",
        "UNKNOWN",
        "ONLINE",
        "OFFLINE",
        "REMOVING",
        "REMOVED",
    ]
    assert len(ThingStatusDetail) == 15
    assert [each.value for each in ThingStatus if each.is_initialized] == ["UNKNOWN", "ONLINE", "OFFLINE"]


@pytest.mark.parametrize(
    ("info", "text"),
    [
        (ThingStatusInfo(ThingStatus.ONLINE), "ONLINE"),
        (ThingStatusInfo(ThingStatus.OFFLINE, ThingStatusDetail.GONE), "OFFLINE (GONE)"),
        (ThingStatusInfo(ThingStatus.ONLINE, description="so so"), "ONLINE: so so"),
        (
            ThingStatusInfo(ThingStatus.OFFLINE, ThingStatusDetail.DUTY_CYCLE, "wait"),
            "OFFLINE (DUTY_CYCLE): wait",
        ),
        (ThingStatusInfo(ThingStatus.ONLINE, description=""), "ONLINE"),
    ],
)
def test_a_status_reads_as_openhab_prints_it(info: ThingStatusInfo, text: str) -> None:
    assert str(info) == text


def test_a_new_thing_is_uninitialized() -> None:
    uid = ThingUID.parse("demo:candle:c")
    assert Thing(uid, uid.type_uid).status_info == ThingStatusInfo(ThingStatus.UNINITIALIZED)


@in_virtual_time()
async def test_any_status_may_follow_any_other_and_a_new_description_alone_is_a_change() -> None:
    home, heard = Home(), list[str]()
    async with house(home, virtual_clock(), "Thing demo:candle:c") as runtime:
        await asyncio.sleep(1)
        runtime.bus.subscribe(ThingStatusInfoChangedEvent, lambda event: heard.append(str(event.info)))
        update = home.handlers["c"].callback.update_status
        update(ThingStatus.OFFLINE, ThingStatusDetail.FIRMWARE_UPDATING)
        update(ThingStatus.ONLINE, ThingStatusDetail.CONFIGURATION_PENDING)
        for description in ("a", "a", "b"):
            update(ThingStatus.ONLINE, description=description)
        update(ThingStatus.UNKNOWN)
        assert heard == [
            "OFFLINE (FIRMWARE_UPDATING)",
            "ONLINE (CONFIGURATION_PENDING)",
            "ONLINE: a",
            "ONLINE: b",
            "UNKNOWN",
        ]


@pytest.mark.parametrize("status", [each for each in ThingStatus if not each.is_initialized])
def test_what_is_the_frameworks_to_say_is_refused(status: ThingStatus) -> None:
    @in_virtual_time()
    async def run() -> None:
        home = Home()
        async with house(home, virtual_clock(), "Thing demo:candle:c") as runtime:
            await asyncio.sleep(1)
            with pytest.raises(ValueError, match=rf"^a handler reports .* not {status.value}$"):
                home.handlers["c"].callback.update_status(status)
            assert statuses(runtime) == {"demo:candle:c": "UNKNOWN"}

    run()


# 1.5: bridges and what is below them


@in_virtual_time()
async def test_children_start_below_a_bridge_that_is_offline_and_one_that_is_unknown() -> None:
    for reported in (ThingStatus.OFFLINE, ThingStatus.UNKNOWN):
        home = Home()

        async def report(home: Home = home, reported: ThingStatus = reported) -> None:
            home.handlers["h"].callback.update_status(reported)
            home.trouble["poll h"] = ConfigurationError("wrong")

        home.trouble["initialize h"] = report
        async with house(home, virtual_clock(), HUB):
            await asyncio.sleep(1)
            assert home.calls_of("initialize") == ["initialize h", "initialize one"]


@in_virtual_time()
async def test_a_bridge_that_is_unknown_again_changes_nothing_below_it() -> None:
    home = Home()
    async with house(home, virtual_clock(), HUB) as runtime:
        await runtime.settled()
        home.handlers["h"].callback.update_status(ThingStatus.UNKNOWN)
        assert home.calls[-1] == "one hears UNKNOWN"
        assert statuses(runtime)["demo:lamp:h:one"] == "ONLINE"


@in_virtual_time()
async def test_a_child_that_is_offline_for_reasons_of_its_own_stays_so_when_its_bridge_is_back() -> None:
    home = Home()
    async with house(home, virtual_clock(), HUB) as runtime:
        await runtime.settled()
        home.handlers["one"].callback.update_status(ThingStatus.OFFLINE, ThingStatusDetail.GONE)
        for status in (ThingStatus.UNKNOWN, ThingStatus.ONLINE):
            home.handlers["h"].callback.update_status(status)
        assert statuses(runtime)["demo:lamp:h:one"] == "OFFLINE (GONE)"


@in_virtual_time()
async def test_a_chain_of_bridges_starts_from_above_and_ends_from_below_however_long_it_is() -> None:
    things = 'Bridge demo:hub:b0 [ host="a" ] {' + "".join(
        f' Bridge hub b{number} [ host="a" ] {{' for number in range(1, 60)
    )
    home = Home()
    async with house(home, virtual_clock(), things + "}" * 60) as runtime:
        await asyncio.sleep(120)
        assert set(statuses(runtime).values()) == {"ONLINE"}
        assert home.calls_of("initialize") == [f"initialize b{n}" for n in range(60)]
    assert home.calls_of("dispose") == [f"dispose b{n}" for n in reversed(range(60))]


@in_virtual_time()
async def test_below_something_that_is_no_bridge_nothing_starts() -> None:
    things = "Thing demo:candle:c\nThing demo:candle:d (demo:candle:c)"
    async with house(Home(), virtual_clock(), things) as runtime:
        await asyncio.sleep(1)
        assert statuses(runtime) == {
            "demo:candle:c": "UNKNOWN",
            "demo:candle:d": "UNINITIALIZED (BRIDGE_UNINITIALIZED): demo:candle:c is no bridge",
        }


@in_virtual_time()
async def test_children_whose_bridge_is_gone_say_so_until_it_is_back() -> None:
    home, lamp = Home(), "Thing demo:lamp:l (demo:hub:h)\n"
    bridge = 'Bridge demo:hub:h [ host="there" ]\n'
    plugins = demo_plugins(home)
    async with house(home, virtual_clock(), bridge + lamp) as runtime:
        await runtime.settled()
        assert await edit(runtime, plugins, lamp) == ["- thing demo:hub:h"]
        assert statuses(runtime) == {
            "demo:lamp:l": "UNINITIALIZED (BRIDGE_UNINITIALIZED): there is no bridge demo:hub:h"
        }
        assert await edit(runtime, plugins, bridge + lamp) == ["+ thing demo:hub:h"]
        assert set(statuses(runtime).values()) == {"ONLINE"}


# 1.6, 1.7: what is configured


@in_virtual_time()
async def test_an_edit_that_breaks_the_configuration_stops_the_thing_and_one_that_mends_it_starts_it() -> (
    None
):
    home = Home()
    plugins = demo_plugins(home)
    async with house(home, virtual_clock(), HUB) as runtime:
        await runtime.settled()
        home.calls.clear()
        await edit(runtime, plugins, HUB.replace("there", 'there", refresh="soon'))
        assert statuses(runtime) == {
            "demo:hub:h": "UNINITIALIZED (HANDLER_CONFIGURATION_PENDING): refresh: 'soon' is no number",
            "demo:lamp:h:one": "UNINITIALIZED (BRIDGE_UNINITIALIZED): bridge demo:hub:h is not initialized",
        }
        assert home.calls == ["dispose one", "h misses one", "dispose h"]
        await edit(runtime, plugins, HUB)
        assert set(statuses(runtime).values()) == {"ONLINE"}


@attrs.frozen
class Bounded:
    """Every rule of openhab-runtime 1.6."""

    name: str = parameter(default="abc", minimum=2, maximum=4, pattern="[a-z]*")
    token: Secret = parameter(default=Secret("abcd"), minimum=4)
    speed: int = parameter(default=5, minimum=1, maximum=10, options=("5", "7.0", "99"))
    size: str = parameter(default="s", minimum=1, maximum=2, options=("s", "m", "extra"))
    many: tuple[int, ...] = parameter(default=(1, 2), minimum=0, maximum=3)
    must: str = parameter()


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({"name": "a"}, "name: 'a' is too short, expected 2 characters or more"),
        ({"name": "abcde"}, "name: 'abcde' is too long, expected 4 characters or less"),
        ({"name": "ab1"}, "name: 'ab1' does not match [a-z]*"),
        ({"name": "A"}, "name: 'A' is too short, expected 2 characters or more"),
        ({"token": "abc"}, "token: it is too short, expected 4 characters or more"),
        ({"speed": "6"}, "speed: 6 is none of 5, 7.0, 99"),
        ({"speed": "11"}, "speed: 11 is too large, expected 10 or less"),
        ({"size": "l"}, "size: 'l' is none of s, m, extra"),
        ({"many": ["1", "4"]}, "many: 4 is too large, expected 3 or less"),
    ],
)
def test_a_value_that_breaks_a_rule_is_told_the_first_one(raw: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read_configuration(Bounded, {"must": "", **raw})
    assert str(refused.value) == message


def test_an_empty_text_is_given_an_option_is_beyond_bounds_and_numbers_are_compared_as_such() -> None:
    raw = {"must": "", "speed": "99.0", "size": "extra", "many": "0"}
    assert read_configuration(Bounded, raw)[0] == Bounded(must="", speed=99, size="extra", many=(0,))
    assert read_configuration(Bounded, {"must": "x", "speed": "7"})[0] == Bounded(must="x", speed=7)
    assert read_configuration(Bounded, {"must": "x", "many": None})[0].many == (1, 2)


@attrs.frozen
class PinConfiguration:
    pin: int = parameter(minimum=1)
    factor: float = parameter(default=0.5)
    modes: tuple[str, ...] = parameter(default=("in", "out"))
    inverted: bool = parameter(default=False)
    key: Secret = parameter(default=Secret("x"))


PIN = ChannelType("chip:pin", "Switch", "Pin", configuration=PinConfiguration)
CHIP = ThingType("chip:chip", "Chip", ThingHandler, channels=(ChannelDefinition("led", PIN),))


@pytest.mark.parametrize(
    ("channels", "status"),
    [
        ("Type pin : led [ pin=3 ]", "UNKNOWN"),
        ("", "UNINITIALIZED (HANDLER_CONFIGURATION_PENDING): channel led: pin: must be given"),
        (
            "Type pin : led [ pin=3 ]\nType pin : own [ pin=0 ]",
            "UNINITIALIZED (HANDLER_CONFIGURATION_PENDING): channel own: pin: 0 is too small, expected 1 or more",
        ),
    ],
)
def test_configurations_of_channels_are_read_by_their_types_too(
    channels: str, status: str, tmp_path: Path
) -> None:
    @in_virtual_time()
    async def run() -> None:
        binding = load_binding("chip", module_with(thinghost_thing_types=lambda: [CHIP]))
        things = f"Thing chip:chip:c {{ Channels: {channels} }}"
        async with running_house(tmp_path, things=things, bindings=[binding], patience=EXACT) as it:
            await asyncio.sleep(1)
            assert it.statuses == {"chip:chip:c": status}
            led = it.runtime.things[0].channels["led"].configuration
            defaults = {name: value for name, value in led.items() if name != "pin"}
            assert defaults == {"factor": 0.5, "modes": ["in", "out"], "inverted": False}

    run()


@in_virtual_time()
async def test_an_unknown_parameter_of_a_channel_is_warned_of(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    binding = load_binding("chip", module_with(thinghost_thing_types=lambda: [CHIP]))
    things = "Thing chip:chip:c { Channels: Type pin : led [ pin=3, pinn=4 ] }"
    async with running_house(tmp_path, things=things, bindings=[binding]):
        await asyncio.sleep(1)
    assert caplog.messages == ["chip:chip:c: channel led: unknown parameter 'pinn', did you mean 'pin'?"]


# 1.4: a binding that is installed meanwhile

PLUGIN = """
from thinghost import ThingHandler, ThingType, hookimpl

@hookimpl
def thinghost_thing_types():
    return [ThingType("late:thing", "", ThingHandler)]
"""


@pytest.mark.parametrize("first", ["not installed", "broken"])
def test_a_binding_that_is_installed_or_mended_starts_its_things_with_the_next_reload(
    first: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @in_virtual_time()
    async def run() -> None:
        monkeypatch.syspath_prepend(str(tmp_path))
        monkeypatch.delitem(sys.modules, "late_plugin", raising=False)
        entry = EntryPoint("late", "late_plugin", "thinghost.bindings")
        found: list[EntryPoint] = []
        if first == "broken":
            found.append(entry)
        plugins, things = Plugins(found), "Thing late:thing:t"
        clock = virtual_clock()
        model = load_model(declared(things), plugins, MeasurementSystem.SI, clock.zone)
        async with running(model, plugins, clock, folder=tmp_path, data_folder=tmp_path) as runtime:
            await asyncio.sleep(1)
            assert "HANDLER_MISSING_ERROR" in statuses(runtime)["late:thing:t"]
            (tmp_path / "late_plugin.py").write_text(PLUGIN)
            found[:] = [entry]
            plugins.look_again()
            again = load_again(declared(things), plugins, MeasurementSystem.SI, clock.zone, model)
            await runtime.reload(again)
            await asyncio.sleep(1)
            assert statuses(runtime) == {"late:thing:t": "UNKNOWN"}

    run()


def test_what_is_loaded_stays_when_bindings_are_looked_for_again() -> None:
    kind = ThingType("demo:thing", "Thing", ThingHandler, configuration=NoConfiguration)
    plugins = Plugins([], [load_binding("demo", module_with(thinghost_thing_types=lambda: [kind]))])
    plugins.look_again()
    assert plugins.thing_type(kind.uid) is kind


def test_two_that_claim_one_name_are_still_refused_when_they_are_looked_for_again() -> None:
    found: Any = [EntryPoint("a", "one", "thinghost.bindings"), EntryPoint("a", "two", "thinghost.bindings")]
    plugins = Plugins(found)
    plugins.look_again()
    with pytest.raises(Exception, match=r"^binding 'a' is claimed twice, by one and by two: uninstall one$"):
        plugins.binding("a")
