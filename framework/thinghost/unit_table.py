"""The units that have a name: units.csv, read once when the first unit is asked for."""

import csv
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path
from weakref import WeakValueDictionary

import attrs

from .unit_definition import Powers, Scale, Unit, product, product_symbol, scaled, times
from .unit_text import UnitReader, UnitTextError

_PI = Fraction("3.14159265358979323846264338327950288419716939937510")

_METRIC = {
    "q": -30, "r": -27, "y": -24, "z": -21, "a": -18, "f": -15, "p": -12, "n": -9,
    "µ": -6, "m": -3, "c": -2, "d": -1, "da": 1, "h": 2, "k": 3, "M": 6,
    "G": 9, "T": 12, "P": 15, "E": 18, "Z": 21, "Y": 24, "R": 27, "Q": 30,
}  # fmt: skip
_BINARY = {"Ki": 1, "Mi": 2, "Gi": 3, "Ti": 4, "Pi": 5, "Ei": 6, "Zi": 7, "Yi": 8}
_FACTORS = {
    **{prefix: Fraction(10) ** power for prefix, power in _METRIC.items()},
    **{prefix: Fraction(1024) ** power for prefix, power in _BINARY.items()},
    "ki": Fraction(1024),
    "μ": Fraction(1, 1000000),
}
# before SI's own units micro is read as MICRO SIGN or GREEK SMALL LETTER MU and printed as the latter
_MICRO, _GREEK_MU = "µμ"
_PREFIXES = {"metric": (*_METRIC, _GREEK_MU), "any": (*_METRIC, *_BINARY)}
_SCALES = {"scaled": Scale.LINEAR, "decibel": Scale.DECIBEL, "neper": Scale.NEPER}


@attrs.frozen
class _Stem:
    """What a prefix may stand before: *symbol* is printed, *unit* is what it scales."""

    symbol: str
    unit: Unit
    prefixes: tuple[str, ...]


class UnitTable:
    """Names and products of units; the same text, or the same factors, are always the same object."""

    def __init__(self, rows: list[dict[str, str]]) -> None:
        self._added: set[str] = set()
        self._names: dict[str, Unit] = {}
        self._stems: dict[str, list[_Stem]] = {}
        self._greek: set[Unit] = set()
        self._prefixed: dict[tuple[Unit, Fraction], Unit] = {}
        self._products: dict[frozenset[tuple[Unit, int]], Unit] = {}
        self._composed: WeakValueDictionary[Powers[Unit], Unit] = WeakValueDictionary()
        for row in rows:
            self._add(row)

    def named(self, name: str) -> Unit | None:
        """Return the unit of the whole text *name*, prefixed or not, but not composed."""
        return self._names.get(name) or self._read_prefixed(name)

    def read(self, text: str) -> Unit | None:
        """Return the unit of *text*, None if it is none; no text at all is the unit one."""
        return self._read(text, self.named)

    def composed(self, powers: Powers[Unit]) -> Unit:
        """Return the product of *powers*, by its name if it has one."""
        if len(powers) == 1 and powers[0][1] == 1:
            return powers[0][0]
        printed = tuple(sorted(powers, key=_is_divisor))
        unit = self._products.get(frozenset(powers)) or self._composed.get(printed)
        if unit is None:
            unit = self._composed[printed] = product(product_symbol(printed), printed)
        return unit

    def known(self, text: str) -> Unit:
        """Return the unit of a *text* of our own, or raise ValueError."""
        unit = self.read(text)
        if unit is None:
            raise ValueError(f"{text!r} is no unit")
        return unit

    def system_unit(self, unit: Unit) -> Unit:
        """Return the unit without prefix and factor that *unit* is derived from."""
        if unit.composition is not None:
            powers: Powers[Unit] = ()
            for part, power in unit.composition:
                powers = times(powers, self.system_unit(part).powers, power)
            return self.composed(powers)
        return unit if unit.parent is None else self.system_unit(unit.parent)

    def is_added(self, text: str) -> bool:
        """Whether *text* is read only because of a name that openHAB does not have."""
        names: list[str] = []

        def noted(name: str) -> Unit | None:
            names.append(name)
            return self.named(name)

        return self._read(text, noted) is not None and not self._added.isdisjoint(names)

    def names(self) -> Iterator[str]:
        """Yield every text that is read as a unit without composing."""
        yield from self._names
        for spelling, stems in self._stems.items():
            names = (prefix + spelling for stem in stems for prefix in stem.prefixes)
            yield from (name for name in names if name not in self._names)

    def _read(self, text: str, named: Callable[[str], Unit | None]) -> Unit | None:
        text = text.strip(" \t")
        unit = named(text)
        if unit is None:
            try:
                unit = self.composed(UnitReader(text, named).read())
            except UnitTextError:
                return None
        return unit

    def _read_prefixed(self, name: str) -> Unit | None:
        for length in (1, 2):
            prefix = name[:length]
            for stem in self._stems.get(name[length:], ()):
                if prefix in stem.prefixes:
                    return self._with_prefix(stem, prefix)
        return None

    def _with_prefix(self, stem: _Stem, prefix: str) -> Unit:
        key = (stem.unit, _FACTORS[prefix])
        unit = self._prefixed.get(key)
        if unit is None:
            if prefix == _MICRO and stem.unit in self._greek:
                prefix = _GREEK_MU
            unit = self._prefixed[key] = scaled(prefix + stem.symbol, stem.unit, key[1])
        return unit

    def _add(self, row: dict[str, str]) -> None:
        unit = self._unit(row)
        spellings = row["spellings"].split()
        if row["kind"] not in {"spelling", "stem"}:
            spellings.insert(0, row["symbol"])
        if row["kind"] != "stem":
            self._names.update(dict.fromkeys(spellings, unit))
        if row["added"]:
            self._added.update(spellings)
        if row["prefixes"]:
            self._add_stem(row, unit, spellings)

    def _add_stem(self, row: dict[str, str], unit: Unit, spellings: list[str]) -> None:
        prefixes = _PREFIXES.get(row["prefixes"]) or tuple(row["prefixes"].split())
        if row["prefixes"] == "metric":
            self._greek.add(unit)
        for spelling in spellings:
            self._stems.setdefault(spelling, []).append(_Stem(row["symbol"], unit, prefixes))

    def _unit(self, row: dict[str, str]) -> Unit:
        symbol, kind = row["symbol"], row["kind"]
        if kind == "base":
            return Unit(symbol, frozenset({(symbol, 1)}))
        of = self.known(row["of"])
        if kind == "derived":
            return Unit(symbol, of.dimension)
        if kind == "product":
            unit = self._products[frozenset(of.powers)] = product(symbol, of.powers)
            return unit
        if kind in {"spelling", "stem"}:
            return of
        return scaled(symbol, of, _number(row["factor"] or "1"), _number(row["zero"] or "0"), _SCALES[kind])


@cache
def unit_table() -> UnitTable:
    """Return the table of all units; the first call reads it."""
    lines = Path(__file__).with_name("units.csv").read_text(encoding="utf-8").splitlines()
    return UnitTable(list(csv.DictReader(line for line in lines if line and not line.startswith("#"))))


def _number(text: str) -> Fraction:
    return _PI * Fraction("1" + text[2:]) if text.startswith("pi") else Fraction(text)


def _is_divisor(power: tuple[Unit, int]) -> bool:
    return power[1] < 0
