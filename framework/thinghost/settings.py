"""The program's own configuration: ``thinghost.toml`` beside the files it runs."""

import logging
import re
import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs
import tzlocal

from .configuration import parameter, read_configuration
from .errors import ConfigurationError
from .secret import Secret
from .stale_after import NEVER_STALE, StaleAfter, read_stale_after

FILE_NAME = "thinghost.toml"
"""What the file is called when nobody names another."""

LOG_LEVELS = ("debug", "info", "warning", "error")

_PLACE_IN_FILE = re.compile(r"(.*) \(at line (\d+), column (\d+)\)")
_PLACE = r"-?\d+(\.\d+)?,-?\d+(\.\d+)?(,-?\d+(\.\d+)?)?"


@attrs.frozen
class Settings:
    """What ``thinghost.toml`` may say; every key is optional."""

    data_folder: str = parameter(
        name="data_folder",
        default="thinghost-data",
        description="Folder for what has to outlive the process; relative to the file.",
    )
    time_zone: str = parameter(
        name="time_zone",
        default="",
        description="Time zone such as `Europe/Berlin`; without it, the one of the machine.",
    )
    place: str = parameter(
        name="place",
        default="",
        pattern=_PLACE,
        description="Where the house stands, as `latitude,longitude` in degrees, and altitude in metres if wanted.",
    )
    measurement_system: str = parameter(
        name="measurement_system",
        default="SI",
        options=("SI", "US"),
        description="Which default units items have: `SI` or `US`.",
    )
    sinks: tuple[str, ...] = parameter(
        name="sinks",
        default=(),
        description="Where events go, as behind `--sink`, which replaces them.",
    )
    stale_after: str = parameter(
        name="stale_after",
        default="",
        description="After how long OFFLINE the items of a thing become UNDEF, such as `1h`; "
        'an item may say another time, or `never`: `staleAfter="30m"`.',
    )
    rules: bool = parameter(
        name="rules",
        default=True,
        description="Whether the rules in `rules/*.py` run.",
    )
    notify: tuple[Secret, ...] = parameter(
        name="notify",
        default=(),
        description="Whom rules may tell something, each as `NAME=URL`: `phone=ntfy://topic`, by any URL of apprise.",
    )
    country: str = parameter(
        name="country",
        default="",
        description="Whose public holidays rules know, as its ISO code: `DE`.",
    )
    region: str = parameter(
        name="region",
        default="",
        description="The part of the country whose public holidays are meant, as its ISO code: `BY`.",
    )
    rest_port: int = parameter(
        name="rest_port",
        default=0,
        minimum=0,
        maximum=65535,
        description="Port of this machine where other commands ask the running instance; 0 is any that is free.",
    )
    discovery: bool = parameter(
        name="discovery",
        default=True,
        description="Whether things are looked for in the background while the house runs (not with `--simulate`).",
    )
    discovery_interfaces: tuple[str, ...] = parameter(
        name="discovery_interfaces",
        default=(),
        description="On which addresses of this machine to listen for devices that announce themselves; all if empty.",
    )
    log_level: str = parameter(
        name="log_level",
        default="info",
        options=LOG_LEVELS,
        description="From which level on the log is printed: `debug`, `info`, `warning` or `error`.",
    )

    def zone(self) -> ZoneInfo:
        """Return the time zone. Raises ConfigurationError where there is none of that name."""
        try:
            return ZoneInfo(self.time_zone) if self.time_zone else tzlocal.get_localzone()
        except (KeyError, ValueError, OSError) as error:
            found = f"there is no time zone '{self.time_zone}'"
            unknown = "the machine does not tell its time zone, please set one such as 'Europe/Berlin'"
            raise ConfigurationError(f"time_zone: {found if self.time_zone else unknown}") from error

    def coordinates(self) -> tuple[float, ...]:
        """Return where the house stands: latitude, longitude, and altitude if it is said; nothing if nobody said it."""
        return tuple(map(float, self.place.split(","))) if self.place else ()

    def stale(self) -> StaleAfter:
        """Return when items are stale that do not say so themselves. Raises ConfigurationError for no duration."""
        try:
            return read_stale_after(self.stale_after) if self.stale_after else NEVER_STALE
        except ConfigurationError as error:
            raise ConfigurationError(f"stale_after: {error}") from error

    def level(self) -> int:
        """Return the log level as `logging` counts."""
        return logging.getLevelNamesMapping()[self.log_level.upper()]


def read_settings(path: Path) -> tuple[Settings, list[str]]:
    """Return what the file *path* says, and a sentence for every key that means nothing.

    Raises ConfigurationError with the file's name where it cannot be read or a value is wrong.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        settings, warnings = read_configuration(Settings, raw)
        settings.zone()
        settings.stale()
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(_located(path, str(error))) from error
    except UnicodeDecodeError as error:
        found = f"byte 0x{error.object[error.start]:02x} at offset {error.start} is not UTF-8"
        raise ConfigurationError(f"{path}: {found}, expected the file to be saved as UTF-8") from error
    except ConfigurationError as error:
        raise ConfigurationError(f"{path}: {error}") from error
    return settings, [f"{path}: {warning}" for warning in warnings]


def _located(path: Path, message: str) -> str:
    """Return *message*, at whose end tomllib tells the place, with the place first as in all messages."""
    found = _PLACE_IN_FILE.fullmatch(message)
    return f"{path}:{found[2]}:{found[3]}: {found[1]}" if found else f"{path}: {message}"
