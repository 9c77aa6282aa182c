"""Hearing of files that change, with real files: what is ours is told, whatever way it was saved."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from thinghost.watch import changes

PATIENCE_SECONDS = 30.0


class Watcher:
    """What `changes` tells of *paths*, one after the other."""

    def __init__(self, *paths: Path) -> None:
        self._told = aiter(changes(paths))
        self._next: asyncio.Task[set[Path]] | None = None

    async def begin(self) -> None:
        """Watch from now on: the first step of the task sets the watch up."""
        self._next = asyncio.ensure_future(anext(self._told))
        await asyncio.sleep(0)

    async def next(self) -> set[Path]:
        """Return what is told next, and watch on."""
        assert self._next is not None
        async with asyncio.timeout(PATIENCE_SECONDS):
            found = await self._next
        await self.begin()
        return found

    async def end(self) -> None:
        assert self._next is not None
        self._next.cancel()
        await asyncio.gather(self._next, return_exceptions=True)


@asynccontextmanager
async def watching(*paths: Path) -> AsyncIterator[Watcher]:
    watcher = Watcher(*paths)
    await watcher.begin()
    yield watcher
    await watcher.end()


async def test_a_file_that_is_written_replaced_or_removed_is_told_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "a.items"
    async with watching(tmp_path) as watcher:
        (tmp_path / "notes.txt").touch()
        (tmp_path / ".a.items").touch()
        path.touch()
        assert await watcher.next() == {path}
        (tmp_path / "a.items~").touch()
        (tmp_path / "a.items~").rename(path)
        assert await watcher.next() == {path}
        path.unlink()
        assert await watcher.next() == {path}


async def test_of_single_files_what_stands_beside_them_is_not_told(tmp_path: Path) -> None:
    paths = [tmp_path / "things.example", tmp_path / "items.example"]
    async with watching(*paths) as watcher:
        (tmp_path / "other.items").touch()
        for path in paths:
            path.touch()
        assert await watcher.next() == set(paths)


async def test_a_folder_may_be_named_by_a_relative_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with watching(Path()) as watcher:
        (tmp_path / "a.things").touch()
        assert await watcher.next() == {tmp_path / "a.things"}


async def test_a_folder_that_came_later_is_watched(tmp_path: Path) -> None:
    folder = tmp_path / "items"
    async with watching(tmp_path) as watcher:
        folder.mkdir()
        assert await watcher.next() == {folder}
        (folder / "notes.txt").touch()
        (folder / "a.items").touch()
        assert await watcher.next() == {folder / "a.items"}


async def test_a_folder_that_was_replaced_in_a_moment_is_watched(tmp_path: Path) -> None:
    folder = tmp_path / "items"
    folder.mkdir()
    (folder / "a.items").touch()
    async with watching(tmp_path) as watcher:
        shutil.rmtree(folder)
        folder.mkdir()
        assert folder in await watcher.next()
        (folder / "a.items").touch()
        assert await watcher.next() == {folder / "a.items"}


async def test_rule_files_and_their_modules_are_told_at_any_depth(tmp_path: Path) -> None:
    surplus, prices = tmp_path / "rules/solar/surplus.py", tmp_path / "lib/prices.py"
    for file in (surplus, prices):
        file.parent.mkdir(parents=True)
    async with watching(tmp_path) as watcher:
        (tmp_path / "rules/solar/notes.txt").touch()
        (tmp_path / "rules/__pycache__").mkdir()
        surplus.touch()
        assert await watcher.next() == {surplus}
        prices.touch()
        assert await watcher.next() == {prices}
        folder = tmp_path / "rules/later"
        folder.mkdir()
        assert await watcher.next() == {folder}
        (folder / "a.py").touch()
        assert await watcher.next() == {folder / "a.py"}


async def test_a_folder_that_is_not_there_cannot_be_watched(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        await anext(aiter(changes([tmp_path / "gone" / "a.items"])))
