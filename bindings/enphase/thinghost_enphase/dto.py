"""What a gateway says, as frozen values: one converter turns its JSON into them (envoy-api 2.3, 2.4, 2.11).

The gateway is not exact: keys come and go with the firmware, dates are quoted, whole numbers have fractions.
All that is taken. What has another shape altogether is refused with a ValueError that says what came instead.
"""

import logging
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import attrs
import cattrs
from cattrs.gen import make_dict_structure_fn, override

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

INVERTER_KIND = "PCU"
RELAY_KIND = "NSRB"
"""What the inventory calls microinverters and relays (envoy-api 2.11)."""

_END_OF_TIME = 253_402_300_800
"""The year 10000, which a date cannot show."""

_AC_BATTERY = 11
"""The devType of an AC Battery, which stands among the inverters (envoy-api 2.4)."""

_KIND_SPELLINGS = {"PSU": INVERTER_KIND}
"""Other spellings that older notes have (envoy-api 2.11)."""


def _signed(watts: int | None) -> int | None:
    """Undo the unsigned printing of a negative power: 4294967292 is -4 (envoy-api 1.8)."""
    return watts - 2**32 if watts is not None and watts >= 2**31 else watts


def _reported(epoch: int | None) -> int | None:
    """A time of 0 means that there never was a report (envoy-api 1.8); past the year 9999 it is rubbish."""
    return epoch if epoch is not None and 0 < epoch < _END_OF_TIME else None


@attrs.frozen
class Production:
    """The four figures of production, or of consumption: W and Wh; None is a figure that was not sent."""

    watts_now: int | None = attrs.field(default=None, converter=_signed)
    watt_hours_today: int | None = None
    watt_hours_seven_days: int | None = None
    watt_hours_lifetime: int | None = None


@attrs.frozen
class InverterReport:
    """The last report of one microinverter: W, and seconds since 1970 UTC."""

    serial_number: str
    last_report_date: int | None = attrs.field(default=None, converter=_reported)
    last_report_watts: int | None = attrs.field(default=None, converter=_signed)
    max_report_watts: int | None = None
    device_type: int | None = None


@attrs.frozen
class InventoryDevice:
    """One device of the gateway's inventory; *kind* is PCU (inverter), NSRB (relay), ACB or ESUB.

    The relay's own fields are None for other kinds, and any flag is None where the firmware does not have it.
    """

    kind: str
    serial_number: str
    part_number: str | None = None
    device_status: tuple[str, ...] = ()
    producing: bool | None = None
    communicating: bool | None = None
    provisioned: bool | None = None
    operating: bool | None = None
    relay: str | None = None
    line1_connected: bool | None = None
    line2_connected: bool | None = None
    line3_connected: bool | None = None


def structure_production(document: object) -> Production:
    """Return the figures of ``/api/v1/production`` or ``/api/v1/consumption``. Raises ValueError."""
    if isinstance(document, dict) and _PRODUCTION_KEYS.isdisjoint(document):
        raise ValueError(
            f"expected an object with {', '.join(sorted(_PRODUCTION_KEYS))}, found {_shape(document)}"
        )
    return _structure(document, Production)


def structure_inverters(document: object) -> dict[str, InverterReport]:
    """Return the microinverters of ``/api/v1/production/inverters`` by serial number. Raises ValueError.

    Of two reports with one serial number the newer counts; AC Batteries are left out (envoy-api 2.4).
    """
    reports: dict[str, InverterReport] = {}
    for report in _entries(_list_of(document), InverterReport):
        known = reports.get(report.serial_number)
        newer = known is None or (report.last_report_date or 0) >= (known.last_report_date or 0)
        if newer and report.device_type != _AC_BATTERY:
            reports[report.serial_number] = report
    return reports


def structure_inventory(document: object) -> dict[str, InventoryDevice]:
    """Return the devices of ``/inventory.json`` by serial number. Raises ValueError."""
    rows: list[object] = []
    for group in _list_of(document):
        if isinstance(group, dict) and isinstance(group.get("devices"), list):
            kind = str(group.get("type"))
            rows += [_with_kind(row, _KIND_SPELLINGS.get(kind, kind)) for row in group["devices"]]
    return {device.serial_number: device for device in _entries(rows, InventoryDevice)}


def _with_kind(row: object, kind: str) -> object:
    return {**row, "kind": kind} if isinstance(row, dict) else row


def _list_of(document: object) -> list[object]:
    if not isinstance(document, list):
        raise ValueError(f"expected a list, found {_shape(document)}")  # noqa: TRY004  bad data, not a bad call
    return document


def _entries(rows: Iterable[object], kind: type[_T]) -> Iterable[_T]:
    """Yield the rows that can be understood; a row without serial number, or with rubbish, is left out."""
    for row in rows:
        try:
            yield _structure(row, kind)
        except ValueError as error:
            _log.debug("left out of a list of the gateway: %s", error)


def _structure(document: object, kind: type[_T]) -> _T:
    if not isinstance(document, dict):
        raise ValueError(f"expected an object, found {_shape(document)}")  # noqa: TRY004  bad data, not a bad call
    try:
        return _CONVERTER.structure(document, kind)
    except cattrs.BaseValidationError as error:
        sentences = "; ".join(cattrs.transform_error(error, format_exception=_sentence))
        raise ValueError(_in_gateway_words(sentences, _NAMES[kind])) from error


def _in_gateway_words(sentences: str, names: Mapping[str, str]) -> str:
    for field, name in names.items():
        sentences = sentences.replace(f"$.{field}", name)
    return sentences


def _sentence(error: BaseException, _type: type | None) -> str:
    return f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)


def _shape(document: object) -> str:
    """Say in a few words what *document* is."""
    if isinstance(document, dict):
        return f"an object with {', '.join(sorted(document)[:5])}" if document else "an empty object"
    if isinstance(document, list):
        return f"a list of {len(document)}"
    return repr(document)[:60]


def _number(found: object, _type: object) -> int:
    """Whole numbers may come with a fraction, and dates in quotes (envoy-api 1.8)."""
    if isinstance(found, str) and found.strip().lstrip("-").isdecimal():
        return int(found)
    if isinstance(found, bool) or not isinstance(found, int | float) or not math.isfinite(found):
        raise ValueError(f"expected a number, found {_shape(found)}")
    return found if isinstance(found, int) else math.floor(found + 0.5)


def _flag(found: object, _type: object) -> bool:
    if isinstance(found, str) and found.lower() in ("true", "false"):
        return found.lower() == "true"
    if not isinstance(found, bool):
        raise ValueError(f"expected true or false, found {_shape(found)}")  # noqa: TRY004  bad data
    return found


def _text(found: object, _type: object) -> str:
    if isinstance(found, bool) or not isinstance(found, str | int) or found == "":
        raise ValueError(f"expected a text, found {_shape(found)}")
    return str(found).strip()


_PRODUCTION_NAMES = {
    "watts_now": "wattsNow",
    "watt_hours_today": "wattHoursToday",
    "watt_hours_seven_days": "wattHoursSevenDays",
    "watt_hours_lifetime": "wattHoursLifetime",
}
_PRODUCTION_KEYS = frozenset(_PRODUCTION_NAMES.values())

_NAMES: dict[type, dict[str, str]] = {
    Production: _PRODUCTION_NAMES,
    InverterReport: {
        "serial_number": "serialNumber",
        "last_report_date": "lastReportDate",
        "last_report_watts": "lastReportWatts",
        "max_report_watts": "maxReportWatts",
        "device_type": "devType",
    },
    InventoryDevice: {
        "serial_number": "serial_num",
        "part_number": "part_num",
        "line1_connected": "line1-connected",
        "line2_connected": "line2-connected",
        "line3_connected": "line3-connected",
    },
}
"""The gateway's name of each field that has another one here."""

_SCALARS: dict[type, Callable[[object, object], Any]] = {int: _number, bool: _flag, str: _text}


def _converter() -> cattrs.Converter:
    converter = cattrs.Converter()
    for scalar, reader in _SCALARS.items():
        converter.register_structure_hook(scalar, reader)
    for kind, names in _NAMES.items():
        renames = {field: override(rename=name) for field, name in names.items()}
        converter.register_structure_hook(kind, make_dict_structure_fn(kind, converter, **renames))  # type: ignore[arg-type]
    return converter


_CONVERTER = _converter()
