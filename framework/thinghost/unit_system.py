"""Whether openHAB sees two units in different systems of measurement, and so converts (openhab-formats Q3)."""

from functools import lru_cache

from .unit import Unit

# openHAB compares the symbols that units were made with. Most have none (products, Wh, g, °, %), and count as
# members of both systems; of those that have one only these are members of either
_SI = frozenset({"m", "kg", "Pa", "°C"})
_IMPERIAL = frozenset(
    {"lb", "gr", "inHg", "psi", "°F", "mph", "in", "ft", "yd", "ch", "fur", "mi", "lea", "gal"}
)
_SCALED_WITH_SYMBOL = frozenset({"min", "h", "d", "l", "kn", "bar", "mmHg", "dBm", "°dH"})
_METRIC = frozenset("q r y z a f p n µ μ m c d da h k M G T P E Z Y R Q".split())  # noqa: SIM905 - legible


@lru_cache(maxsize=1024)
def is_other_system(unit: Unit, other: Unit) -> bool:
    """Whether one is of SI where the other is imperial, as openHAB sees it: in and m, but also kWh and MWh."""
    (si, imperial), (other_si, other_imperial) = _systems(_bare(unit)), _systems(_bare(other))
    return (si and other_imperial) or (imperial and other_si)


def _bare(unit: Unit) -> Unit:
    """Return *unit* without its metric prefix."""
    parent = unit.parent
    if parent is None or not unit.symbol.endswith(parent.symbol):
        return unit
    return _bare(parent) if unit.symbol.removesuffix(parent.symbol) in _METRIC else unit


def _systems(unit: Unit) -> tuple[bool, bool]:
    """Return whether *unit* is in SI, and whether it is imperial."""
    if unit.symbol in _SI or unit.symbol in _IMPERIAL:
        return unit.symbol in _SI, unit.symbol in _IMPERIAL
    made_of_others = unit.parent is not None or unit.composition is not None
    has_none = made_of_others and unit.symbol not in _SCALED_WITH_SYMBOL and unit.symbol != "one"
    return has_none, has_none
