# ruff: noqa: N816  units are spelt as SI spells them
"""Units for rules: ``2.5 * kW``, ``20 * celsius``, ``30 * minute``, and any other by ``3 * unit("W/m²")``."""

from ..quantity_type import QuantityType


def unit(symbol: str) -> QuantityType:
    """Return one of the unit *symbol*, such as "W/m²". Raises ValueError for an unknown one."""
    return QuantityType.of(1, symbol)


def quantity(text: str) -> QuantityType:
    """Return the quantity of *text*, such as "2.5 kW". Raises ValueError for what is none."""
    return QuantityType.parse(text)


W = unit("W")
kW = unit("kW")
MW = unit("MW")
Wh = unit("Wh")
kWh = unit("kWh")
MWh = unit("MWh")
VA = unit("VA")
kVA = unit("kVA")
V = unit("V")
A = unit("A")
mA = unit("mA")
Ah = unit("Ah")
Hz = unit("Hz")
celsius = unit("°C")
fahrenheit = unit("°F")
kelvin = unit("K")
percent = unit("%")
lux = unit("lx")
hPa = unit("hPa")
bar = unit("bar")
ppm = unit("ppm")
mm = unit("mm")
cm = unit("cm")
metre = unit("m")
km = unit("km")
km_h = unit("km/h")
m_s = unit("m/s")
litre = unit("l")
m3 = unit("m³")
gram = unit("g")
kg = unit("kg")
second = unit("s")
minute = unit("min")
hour = unit("h")
day = unit("d")
