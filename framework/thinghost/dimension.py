"""openHAB's dimensions: what may follow `Number:`, and the unit such an item has unless it says so (4.1)."""

import csv
from enum import Enum
from functools import cache
from pathlib import Path

import attrs

from .unit_definition import Unit
from .unit_table import unit_table


class MeasurementSystem(Enum):
    """Which of the two default units of a dimension applies."""

    SI = "SI"
    US = "US"


@attrs.frozen
class _Dimension:
    name: str
    defaults: dict[MeasurementSystem, Unit]
    units: tuple[Unit, ...]


def dimension_names() -> list[str]:
    """Return the names that may stand in `Number:<name>`, sorted."""
    return sorted(_dimensions())


def default_unit(dimension: str, system: MeasurementSystem) -> Unit | None:
    """Return the unit of a `Number:<dimension>` item that names none, None for an unknown *dimension*."""
    found = _dimensions().get(dimension)
    return None if found is None else found.defaults[system]


def item_dimensions(unit: Unit) -> frozenset[str]:
    """Return the names of the dimensions whose items can have *unit*: their default unit is compatible."""
    return frozenset(
        name
        for name, dimension in _dimensions().items()
        if dimension.defaults[MeasurementSystem.SI].dimension == unit.dimension
    )


def dimension_of(unit: Unit) -> str | None:
    """Return the dimension that openHAB calls *unit* by: its own, or else the first it is compatible with."""
    by_unit, by_dimension = _dimension_index()
    return by_unit.get(unit) or by_dimension.get(unit.dimension)


@cache
def _dimensions() -> dict[str, _Dimension]:
    lines = Path(__file__).with_name("dimensions.csv").read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return {row["dimension"]: _read(row) for row in rows}


def _read(row: dict[str, str]) -> _Dimension:
    si, us, *further = (unit_table().known(text) for text in (row["si"], row["us"], *row["units"].split()))
    return _Dimension(
        row["dimension"], {MeasurementSystem.SI: si, MeasurementSystem.US: us}, (si, us, *further)
    )


@cache
def _dimension_index() -> tuple[dict[Unit, str], dict[frozenset[tuple[str, int]], str]]:
    by_unit: dict[Unit, str] = {}
    by_dimension: dict[frozenset[tuple[str, int]], str] = {}
    for dimension in _dimensions().values():
        for unit in dimension.units:
            by_unit.setdefault(unit, dimension.name)
            by_dimension.setdefault(unit.dimension, dimension.name)
    return by_unit, by_dimension
