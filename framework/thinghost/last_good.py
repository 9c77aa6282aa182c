"""Loads files again: what is broken in them by now stays as it was when they were good (design, promise 1)."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo

import attrs

from .declared_files import DeclaredFiles
from .loader import load_model
from .model import Model, Stale
from .parser import ItemDefinition, ItemsFile, Problem, Source, ThingDefinition, ThingsFile
from .plugins import Plugins
from .unit import MeasurementSystem

_WORD = re.compile(r"\w[\w-]*")

_UNUSABLE = "the new declaration cannot be used"


def load_again(
    declared: DeclaredFiles, plugins: Plugins, system: MeasurementSystem, zone: tzinfo, before: Model
) -> Model:
    """Return the house that *declared* describes, as `load_model` does, with what it breaks of *before*.

    A thing or item of *before* that now has an error, or still stands in a file that cannot be read from end to end,
    is kept as it is, an item with its links; the model's *stale* names it. One that is nowhere is gone.
    """
    broken_things = _broken_things(declared)
    defined = {definition.uid for definition in declared.thing_definitions()}
    kept = {
        thing: reason
        for thing in before.things
        if thing.uid.text not in defined and (reason := broken_things(thing.uid.text)) is not None
    }
    model = load_model(declared, plugins, system, zone, kept=tuple(kept))
    loaded, broken_items = {item.name for item in model.items}, _broken_items(declared)
    items = {
        item: reason
        for item in before.items
        if item.name not in loaded and (reason := broken_items(item.name)) is not None
    }
    names = {item.name for item in items}
    return attrs.evolve(
        model,
        items=(*model.items, *items),
        links=(*model.links, *(link for link in before.links if link.item_name in names)),
        stale=(
            *(Stale("thing", thing.uid.text, reason) for thing, reason in kept.items()),
            *(Stale("item", item.name, reason) for item, reason in items.items()),
        ),
    )


_File = ThingsFile | ItemsFile
_Definition = ThingDefinition | ItemDefinition

_Broken = Callable[[str], str | None]
"""Says why what has a name or UID cannot be used any more; None where it is simply gone."""


def _broken_things(declared: DeclaredFiles) -> _Broken:
    return _broken(
        {each.uid: (file, each) for file in declared.things for each in file.things if each.uid},
        declared.things,
    )


def _broken_items(declared: DeclaredFiles) -> _Broken:
    return _broken(
        {each.name: (file, each) for file in declared.items for each in file.items}, declared.items
    )


def _broken(found: Mapping[str, tuple[_File, _Definition]], files: Sequence[_File]) -> _Broken:
    damaged = [
        (set(_WORD.findall(file.source.text)), _located(file.source, file.first_error))
        for file in files
        if file.first_error is not None and not file.is_syntax_valid
    ]

    def broken(name: str) -> str | None:
        if name in found:
            return _reason(*found[name])
        word = name.rpartition(":")[2]
        return next((reason for words, reason in damaged if word in words), None)

    return broken


def _reason(file: _File, definition: _Definition) -> str:
    place = definition.declaration
    inside = (each for each in file.errors if place.start <= each.start <= place.end)
    error = next(inside, None)
    if error is not None:
        return _located(file.source, error)
    line, column = file.source.position(place.start)
    return f"{file.source.name}:{line}:{column}: {_UNUSABLE}"


def _located(source: Source, problem: Problem) -> str:
    line, column = source.position(problem.start)
    return f"{source.name}:{line}:{column}: {problem.message}"
