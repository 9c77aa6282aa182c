"""``thinghost.toml``: every key, and what is wrong with one."""

import logging
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs
import pytest

from thinghost import ConfigurationError, Secret
from thinghost.configuration import parameters_of
from thinghost.settings import Settings, read_settings

ALL = """
data_folder = "data"
time_zone = "Europe/Berlin"
place = "52.52,13.405,34"
measurement_system = "US"
sinks = ["console", "jsonl=all.jsonl"]
stale_after = "1h 30m"
rules = false
notify = ["phone=ntfy://topic"]
country = "DE"
region = "BY"
rest_port = 8080
discovery = false
discovery_interfaces = ["192.168.1.2"]
log_level = "debug"
"""


def read(folder: Path, text: str) -> tuple[Settings, list[str]]:
    path = folder / "thinghost.toml"
    path.write_text(text, encoding="utf-8")
    return read_settings(path)


def test_every_key_is_read(tmp_path: Path) -> None:
    settings, warnings = read(tmp_path, ALL)
    assert (settings, warnings) == (
        Settings(
            data_folder="data",
            time_zone="Europe/Berlin",
            place="52.52,13.405,34",
            measurement_system="US",
            sinks=("console", "jsonl=all.jsonl"),
            stale_after="1h 30m",
            rules=False,
            notify=(Secret("phone=ntfy://topic"),),
            country="DE",
            region="BY",
            rest_port=8080,
            discovery=False,
            discovery_interfaces=("192.168.1.2",),
            log_level="debug",
        ),
        [],
    )
    assert (settings.zone(), settings.level()) == (ZoneInfo("Europe/Berlin"), logging.DEBUG)


def test_every_key_is_tried_here_documented_and_optional(tmp_path: Path) -> None:
    assert read(tmp_path, "") == (Settings(), [])
    declared = parameters_of(Settings)
    assert [each.name for each in declared] == [field.name for field in attrs.fields(Settings)]
    assert [each.name for each in declared] == [line.split()[0] for line in ALL.strip().splitlines()]
    assert all(each.description for each in declared)


def test_an_unknown_key_is_a_warning_with_the_closest_one(tmp_path: Path) -> None:
    settings, warnings = read(tmp_path, 'sink = ["console"]\n[rule]\nfolder = "x"')
    assert settings == Settings()
    assert warnings == [
        f"{tmp_path}/thinghost.toml: unknown parameter 'sink', did you mean 'sinks'?",
        f"{tmp_path}/thinghost.toml: unknown parameter 'rule', did you mean 'rules'?",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            'log_level = "warn"',
            ": log_level: 'warn' is none of debug, info, warning, error, did you mean 'warning'?",
        ),
        ('measurement_system = "metric"', ": measurement_system: 'metric' is none of SI, US"),
        ('time_zone = "Europe/Berln"', ": time_zone: there is no time zone 'Europe/Berln'"),
        ('time_zone = "../etc/passwd"', ": time_zone: there is no time zone '../etc/passwd'"),
        ('log_level = "debug"\ntime_zone = Berlin', ":2:13: Invalid value"),
        (
            'stale_after = "soon"',
            ": stale_after: 'soon' is no duration, expected e.g. '5m' or '1h 30m', or 'never'",
        ),
        ("data_folder = [1, 2]", ": data_folder: takes one value, found a list of 2"),
        (
            'place = "Berlin"',
            r": place: 'Berlin' does not match -?\d+(\.\d+)?,-?\d+(\.\d+)?(,-?\d+(\.\d+)?)?",
        ),
    ],
)
def test_a_wrong_value_is_an_error_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as wrong:
        read(tmp_path, text)
    assert str(wrong.value) == f"{tmp_path}/thinghost.toml{message}"


def test_a_file_that_is_not_utf_8_or_not_there_is_named(tmp_path: Path) -> None:
    path = tmp_path / "thinghost.toml"
    with pytest.raises(ConfigurationError) as wrong:
        read_settings(path)
    assert str(wrong.value) == f"{path} cannot be read: No such file or directory"
    path.write_bytes(b"# \xe4")
    with pytest.raises(ConfigurationError) as wrong:
        read_settings(path)
    assert (
        str(wrong.value)
        == f"{path}: byte 0xe4 at offset 2 is not UTF-8, expected the file to be saved as UTF-8"
    )
