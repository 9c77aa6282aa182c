"""The first version of a binding of one's own: what ``thinghost new-binding`` writes.

The files beside this one are the templates: ``$name`` and the other words stand for what a person said, and ``NAME``
in a path for the binding's id.
"""

import re
from collections.abc import Collection, Iterator
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath
from string import Template

import attrs

from ..api_version import API_VERSION
from ..errors import ConfigurationError
from ..hookspecs import PROJECT
from ..plugins import BUILT_IN_SCOPES

_SUFFIX = ".template"
_NAME = re.compile(r"[a-z][a-z0-9]*")
_LABEL = re.compile(r"[^\W_](?:[\w .+-]*[\w.+-])?")


@attrs.frozen
class NewBinding:
    """A binding to write: its id *name*, and what people call its devices."""

    name: str
    label: str

    def files(self) -> dict[PurePosixPath, str]:
        """Return the text of each file by its path."""
        words = {
            "name": self.name,
            "label": self.label,
            "api": str(API_VERSION),
            "version": version(PROJECT),
        }
        return {
            PurePosixPath(path.replace("NAME", self.name)): Template(text).substitute(words)
            for path, text in _templates(files(__package__))
        }


def new_binding(name: str, label: str, installed: Collection[str]) -> NewBinding:
    """Return the binding *name*; *installed* are the ids of those that there are already.

    Raises ConfigurationError where *name* cannot be the id of a new binding, or *label* is no name for a device.
    """
    if not _NAME.fullmatch(name):
        raise ConfigurationError(
            f"'{name}' cannot be a binding's id: expected small letters and digits, a letter first, such as acme"
        )
    if name in installed or name == PROJECT or name in BUILT_IN_SCOPES:
        raise ConfigurationError(f"there is a binding '{name}' already: choose another name")
    label = label or name.capitalize()
    if not _LABEL.fullmatch(label):
        raise ConfigurationError(
            f"'{label}' is no label: expected letters, digits, blanks and . + -, such as Acme Heat Pump"
        )
    return NewBinding(name, label)


def write_binding(binding: NewBinding, folder: Path) -> None:
    """Write the files of *binding* to *folder*. Raises FileExistsError where that is there already."""
    folder.mkdir(parents=True)
    for path, text in binding.files().items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def _templates(folder: Traversable, path: str = "") -> Iterator[tuple[str, str]]:
    for each in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if each.is_dir():
            yield from _templates(each, f"{path}{each.name}/")
        elif each.name.endswith(_SUFFIX):
            yield path + each.name.removesuffix(_SUFFIX), each.read_text(encoding="utf-8")
