"""``thinghost discover`` and ``thinghost inbox``: by this process, by a running house, or from what one left."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from framework.demo_binding import Home, demo_plugins, house
from thinghost import Clock, CommunicationError, DiscoveryResult
from thinghost.cli import discover, inbox, main, search
from thinghost.cli.found import ITEMS_TITLE, THINGS_TITLE
from thinghost.discovery_result import InboxEntry
from thinghost.inbox_store import read_inbox, write_inbox
from thinghost.recent_log import RecentLog
from thinghost.runtime import Runtime
from thinghost.testing import AnnouncedServices
from thinghost.web.access import announced
from thinghost.web.server import serving

HUB = DiscoveryResult("demo:hub:found", "Hub", {"host": "there", "firmware": "3"}, "host")
LAMP = DiscoveryResult("demo:lamp:found:l", "Lamp", bridge_uid="demo:hub:found")
CANDLE = DiscoveryResult("demo:candle:c", "Candle")

THINGS = """// Hub: firmware 3
// where it asks for a login: password="${ENV:DEMO_HUB_PASSWORD}"
Bridge demo:hub:found "Hub" [ host="there" ]
"""
ITEMS = """// Hub (demo:hub:found)
Number:Power  HubMeterPower  "Hub Meter Power [%d %unit%]" { channel="demo:hub:found:meter#power" }
Number:Energy HubMeterEnergy "Hub Meter Energy"            { channel="demo:hub:found:meter#energy" }
"""
QUICK = ["--seconds", "0.3", "--interface", "127.0.0.1"]


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Home:
    """Return a home whose binding is all that is installed, in a network where nobody announces anything."""
    home = Home()
    monkeypatch.setattr(search, "NetworkMdns", lambda *_: AnnouncedServices())
    for command in (discover, inbox):
        monkeypatch.setattr(command, "installed_plugins", lambda: demo_plugins(home))
    monkeypatch.chdir(tmp_path)
    return home


def run(*args: str) -> Result:
    return CliRunner(catch_exceptions=False).invoke(main, args)


def printed(*args: str) -> str:
    """Return what the command prints to standard output; it must end well and complain of nothing."""
    result = run(*args)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def fill(folder: Path, *results: DiscoveryResult) -> None:
    write_inbox(folder / "thinghost-data", [InboxEntry(each, 0.0, "demo:look") for each in results])


# discover, by this process


def test_what_is_found_is_printed_for_pasting(home: Home, tmp_path: Path) -> None:
    home.found = [HUB]
    assert printed("discover", "demo", *QUICK) == f"{THINGS_TITLE}\n\n{THINGS}\n{ITEMS_TITLE}\n\n{ITEMS}"
    assert printed("discover", *QUICK, "--things") == THINGS
    assert printed("discover", *QUICK, "--items", "--input", "1234") == ITEMS
    assert home.calls_of("look") == ["look", "look", "look 1234"]
    assert list(tmp_path.iterdir()) == []


def test_what_files_have_or_ignore_is_left_out_and_their_names_are_not_given_again(
    home: Home, tmp_path: Path
) -> None:
    home.found = [HUB, CANDLE, LAMP]
    (tmp_path / "a.things").write_text('Bridge demo:hub:mine [ host="there" ]\nThing demo:candle:c', "utf-8")
    (tmp_path / "a.items").write_text("Switch LampPower", "utf-8")
    result = run("discover", "demo", str(tmp_path), *QUICK, "--items")
    assert result.stderr == (
        "left out, for the files have them: demo:candle:c\n"
        "left out, for they are ignored, or in the files under another name: demo:hub:found\n"
    )
    assert result.stdout == (
        "// Lamp (demo:lamp:found:l)\n"
        'Switch LampPower_2 "Lamp Power"      { channel="demo:lamp:found:l:power" }\n'
        'Number LampLevel   "Lamp Brightness" { channel="demo:lamp:found:l:level" }\n'
    )


def test_the_bridges_of_the_files_tell_what_is_below_them(home: Home, tmp_path: Path) -> None:
    home.below = [DiscoveryResult("demo:lamp:h:new", "New")]
    (tmp_path / "a.things").write_text('Bridge demo:hub:h [ host="there" ]', "utf-8")
    assert printed("discover", "demo", *QUICK, "--things") == (
        '// Lamp\nThing demo:lamp:h:new "New" (demo:hub:h)\n'
    )


def test_a_bridge_that_cannot_be_reached_is_named(home: Home, tmp_path: Path) -> None:
    home.found, home.trouble["poll h"] = [CANDLE], CommunicationError("nobody answers")
    (tmp_path / "a.things").write_text('Bridge demo:hub:h [ host="there" ]', "utf-8")
    result = run("discover", "demo", *QUICK, "--things")
    assert (result.exit_code, result.stdout) == (0, '// Candle\nThing demo:candle:c "Candle"\n')
    assert result.stderr == (
        "warning: nobody knows what is below demo:hub:h, for it is OFFLINE (COMMUNICATION_ERROR): nobody answers\n"
    )


@pytest.mark.usefixtures("home")
def test_where_nothing_is_found_it_is_said_what_was_tried_and_what_to_do() -> None:
    result = run("discover", "demo", *QUICK)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "nothing new was found for demo in 0.3 s, listening by mDNS for _demo-hub._tcp: is the device on, and in the "
        "same network? mDNS crosses neither routers nor VLANs, and a firewall must let UDP port 5353 in. Look longer "
        "with --seconds, or write the thing into a .things file by hand\n"
    )


def test_a_service_that_fails_is_a_warning_and_the_others_find(home: Home) -> None:
    home.trouble["look"] = CommunicationError("no network")
    assert run("discover", "demo", *QUICK).stderr.splitlines()[0] == "warning: demo:look failed: no network"


@pytest.mark.parametrize(
    ("binding", "message"),
    [
        ("dem", "there is no binding 'dem', did you mean 'demo'?; those that can are: demo"),
        ("thinghost", "the binding thinghost cannot look for things; those that can are: demo"),
    ],
)
@pytest.mark.usefixtures("home")
def test_a_binding_that_cannot_look_is_refused(binding: str, message: str) -> None:
    result = run("discover", binding)
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (2, f"Error: {message}")


@pytest.mark.usefixtures("home")
def test_a_path_that_is_none_is_refused() -> None:
    result = run("discover", "demo", "./nowhere.things", *QUICK)
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (2, "Error: nowhere.things does not exist")


# inbox, as a house left it


def test_the_inbox_is_listed_shown_ignored_and_cleared(home: Home, tmp_path: Path) -> None:
    fill(tmp_path, HUB, LAMP, CANDLE)
    assert printed("inbox", "ignore", "demo:candle:c") == ""
    assert (
        printed("inbox")
        == printed("inbox", "list", str(tmp_path))
        == (
            "Flag     Thing              Label   Properties\n"
            "-------  -----------------  ------  ----------------------\n"
            "NEW      demo:hub:found     Hub     host=there, firmware=3\n"
            "NEW      demo:lamp:found:l  Lamp\n"
            "IGNORED  demo:candle:c      Candle\n"
        )
    )
    assert printed("inbox", "unignore", "demo:candle:c") == ""
    assert {entry.is_ignored for entry in read_inbox(tmp_path / "thinghost-data")} == {False}
    shown = printed("inbox", "show", "demo:hub:found")
    assert 'Bridge demo:hub:found "Hub" [ host="there" ] {' in shown
    assert '    Thing demo:lamp:found:l "Lamp"' in shown
    assert (
        printed("inbox", "clear", "demo:hub:found") == "removed demo:hub:found\nremoved demo:lamp:found:l\n"
    )
    assert printed("inbox", "clear", "all") == "removed demo:candle:c\n"
    assert printed("inbox") == "the inbox is empty: 'thinghost discover' looks for things\n"
    assert home.calls == []


@pytest.mark.parametrize("what", ["ignore", "unignore", "clear", "show"])
@pytest.mark.usefixtures("home")
def test_an_entry_that_is_not_there_is_named(what: str, tmp_path: Path) -> None:
    fill(tmp_path, CANDLE)
    result = run("inbox", what, "demo:candle:d")
    assert (result.exit_code, result.stderr) == (
        1,
        "Error: there is no entry demo:candle:d, did you mean 'demo:candle:c'?\n",
    )


# both, by a running house


@asynccontextmanager
async def running_here(home: Home, folder: Path) -> AsyncIterator[Runtime]:
    """Run a house without files that answers the commands in *folder*."""
    data = folder / "thinghost-data"
    async with (
        house(home, Clock(UTC), "", folder=data) as runtime,
        serving(runtime, demo_plugins(home), RecentLog()) as access,
    ):
        with announced(access, data):
            yield runtime


async def test_a_running_house_looks_and_its_inbox_is_the_one_that_counts(home: Home, tmp_path: Path) -> None:
    home.found = [HUB, LAMP, CANDLE]
    async with running_here(home, tmp_path) as runtime:
        asked = await asyncio.to_thread(
            run, "discover", "demo", "--seconds", "0.3", "--input", "12", "--things"
        )
        assert 'Thing demo:candle:c "Candle"' in asked.stdout
        assert home.calls_of("look") == ["look 12"]
        await asyncio.to_thread(run, "inbox", "ignore", "demo:candle:c")
        assert [entry.uid.text for entry in runtime.discovery.inbox if entry.is_ignored] == ["demo:candle:c"]
        again = await asyncio.to_thread(run, "discover", *QUICK, "--things")
        assert again.stderr == (
            "warning: the running instance looks, on the interfaces of its own: --interface changes nothing\n"
            "left out, for they are ignored, or in the files under another name: demo:candle:c\n"
        )
        cleared = await asyncio.to_thread(run, "inbox", "clear", "all")
        assert cleared.stdout.splitlines() == [
            "removed demo:hub:found",
            "removed demo:lamp:found:l",
            "removed demo:candle:c",
        ]
        assert list(runtime.discovery.inbox) == []
