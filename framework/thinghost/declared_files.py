"""All files of a configuration, parsed: what they declare, each name once, and what is wrong with them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import attrs

from .config_files import ConfigFiles
from .parser import (
    ItemDefinition,
    ItemsFile,
    ThingDefinition,
    ThingsFile,
    decode,
    resolve_items,
    resolve_things,
)

Progress = Callable[[Path], None]


def _no_progress(_path: Path) -> None:
    pass


@attrs.frozen
class DeclaredFiles:
    """Parsed files in the order they were found."""

    things: tuple[ThingsFile, ...] = ()
    items: tuple[ItemsFile, ...] = ()

    @property
    def all(self) -> tuple[ThingsFile | ItemsFile, ...]:
        """The files of both kinds."""
        return (*self.things, *self.items)

    @property
    def is_valid(self) -> bool:
        """Whether openHAB would use every file."""
        return all(file.is_valid for file in self.all)

    def rendered_problems(self) -> Iterator[str]:
        """Yield every problem as people read it: place, sentence, the line and a caret."""
        for file in self.all:
            for problem in file.problems:
                yield file.source.render(problem)

    def thing_definitions(self) -> Iterator[ThingDefinition]:
        """Yield the usable things, each UID once: the first file that has it wins (openhab-formats D1, D2)."""
        seen: set[str | None] = {None}
        for file in self.things:
            for definition in sorted(file.recovered, key=lambda each: each.depth):
                if definition.uid not in seen:
                    seen.add(definition.uid)
                    yield definition

    def item_definitions(self) -> Iterator[ItemDefinition]:
        """Yield the usable items, each name once: the first one wins (openhab-formats D5, D6)."""
        seen: set[str] = set()
        for file in self.items:
            for definition in file.recovered:
                if definition.name not in seen:
                    seen.add(definition.name)
                    yield definition


def read_files(files: ConfigFiles, progress: Progress = _no_progress) -> DeclaredFiles:
    """Return *files* parsed; *progress* hears of each as its turn comes. Raises OSError if one cannot be read."""
    things, items = [], []
    for path in files.things:
        progress(path)
        things.append(resolve_things(*decode(path.read_bytes(), str(path))))
    for path in files.items:
        progress(path)
        items.append(resolve_items(*decode(path.read_bytes(), str(path))))
    return DeclaredFiles(tuple(things), tuple(items))
