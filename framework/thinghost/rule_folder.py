"""Where the rules of a configuration stand: ``rules/``, with the modules that they import in ``lib/``."""

from collections.abc import Iterable, Iterator
from pathlib import Path

RULES = "rules"
LIBRARY = "lib"
TESTS = "tests"


def rule_files(folder: Path) -> list[tuple[str, Path]]:
    """Return the rule files of the configuration *folder* with their names, such as ``solar/surplus.py``, sorted.

    Hidden files and folders are none, nor is what stands below ``lib`` or ``tests``, nor are tests beside rules.
    """
    rules = folder / RULES
    found = ((path.relative_to(rules), path) for path in rules.rglob("*.py") if path.is_file())
    return sorted((inner.as_posix(), path) for inner, path in found if _is_rule_file(inner))


def _is_rule_file(inner: Path) -> bool:
    if inner.parts[0] in {LIBRARY, TESTS} or any(part[0] in "._" for part in inner.parts):
        return False
    return not inner.name.startswith("test_") and inner.name != "conftest.py"


def config_folder_of(path: Path) -> Path | None:
    """Return the configuration to which *path* belongs: the folder that has ``rules``, itself or the next above it."""
    return next((folder for folder in (path, *path.parents) if (folder / RULES).is_dir()), None)


def library_folders(folders: Iterable[Path]) -> list[Path]:
    """Return where rules of the configurations *folders* find modules: ``lib`` beside ``rules``, and inside it."""
    return [place for folder in folders for place in (folder / LIBRARY, folder / RULES / LIBRARY)]


def watched_folders(folder: Path) -> Iterator[Path]:
    """Yield the folders of the configuration *folder* in which a change changes rules."""
    for top in (folder / RULES, folder / LIBRARY):
        if top.is_dir():
            yield top
            yield from (each for each in top.rglob("*") if each.is_dir() and each.name[0] not in "._")
