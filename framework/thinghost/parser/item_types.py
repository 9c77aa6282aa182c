"""The words that an item's type is made of (openhab-formats 2.2, 2.3, 4.1)."""

from functools import cache

from ..unit import dimension_names

ITEM_TYPES = frozenset(
    {
        "Call",
        "Color",
        "Contact",
        "DateTime",
        "Dimmer",
        "Image",
        "Location",
        "Number",
        "Player",
        "Rollershutter",
        "String",
        "Switch",
    }
)
"""The item types that a file may name, besides ``Group`` and ``Number:<Dimension>``."""

GROUP_FUNCTIONS = frozenset(
    {
        "AND",
        "AVG",
        "COUNT",
        "EARLIEST",
        "EQUALITY",
        "LATEST",
        "MAX",
        "MEDIAN",
        "MIN",
        "NAND",
        "NOR",
        "OR",
        "SUM",
        "XOR",
    }
)
"""What may be made of the states of a group's members."""

UNITLESS_DIMENSIONS = frozenset(
    {
        "Absement",
        "Action",
        "AngularAcceleration",
        "AngularSpeed",
        "AreaDensity",
        "DynamicViscosity",
        "ElectricPermittivity",
        "ElectricalConductivity",
        "ElectricalResistivity",
        "Impulse",
        "IonizingRadiation",
        "KinematicViscosity",
        "Level",
        "Luminance",
        "LuminousEfficacy",
        "MagneticFieldStrength",
        "MagneticPermeability",
        "MagnetomotiveForce",
        "MassFlowRate",
        "Momentum",
        "Radiance",
        "RadiantIntensity",
        "RadiationDoseAbsorbedRate",
        "Torque",
        "WaveNumber",
    }
)
"""Dimensions that openHAB's validator lets pass, although no item can be made of them (R3)."""


@cache
def known_dimensions() -> frozenset[str]:
    """Return the dimensions that a ``Number:<Dimension>`` may name without being refused (R2)."""
    return UNITLESS_DIMENSIONS.union(dimension_names())
