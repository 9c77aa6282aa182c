"""Things that somebody disabled stay so over restarts (openhab-runtime 1.9)."""

import asyncio
import json
import stat
from pathlib import Path

import pytest

from framework.demo_binding import Home, house, statuses
from thinghost import CommunicationError, ThingUID
from thinghost.disabled_things import FILE_NAME, DisabledThings
from thinghost.testing.virtual_clock import in_virtual_time, virtual_clock

HUB = """
Bridge demo:hub:h [ host="there" ] {
  Things:
    lamp one
    lamp two
}"""
THE_HUB = ThingUID.parse("demo:hub:h")
ONE = ThingUID.parse("demo:lamp:h:one")
WAITING = "UNINITIALIZED (BRIDGE_UNINITIALIZED): bridge demo:hub:h is not initialized"
DISABLED = "UNINITIALIZED (DISABLED)"


@in_virtual_time()
async def test_a_disabled_thing_is_disposed_of_and_started_again_when_it_is_enabled(tmp_path: Path) -> None:
    home = Home()
    async with house(home, virtual_clock(), HUB, folder=tmp_path) as runtime:
        await runtime.settled()
        home.calls.clear()
        await runtime.set_enabled(ONE, enabled=False)
        assert home.calls == ["dispose one", "h misses one"]
        assert statuses(runtime) == {
            "demo:hub:h": "ONLINE",
            "demo:lamp:h:one": DISABLED,
            "demo:lamp:h:two": "ONLINE",
        }
        assert runtime.all_online
        home.calls.clear()
        await runtime.set_enabled(ONE, enabled=True)
        await runtime.settled()
        assert home.calls[:3] == ["make one", "initialize one", "h greets one"]
        assert set(statuses(runtime).values()) == {"ONLINE"}


@in_virtual_time()
async def test_what_is_below_a_disabled_bridge_waits_for_it(tmp_path: Path) -> None:
    home = Home()
    async with house(home, virtual_clock(), HUB, folder=tmp_path) as runtime:
        await runtime.settled()
        await runtime.set_enabled(ONE, enabled=False)
        home.calls.clear()
        await runtime.set_enabled(THE_HUB, enabled=False)
        assert home.calls == ["dispose two", "h misses two", "dispose h"]
        assert statuses(runtime) == {
            "demo:hub:h": DISABLED,
            "demo:lamp:h:one": DISABLED,
            "demo:lamp:h:two": WAITING,
        }
        await runtime.set_enabled(ONE, enabled=True)
        # openHAB says HANDLER_MISSING_ERROR here
        assert statuses(runtime)["demo:lamp:h:one"] == WAITING
        await runtime.set_enabled(THE_HUB, enabled=True)
        await runtime.settled()
        assert set(statuses(runtime).values()) == {"ONLINE"}


@in_virtual_time()
async def test_it_is_kept_over_a_restart_also_for_a_thing_that_is_not_there_yet(tmp_path: Path) -> None:
    home = Home()
    async with house(home, virtual_clock(), "", folder=tmp_path) as runtime:
        await runtime.set_enabled(THE_HUB, enabled=False)
    async with house(home, virtual_clock(), HUB, folder=tmp_path) as runtime:
        await runtime.settled()
        assert statuses(runtime) == {
            "demo:hub:h": DISABLED,
            "demo:lamp:h:one": WAITING,
            "demo:lamp:h:two": WAITING,
        }
        await runtime.set_enabled(THE_HUB, enabled=True)
        await runtime.settled()
    async with house(home, virtual_clock(), HUB, folder=tmp_path) as runtime:
        await runtime.settled()
        assert set(statuses(runtime).values()) == {"ONLINE"}


@in_virtual_time()
async def test_a_thing_that_is_tried_again_and_again_is_no_more_when_it_is_disabled(tmp_path: Path) -> None:
    home = Home(trouble={"initialize c": CommunicationError("off")})
    async with house(home, virtual_clock(), "Thing demo:candle:c", folder=tmp_path) as runtime:
        await runtime.settled()
        await runtime.set_enabled(ThingUID.parse("demo:candle:c"), enabled=False)
        home.calls.clear()
        await asyncio.sleep(3600)
        assert home.calls == []
        assert statuses(runtime) == {"demo:candle:c": DISABLED}


@in_virtual_time()
async def test_enabling_what_is_at_work_and_disabling_twice_change_nothing(tmp_path: Path) -> None:
    home = Home()
    async with house(home, virtual_clock(), HUB, folder=tmp_path) as runtime:
        await runtime.settled()
        home.calls.clear()
        await runtime.set_enabled(ONE, enabled=True)
        await runtime.settled()
        assert home.calls == []
        for _ in range(2):
            await runtime.set_enabled(ONE, enabled=False)
        assert home.calls == ["dispose one", "h misses one"]


@in_virtual_time()
async def test_two_who_want_the_opposite_at_once_get_it_one_after_the_other(tmp_path: Path) -> None:
    home = Home(trouble={"dispose one": lambda: asyncio.sleep(0.2)})
    async with house(home, virtual_clock(), HUB, folder=tmp_path) as runtime:
        await runtime.settled()
        home.calls.clear()
        await asyncio.gather(runtime.set_enabled(ONE, enabled=False), runtime.set_enabled(ONE, enabled=True))
        await runtime.settled()
        assert home.calls[:4] == ["dispose one", "h misses one", "make one", "initialize one"]


@in_virtual_time()
async def test_nothing_starts_below_a_bridge_that_is_being_disabled(tmp_path: Path) -> None:
    home = Home(trouble={"dispose one": lambda: asyncio.sleep(0.2)})
    async with house(home, virtual_clock(), HUB, folder=tmp_path) as runtime:
        await runtime.settled()
        await runtime.set_enabled(ThingUID.parse("demo:lamp:h:two"), enabled=False)
        home.calls.clear()
        await asyncio.gather(
            runtime.set_enabled(THE_HUB, enabled=False),
            runtime.set_enabled(ThingUID.parse("demo:lamp:h:two"), enabled=True),
        )
        await asyncio.sleep(1)
        assert home.calls == ["dispose one", "h misses one", "dispose h"]
        assert statuses(runtime)["demo:lamp:h:two"] == WAITING


@in_virtual_time()
async def test_enabling_what_cannot_start_says_why(tmp_path: Path) -> None:
    circle, missing = ThingUID.parse("demo:candle:a"), ThingUID.parse("none:such:thing")
    things = "Thing demo:candle:a (demo:candle:b)\nThing demo:candle:b (demo:candle:a)\nThing none:such:thing"
    async with house(Home(), virtual_clock(), things, folder=tmp_path) as runtime:
        for uid in (circle, missing):
            before = statuses(runtime)[uid.text]
            await runtime.set_enabled(uid, enabled=False)
            assert statuses(runtime)[uid.text] == DISABLED
            await runtime.set_enabled(uid, enabled=True)
            await runtime.settled()
            assert statuses(runtime)[uid.text] == before


def test_the_file_is_private_and_its_folder_too(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    DisabledThings(folder).set_disabled(ONE, disabled=True)
    path = folder / FILE_NAME
    assert json.loads(path.read_text()) == ["demo:lamp:h:one"]
    assert [stat.S_IMODE(each.stat().st_mode) for each in (folder, path)] == [0o700, 0o600]
    assert list(folder.iterdir()) == [path]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("[", "it is no JSON"),
        ('{"demo:lamp:h:one": true}', "it is no list of UIDs"),
        ("[1]", "it is no list of UIDs"),
        ("\xff", "it is no UTF-8"),
    ],
)
def test_a_broken_file_disables_nothing_is_named_and_set_aside(
    content: str, reason: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / FILE_NAME
    path.write_text(content, encoding="latin-1")
    disabled = DisabledThings(tmp_path)
    assert ONE not in disabled
    assert caplog.messages == [f"{path} is left out: {reason}; it is kept as {FILE_NAME}.broken"]
    disabled.set_disabled(ONE, disabled=True)
    assert ONE in DisabledThings(tmp_path)
    assert (tmp_path / f"{FILE_NAME}.broken").read_text(encoding="latin-1") == content


def test_what_cannot_be_written_down_is_not_so(tmp_path: Path) -> None:
    disabled = DisabledThings(tmp_path / "file")
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OSError, match="file"):
        disabled.set_disabled(ONE, disabled=True)
    assert ONE not in disabled
