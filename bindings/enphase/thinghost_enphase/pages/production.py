"""The pages with four figures each: production and consumption, in words and in JSON (envoy-api 2.2, 2.3, 2.9)."""

import html
import re

import attrs

from .document import named, object_with, shape, signed, structure

_KEYS = ("wattsNow", "wattHoursToday", "wattHoursSevenDays", "wattHoursLifetime")
_ROWS = {"currently": 0, "today": 1, "past week": 2, "since installation": 3}
_CELL = r"<td[^>]*>((?:(?!</?td).)*)</td>"
_ROW = re.compile(rf"<tr[^>]*>\s*{_CELL}\s*{_CELL}", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_QUANTITY = re.compile(r"(-?\d+(?:\.\d+)?)\s*([kMG]?)Wh?")
_PREFIXES = {"": 1, "k": 1_000, "M": 1_000_000, "G": 1_000_000_000}


@attrs.frozen
class Production:
    """The four figures of production, or of consumption: W and Wh; None is a figure that was not sent."""

    watts_now: float | None = named("wattsNow", converter=signed)
    watt_hours_today: float | None = named("wattHoursToday")
    watt_hours_seven_days: float | None = named("wattHoursSevenDays")
    watt_hours_lifetime: float | None = named("wattHoursLifetime")


@attrs.frozen
class Energy:
    """``/ivp/pdm/energy``: what the inverters say (*pcu*), and what the meters said 15 minutes ago at most."""

    production_pcu: Production | None = None
    production_eim: Production | None = None
    consumption_eim: Production | None = None


def structure_production(document: object) -> Production:
    """Return the figures of ``/api/v1/production`` or ``/api/v1/consumption``. Raises ValueError."""
    return structure(object_with(document, *_KEYS), Production)


def structure_energy(document: object) -> Energy:
    """Return the figures of ``/ivp/pdm/energy``. Raises ValueError."""
    sides = object_with(document, "production", "consumption")
    return Energy(
        production_pcu=_part(sides, "production", "pcu"),
        production_eim=_part(sides, "production", "eim"),
        consumption_eim=_part(sides, "consumption", "eim"),
    )


def structure_production_page(text: object) -> Production:
    """Return the figures of the page for people, which is all that firmware 3.0 to 3.8 has. Raises ValueError.

    They are rounded to three digits. Rows with other words, of a translated firmware, count in their order.
    """
    if not isinstance(text, str):
        raise ValueError(f"expected a page for people, found {shape(text)}")  # noqa: TRY004  bad data
    rows = [
        (_plain(label), quantity)
        for label, cell in _ROW.findall(text)
        if (quantity := _quantity(cell)) is not None
    ]
    known = [(_ROWS[label.lower()], quantity) for label, quantity in rows if label.lower() in _ROWS]
    if not known and len(rows) != len(_ROWS):
        raise ValueError("expected rows such as Currently and Today with a number of W or Wh")
    figures = dict(known or enumerate(quantity for _, quantity in rows))
    return Production(*(figures.get(place) for place in range(len(_ROWS))))


def _part(sides: object, side: str, name: str) -> Production | None:
    """Return one part; a part with rubbish counts as one that is not there."""
    parts = sides.get(side) if isinstance(sides, dict) else None
    part = parts.get(name) if isinstance(parts, dict) else None
    return structure(part, Production) if isinstance(part, dict) else None


def _plain(cell: str) -> str:
    return " ".join(html.unescape(_TAG.sub(" ", cell)).split())


def _quantity(cell: str) -> float | None:
    found = _QUANTITY.fullmatch(_plain(cell))
    return float(found[1]) * _PREFIXES[found[2]] if found else None
