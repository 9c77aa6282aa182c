"""A whole house that a test can run from texts, and the events that it keeps."""

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from framework.demo_binding import Home, module_with, thing_types
from thinghost import (
    Clock,
    ItemStateChangedEvent,
    ItemStateUpdatedEvent,
    ThingStatusInfoChangedEvent,
    ThingUID,
)
from thinghost.errors import ConfigurationError
from thinghost.plugins import Binding, load_binding
from thinghost.testing import RecordingCallback, RecordingSink, in_virtual_time, running_house, virtual_clock

THINGS = 'Bridge demo:hub:h [ host="there", refresh=300 ]'
ITEMS = """
Number:Power  Power  { channel="demo:hub:h:meter#power" }
Number:Energy Energy { channel="demo:hub:h:meter#energy" }
"""


def demo(home: Home) -> Binding:
    return load_binding("demo", module_with(thinghost_thing_types=lambda: thing_types(home)))


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@in_virtual_time(datetime(2026, 5, 1, tzinfo=UTC))
async def test_a_house_runs_from_texts_and_keeps_its_events(tmp_path: Path) -> None:
    async with running_house(tmp_path, things=THINGS, items=ITEMS, bindings=[demo(Home())]) as house:
        await house.settled()
        assert house.statuses == {"demo:hub:h": "ONLINE"}
        assert house.states == {"Power": "40 W", "Energy": "1.5 kWh"}
        assert house.runtime.clock is virtual_clock()
        statuses = [str(event.info) for event in house.recorded.of(ThingStatusInfoChangedEvent)]
        assert statuses == ["INITIALIZING", "UNKNOWN", "ONLINE"]
        await virtual_clock().sleep(1_000)
        assert len(house.recorded.of(ItemStateUpdatedEvent)) == 8
        changed = [(event.item.name, str(event.state)) for event in house.recorded.of(ItemStateChangedEvent)]
        assert changed == [("Power", "40 W"), ("Energy", "1.5 kWh")]


async def test_where_time_is_real_so_is_the_clock_unless_one_is_given(tmp_path: Path) -> None:
    clock = Clock(UTC, lambda: 5.0)
    async with running_house(tmp_path) as house, running_house(tmp_path, clock=clock) as other:
        assert house.runtime.clock.time is Clock(UTC).time
        assert other.runtime.clock is clock


@pytest.mark.skipif(
    not entry_points(group="pytest11", name="thinghost"), reason="was installed before it had a pytest plugin"
)
@in_virtual_time()
async def test_pytest_finds_a_fixture_that_brings_a_folder_of_its_own(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    async with request.getfixturevalue("running_house")(sinks=[f"jsonl={tmp_path / 'log'}"]) as house:
        await house.settled()
    assert names(tmp_path) == ["log"]


def test_the_fixtures_are_those_of_thinghost_testing(
    recording_callback: Callable[[str], RecordingCallback],
    virtual_run: Callable[[Coroutine[object, object, None]], None],
) -> None:
    assert recording_callback("acme:lamp:kitchen").status == "UNINITIALIZED"

    async def wait() -> None:
        began = virtual_clock().time()
        await virtual_clock().sleep(86_400)
        assert virtual_clock().time() == began + 86_400

    virtual_run(wait())


@in_virtual_time()
async def test_a_house_is_led_to_the_devices_of_a_test_and_reloads(tmp_path: Path) -> None:
    things = "Bridge demo:hub:h [ refresh=300 ]"
    led = {ThingUID("demo:hub:h"): {"host": "there"}}
    async with running_house(tmp_path, things=things, led=led, bindings=[demo(Home())]) as house:
        await house.settled()
        assert house.statuses == {"demo:hub:h": "ONLINE"}
        assert [*(await house.reload(things=things, led=led)).lines()] == []
        assert [*(await house.reload()).lines()] == ["- thing demo:hub:h"]
        assert house.statuses == {}


async def test_every_problem_of_the_texts_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"Thing(?s:.*)Nothing") as refused:
        async with running_house(tmp_path, things="Thing", items="Nothing else"):
            pass
    assert str(refused.value).count("error") == 2


async def test_a_recording_sink_takes_no_argument(tmp_path: Path) -> None:
    sink = Binding("other", sinks={"other": RecordingSink().sink_type("other")})
    with pytest.raises(ConfigurationError, match=r"^sink other takes no argument, but there is 'x'$"):
        async with running_house(tmp_path, bindings=[sink], sinks=["other=x"]):
            pass


@in_virtual_time()
async def test_a_command_goes_to_an_item_by_its_name(tmp_path: Path) -> None:
    home = Home()
    things, items = "Thing demo:candle:c", 'Switch Candle { channel="demo:candle:c:power" }'
    async with running_house(tmp_path, things=things, items=items, bindings=[demo(home)]) as house:
        await virtual_clock().sleep(1)
        house.send("Candle", "ON")
        await virtual_clock().sleep(1)
        assert home.calls[-1] == "c power ON"
        for name, command in (("Candel", "ON"), ("Candle", "MAYBE")):
            with pytest.raises(
                ValueError, match=f"^there is no item {name} that takes the command {command}$"
            ):
                house.send(name, command)
