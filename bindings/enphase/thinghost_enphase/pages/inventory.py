"""The list of devices with their flags, ``/inventory.json`` (envoy-api 2.11)."""

import attrs

from .document import grouped_rows, named, structure_rows

INVERTER_KIND = "PCU"
RELAY_KIND = "NSRB"
"""What the inventory calls microinverters and relays."""

_KIND_SPELLINGS = {"PSU": INVERTER_KIND}
"""Other spellings that older notes have."""

_DELETED = 3
"""The admin_state of a device that was removed: ``?deleted=1`` lists those, too."""


@attrs.frozen
class InventoryDevice:
    """One device of the gateway's inventory; *kind* is PCU (inverter), NSRB (relay), ACB or ESUB.

    The relay's own fields are None for other kinds, and any flag is None where the firmware does not have it.
    """

    kind: str
    serial_number: str = named("serial_num", default=attrs.NOTHING)
    part_number: str | None = named("part_num")
    device_status: tuple[str, ...] = ()
    producing: bool | None = None
    communicating: bool | None = None
    provisioned: bool | None = None
    operating: bool | None = None
    relay: str | None = None
    line1_connected: bool | None = named("line1-connected")
    line2_connected: bool | None = named("line2-connected")
    line3_connected: bool | None = named("line3-connected")
    admin_state: int | None = None


def structure_inventory(document: object) -> dict[str, InventoryDevice]:
    """Return the devices by serial number, without removed ones. Raises ValueError."""
    rows = [
        {**row, "kind": _KIND_SPELLINGS.get(kind, kind)}
        for kind, row in grouped_rows(document)
        if isinstance(row, dict)
    ]
    devices = structure_rows(rows, InventoryDevice)
    return {device.serial_number: device for device in devices if device.admin_state != _DELETED}
