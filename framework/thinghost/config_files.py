"""Finds the files to run: single ones, or a folder laid out like openHAB's (openhab-formats F1, F2)."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import attrs

from .rule_folder import RULES, rule_files

KINDS = ("things", "items")
"""The languages there are; also the file endings, and the folders they stand in."""

_NOT_RUN = (
    ("rules", "rules"),
    ("scripts", "script"),
    ("sitemaps", "sitemap"),
    ("persistence", "persist"),
    ("things", "yaml"),
    ("things", "yml"),
    ("items", "yaml"),
    ("items", "yml"),
    ("automation/js", "js"),
    ("automation/ruby", "rb"),
    ("automation/python", "py"),
    ("automation/jsr223", "*"),
    ("transform", "*"),
)


@attrs.frozen
class ConfigFiles:
    """The files found: *things* and *items* to run, *not_run* such as ``rules/*.rules: 14 not run``.

    *rules* are those of the folders; *automated* are the folders that have a place for some.
    """

    things: tuple[Path, ...]
    items: tuple[Path, ...]
    not_run: tuple[str, ...] = ()
    rules: tuple[Path, ...] = ()
    automated: tuple[Path, ...] = ()


def find_config_files(paths: Iterable[Path]) -> ConfigFiles:
    """Return the files that *paths* name, each once, those of a folder sorted by name.

    Raises ValueError with a sentence for a path that is neither a file of ours nor a folder that holds some.
    """
    found: dict[str, dict[Path, None]] = {kind: {} for kind in KINDS}
    not_run: list[str] = []
    automated: dict[Path, None] = {}
    for path in paths:
        for kind, file in _files(path):
            found[kind][file] = None
        if path.is_dir():
            not_run += _count_not_run(path)
        if (path / RULES).is_dir():
            automated[path] = None
    rules = tuple(file for folder in automated for _, file in rule_files(folder))
    return ConfigFiles(tuple(found["things"]), tuple(found["items"]), tuple(not_run), rules, tuple(automated))


def kind_of(path: Path) -> str | None:
    """Return "things" or "items" for a file of that language by its name, else None.

    ``x.things`` and ``things.x`` (so ``things.example``) are things files; upper case and hidden files are none.
    """
    if path.name.startswith("."):
        return None
    ends, begins = path.name.rpartition(".")[2], path.name.partition(".")[0]
    return next((kind for kind in KINDS if "." in path.name and kind in (ends, begins)), None)


def _files(path: Path) -> Iterator[tuple[str, Path]]:
    if path.is_dir():
        found = list(_folder_files(path))
        if not found:
            raise ValueError(f"{path} has no things/*.things, no items/*.items and none directly in it")
        yield from found
        return
    if not path.exists():
        raise ValueError(f"{path} does not exist")
    kind = kind_of(path)
    if kind is None:
        raise ValueError(f"{path} is neither *.things nor *.items, nor called things.* or items.*")
    yield kind, path


def _folder_files(folder: Path) -> Iterator[tuple[str, Path]]:
    for file in sorted(folder.iterdir()):
        kind = kind_of(file)
        if kind is not None and file.is_file():
            yield kind, file
    for kind in KINDS:
        for file in sorted((folder / kind).glob(f"*.{kind}")):
            if not file.name.startswith(".") and file.is_file():
                yield kind, file


def _count_not_run(folder: Path) -> Iterator[str]:
    for place, ending in _NOT_RUN:
        files = [
            file for file in (folder / place).glob(f"*.{ending}") if file.is_file() and file.name[0] != "."
        ]
        if files:
            named = "*" if ending == "*" else f"*.{ending}"
            yield f"{place}/{named}: {len(files)} not run"
