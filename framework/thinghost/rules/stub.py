"""``rules/house.pyi``: what editors and type checkers know of the items and things of a house."""

import json
import keyword
from pathlib import Path

from ..declared_files import DeclaredFiles
from ..errors import ConfigurationError
from ..parser import ItemDefinition
from .rule_item import RuleItem

FILE_NAME = "house.pyi"
"""How the file is called that ``from house import items`` is checked by."""

_HEAD = '''"""The items and things of this house, for editors and type checkers; made by thinghost stubs."""

from collections.abc import Iterator
from typing import {typing}, TypeAlias

from thinghost.rules import {classes}

ThingUID: TypeAlias = {uids}

class Items:
    def __getitem__(self, name: str) -> RuleItem: ...
    def __contains__(self, name: object) -> bool: ...
    def __iter__(self) -> Iterator[RuleItem]: ...
    def __len__(self) -> int: ...
'''

_TAIL = """
class Things:
    def __getitem__(self, uid: ThingUID) -> RuleThing: ...
    def __contains__(self, uid: object) -> bool: ...
    def __iter__(self) -> Iterator[RuleThing]: ...
    def __len__(self) -> int: ...

items: Items
things: Things
"""


def stub_text(declared: DeclaredFiles) -> str:
    """Return the text of the stub for what *declared* has, in the order of the files."""
    found = [(each, _class_name(each)) for each in declared.item_definitions() if _is_attribute(each.name)]
    classes = sorted({"RuleItem", "RuleThing", *(name for _, name in found)})
    uids = [f'    "{each.uid}",\n' for each in declared.thing_definitions()]
    head = _HEAD.format(
        typing="Literal" if uids else "Never",
        classes=", ".join(classes),
        uids=f"Literal[\n{''.join(uids)}]" if uids else "Never",
    )
    return "".join((head, *(_attribute(each, name) for each, name in found), _TAIL))


def write_stub(folder: Path, declared: DeclaredFiles) -> bool:
    """Let the stub in the *folder* of rules tell what *declared* has; return whether it told anything else before.

    Nothing is written where it says so already. Raises ConfigurationError where it cannot be written.
    """
    path, text = folder / FILE_NAME, stub_text(declared)
    try:
        if path.is_file() and path.read_bytes() == text.encode():
            return False
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written: {error.strerror}") from error
    return True


def _is_attribute(name: str) -> bool:
    return name.isidentifier() and not keyword.iskeyword(name) and not name.startswith("__")


def _class_name(definition: ItemDefinition) -> str:
    return RuleItem.class_of(_kind(definition)).__name__


def _kind(definition: ItemDefinition) -> str:
    base = None if definition.group is None else definition.group.base_type
    return base or definition.type


def _attribute(definition: ItemDefinition, class_name: str) -> str:
    label = f"{definition.label_text} " if definition.label_text else ""
    text = json.dumps(f"{label}({_kind(definition)})", ensure_ascii=False)
    return f"\n    {definition.name}: {class_name}\n    {text}\n"
