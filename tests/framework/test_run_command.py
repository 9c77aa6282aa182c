"""``thinghost run`` as a person calls it: another process, the real files, a simulated gateway."""

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from framework.demo_binding import SINKS
from thinghost.cli import main

ROOT = Path(__file__).parents[2]
EXAMPLE = ["run", str(ROOT / "things.example"), str(ROOT / "items.example"), "--simulate", "enphase"]

SHOW = "lambda: print([name for name in ('aiohttp', 'thinghost_enphase') if name in sys.modules])"

THINGS = 'Bridge enphase:envoy:1 [ serialNumber="12345789012" ]'
ITEMS = 'Number:Power Now "Now [%d %unit%]" { channel="enphase:envoy:1:production#wattsNow" }'


def run(*args: str) -> Result:
    return CliRunner(catch_exceptions=False).invoke(main, args)


def refusal(*args: str) -> str:
    """Return what `thinghost run` says against *args*, which must be a usage error."""
    result = run("run", *args)
    assert (result.exit_code, result.stdout) == (2, "")
    usage, _, message = result.stderr.rpartition("\n\nError: ")
    assert usage.startswith("Usage: main run [OPTIONS] PATHS...")
    return message.rstrip()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.things").write_text(THINGS, encoding="utf-8")
    (tmp_path / "a.items").write_text(ITEMS, encoding="utf-8")
    # a gateway without an address is looked for
    (tmp_path / "thinghost.toml").write_text('discovery_interfaces = ["127.0.0.1"]', encoding="utf-8")
    return tmp_path


@contextmanager
def program(*args: str) -> Iterator[subprocess.Popen[str]]:
    """Run the program in a process of its own, with asyncio's debug mode and all warnings shown."""
    command = [sys.executable, "-X", "dev", "-m", "thinghost", *args]
    with subprocess.Popen(  # noqa: S603  our own program
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_the_example_once_shows_every_item_and_thing_and_all_is_well() -> None:
    result = run(*EXAMPLE, "--once")
    assert result.exit_code == 0
    shown = re.sub(r"\d+(\.\d+)? (W|kWh)$|20\d\d-.*$", "#", result.stdout, flags=re.MULTILINE)
    assert shown == (
        "Item                    Label                State\n"
        "----------------------  -------------------  ----------------\n"
        "envoyWattsNow           Watts Now            #\n"
        "envoyWattHoursToday     Watt Hours Today     #\n"
        "envoyWattHours7Days     Watt Hours 7 Days    #\n"
        "envoyWattHoursLifetime  Watt Hours Lifetime  #\n"
        "i1LastReportWatts       Last Report          #\n"
        "i1MaxReportWatts        Max Report           #\n"
        "i1LastReportDate        Last Report Date     #\n"
        "i2LastReportWatts       Last Report          #\n"
        "i21MaxReportWatts       Max Report           #\n"
        "i2LastReportDate        Last Report Date     #\n"
        "\n"
        "Thing                           Label                    Status\n"
        "------------------------------  -----------------------  ------\n"
        "enphase:envoy:789012            Envoy                    ONLINE\n"
        "enphase:inverter:789012:123456  Enphase Inverter 123456  ONLINE\n"
        "enphase:inverter:789012:223456  Enphase Inverter 223456  ONLINE\n"
        "\n"
    )
    assert re.search(
        r"^enphase:envoy:789012 is simulated at 127\.0\.0\.1:\d+, serial number 12345789012\n"
        r"The simulated day starts at 10:00 and runs 60 times as fast; polls come every 2 seconds\.$",
        result.stderr,
        flags=re.MULTILINE,
    )


def test_once_exits_with_one_when_a_thing_is_not_online(folder: Path) -> None:
    result = run("run", str(folder), "--once")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-2] == (
        "enphase:envoy:1  Envoy  OFFLINE (COMMUNICATION_ERROR): hostname is empty, and no gateway with the serial "
        "number 12345789012 announces itself in this network: set hostname to its name or address, or correct "
        "serialNumber"
    )
    assert "Now   Now    -" in result.stdout


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_program_within_a_second_and_leaves_nothing_open(
    number: signal.Signals, tmp_path: Path
) -> None:
    log = tmp_path / "all.jsonl"
    with program(*EXAMPLE, "--sink", "console", "--sink", f"jsonl={log}") as process:
        assert process.stdout is not None
        assert "envoyWattsNow           Watts Now" in process.stdout.readline()
        began = time.monotonic()
        process.send_signal(number)
        _, errors = process.communicate(timeout=10)
        took = time.monotonic() - began
    assert process.returncode == 0
    assert took < 1
    for trouble in ("Traceback", "ResourceWarning", "never awaited", "was destroyed", "unclosed"):
        assert trouble not in errors
    last = json.loads(log.read_text(encoding="utf-8").splitlines()[-1])
    assert (last["thing"], last["status"]) == ("enphase:envoy:789012", "UNINITIALIZED")


def test_the_program_goes_on_in_peace_when_nobody_reads_it_any_more() -> None:
    with program(*EXAMPLE, "--sink", "console", "--for", "2s 500ms") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        errors = process.stderr.read()
        assert process.wait(10) == 0
    assert errors.count("sink console: nobody reads standard output any more") == 1
    assert "Traceback" not in errors
    assert "Exception" not in errors


def test_a_broken_declaration_is_named_with_its_place_and_the_rest_runs(folder: Path) -> None:
    path = folder / "b.things"
    path.write_text(f'Thing enphase:inverter [ a="b" ]\n{THINGS.replace(":1", ":2")}\n', encoding="utf-8")
    result = run("run", str(path), str(folder / "a.items"), "--simulate", "enphase", "--once")
    assert result.exit_code == 0
    assert result.stderr.startswith(
        f"{path}:1:24: error: found '[', expected ':'\n"
        'Thing enphase:inverter [ a="b" ]\n'
        "                       ^\n"
    )
    assert "enphase:envoy:2  Envoy  ONLINE" in result.stdout


def test_strict_refuses_a_file_with_an_error_and_no_other(folder: Path) -> None:
    assert run("run", str(folder), "--strict", "--for", "0s").exit_code == 0
    (folder / "a.items").write_text("Switch\n", encoding="utf-8")
    result = run("run", str(folder), "--strict", "--for", "0s")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"{folder}/a.items:")
    assert result.stderr.endswith("nothing is run: the files have errors (--strict)\n")


def test_what_is_found_and_not_run_is_named_in_one_line(folder: Path) -> None:
    (folder / "rules").mkdir()
    for name in ("a", "b"):
        (folder / "rules" / f"{name}.rules").touch()
    assert "rules/*.rules: 2 not run\n" in run("run", str(folder), "--for", "0s").stderr


def test_the_settings_beside_the_files_count_and_an_unknown_one_is_warned_of(folder: Path) -> None:
    (folder / "thinghost.toml").write_text(
        f'time_zone = "Asia/Tokyo"\nsinks = ["jsonl={folder}/all.jsonl"]\nlog_levl = "debug"\n',
        encoding="utf-8",
    )
    result = run("run", str(folder), "--simulate", "enphase", "--for", "500ms")
    assert (
        f"warning: {folder}/thinghost.toml: unknown parameter 'log_levl', did you mean 'log_level'?\n"
        in result.stderr
    )
    lines = [json.loads(line) for line in (folder / "all.jsonl").read_text(encoding="utf-8").splitlines()]
    assert lines[0]["time"].endswith("+09:00")
    assert {line.get("item") for line in lines} == {None, "Now"}


def test_another_configuration_may_be_named(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other") / "other.toml"
    other.write_text('log_level = "loud"', encoding="utf-8")
    assert refusal(str(folder), "--config", str(other)) == (
        f"{other}: log_level: 'loud' is none of debug, info, warning, error"
    )


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (
            ["--sink", "consle"],
            f"there is no sink 'consle' (there are {SINKS}), did you mean 'console'?",
        ),
        (["--sink", "console=x"], "sink console takes nothing behind the =, found 'x'"),
        (
            ["--simulate", "enphas"],
            "there is no simulator 'enphas' (there are enphase), did you mean 'enphase'?",
        ),
        (["--for", "5 parsecs"], "--for: '5 parsecs' is no duration, expected e.g. 30s, 5m or 1h 30m"),
        (["--for", "-PT5S"], "--for: '-PT5S' is no duration, expected e.g. 30s, 5m or 1h 30m"),
    ],
)
def test_a_usage_error_names_what_is_wrong(folder: Path, args: list[str], message: str) -> None:
    assert refusal(str(folder), *args) == message


def test_a_path_that_cannot_be_run_is_a_usage_error(tmp_path: Path) -> None:
    assert refusal(f"{tmp_path}/x.things") == f"{tmp_path}/x.things does not exist"
    assert refusal(str(tmp_path)) == (
        f"{tmp_path} has no things/*.things, no items/*.items and none directly in it"
    )
    assert refusal() == "Missing argument 'PATHS...'."


def test_nothing_to_simulate_is_said(folder: Path) -> None:
    (folder / "a.things").write_text(THINGS.replace("]", ', hostname="127.0.0.1:1" ]'), encoding="utf-8")
    result = run("run", str(folder), "--simulate", "enphase", "--for", "0s")
    assert (
        "warning: nothing to simulate: no enphase:envoy is without an address of its own\n" in result.stderr
    )


def test_the_version_and_the_help_of_every_command() -> None:
    assert re.fullmatch(r"thinghost \d+\.\d+\.\d+\n", run("--version").stdout)
    for command in ("run", "simulate"):
        assert run(command, "--help").exit_code == 0
    assert re.search(
        "^  run +Run things and items, and show what changes.$", run("--help").stdout, re.MULTILINE
    )


def test_the_program_imports_no_binding_that_the_files_do_not_name(tmp_path: Path) -> None:
    (tmp_path / "a.items").write_text("Switch Lamp", encoding="utf-8")
    code = (
        "import sys; from thinghost.cli import main\n"
        f"args = ['run', {str(tmp_path)!r}, '--sink', 'jsonl=/dev/null', '--for', '0s']\n"
        "main(args, standalone_mode=False)\n"
    )
    done = subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-c", f"import atexit\natexit.register({SHOW})\n{code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"
