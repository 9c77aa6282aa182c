"""``thinghost run`` while its files are edited: another process, real files, a simulated gateway."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

THINGS = 'Bridge enphase:envoy:1 [ serialNumber="12345789012" ]\n'
NOW = 'Number:Power Now { channel="enphase:envoy:1:production#wattsNow" }\n'
LAMP = 'Switch Lamp "Lamp"\n'
READY = "1 things of 1 are ONLINE, 1 linked items of 1 have a state\n"

PATIENCE_SECONDS = 60.0


def save(path: Path, text: str) -> None:
    """Save as editors do, so that nobody ever reads half a file."""
    beside = path.with_suffix(".new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


@pytest.fixture
def items(tmp_path: Path) -> Path:
    """Return the items file of a house, which logs nothing."""
    save(tmp_path / "a.things", THINGS)
    save(tmp_path / "a.items", NOW + LAMP)
    # data goes elsewhere: what is written would make the folder anew that a test takes away
    save(tmp_path / "thinghost.toml", f'log_level = "error"\ndata_folder = "{tmp_path}-data"\n')
    return tmp_path / "a.items"


class Program:
    """The program in a process of its own."""

    def __init__(self, process: Process) -> None:
        assert process.stdout is not None
        assert process.stderr is not None
        self.process, self._output, self._errors = process, process.stdout, process.stderr

    async def lines(self, last: str) -> list[str]:
        """Return what it says next, up to the line *last*."""
        said: list[str] = []
        async with asyncio.timeout(PATIENCE_SECONDS):
            while last not in said:
                line = await self._errors.readline()
                assert line, f"it ended, and said {said}, not {last!r}"
                said.append(line.decode())
        return said

    async def polls(self, number: int) -> None:
        """Wait until it showed *number* more states; they come with the polls, every 2 seconds."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            for _ in range(number):
                assert await self._output.readline()

    async def end(self) -> tuple[int | None, str]:
        """Ask it to end; return its exit code, and what it said at last."""
        self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(PATIENCE_SECONDS):
            _, errors = await self.process.communicate()
        return self.process.returncode, errors.decode()


@asynccontextmanager
async def program(items: Path, *args: str) -> AsyncIterator[Program]:
    """Run the house of *items*; go on when all is up, and so the files are watched."""
    command = ["-X", "dev", "-m", "thinghost", "run", str(items.parent), "--simulate", "enphase", *args]
    process = await asyncio.create_subprocess_exec(sys.executable, *command, stdout=PIPE, stderr=PIPE)
    try:
        running = Program(process)
        await running.lines(READY)
        yield running
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def test_edited_files_are_applied_and_what_became_different_is_told(items: Path) -> None:
    async with program(items) as it:
        save(items, NOW + LAMP.replace('"Lamp"', '"Light"') + "Switch New\n")
        assert await it.lines("+ item New\n") == ["~ item Lamp\n", "+ item New\n"]
        save(items, NOW + "Switch New\n")
        assert await it.lines("- item Lamp\n") == ["- item Lamp\n"]
        save(items, NOW + "Switch New // the same\n")
        assert await it.lines("files reloaded: nothing is different\n") == [
            "files reloaded: nothing is different\n"
        ]
        assert await it.end() == (0, "")


async def test_a_thing_that_is_edited_starts_anew_at_its_stand_in(items: Path) -> None:
    async with program(items, "--sink", "console") as it:
        await it.polls(1)
        save(items.with_suffix(".things"), THINGS.replace(" [", ' "Roof" ['))
        assert await it.lines("~ thing enphase:envoy:1\n") == ["~ thing enphase:envoy:1\n"]
        await it.polls(2)
        assert await it.end() == (0, "")


async def test_a_broken_edit_keeps_what_was_good_until_the_next_one_mends_it(items: Path) -> None:
    message = (
        f"{items}:2:1: {{}}found the item type 'Swich', expected Call, Color, Contact, DateTime, Dimmer, Image, "
        "Location, Number, Player, Rollershutter, String, Switch or Group\n"
    )
    unchanged = "files reloaded: nothing is different\n"
    async with program(items) as it:
        save(items, NOW + LAMP.replace("Switch", "Swich"))
        assert await it.lines(unchanged) == [
            message.format("error: "),
            'Swich Lamp "Lamp"\n',
            "^^^^^\n",
            "warning: item Lamp stays as it was: " + message.format(""),
            unchanged,
        ]
        save(items, NOW + LAMP.replace('"Lamp"', '"Light"'))
        assert await it.lines("~ item Lamp\n") == ["~ item Lamp\n"]
        assert await it.end() == (0, "")


async def test_files_that_cannot_be_found_leave_the_house_as_it_was(items: Path) -> None:
    folder, away = items.parent, items.parent.with_name("away")
    refusal = f"warning: nothing is reloaded: {folder} does not exist\n"
    async with program(items, "--no-watch") as it:
        folder.rename(away)
        it.process.send_signal(signal.SIGHUP)
        assert await it.lines(refusal) == [refusal]
        away.rename(folder)
        it.process.send_signal(signal.SIGHUP)
        assert (await it.lines("files reloaded: nothing is different\n"))[1:] == []
        assert await it.end() == (0, "")


async def test_without_a_watch_an_edit_waits_for_a_sighup(items: Path) -> None:
    async with program(items, "--no-watch", "--sink", "console") as it:
        save(items, NOW + LAMP + "Switch Unseen\n")
        await it.polls(3)
        save(items, NOW + LAMP + "Switch Seen\n")
        it.process.send_signal(signal.SIGHUP)
        assert await it.lines("+ item Seen\n") == ["+ item Seen\n"]
        assert await it.end() == (0, "")
