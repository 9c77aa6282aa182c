"""``thinghost simulate``: a device alone, until a signal comes."""

import re
import signal
import socket
import urllib.error
import urllib.request

import pytest
from click.testing import CliRunner, Result

from framework.test_run_command import program
from thinghost.cli import main


def simulate(*args: str) -> Result:
    return CliRunner(catch_exceptions=False).invoke(main, ["simulate", *args])


@pytest.mark.parametrize(
    ("args", "line"),
    [
        ([], r"127\.0\.0\.1:\d+ serial number 122012345678\n"),
        (["--serial", "99"], r"127\.0\.0\.1:\d+ serial number 99\n"),
        (["--firmware", "8"], r"127\.0\.0\.1:\d+ serial number 122012345678 token [\w.-]+\n"),
    ],
)
def test_one_line_tells_how_to_reach_the_device_which_ends_by_a_signal(args: list[str], line: str) -> None:
    with program("simulate", "enphase", *args) as process:
        assert process.stdout is not None
        assert re.fullmatch(line, process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=10)
    assert (process.returncode, errors) == (0, "")


def test_the_device_answers() -> None:
    with program("simulate", "enphase") as process:
        assert process.stdout is not None
        address = process.stdout.readline().split()[0]
        with urllib.request.urlopen(f"http://{address}/info.xml") as answer:
            assert b"<sn>122012345678</sn>" in answer.read()
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0


def test_a_port_that_cannot_be_had_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = simulate("enphase", "--port", str(port))
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (
        2,
        f"Error: http://127.0.0.1:{port} cannot be listened on (Address already in use): choose another port",
    )
    beyond = simulate("enphase", "--port", "70000")
    assert (beyond.exit_code, beyond.stderr.splitlines()[-1]) == (
        2,
        "Error: enphase cannot be simulated: bind(): port must be 0-65535.",
    )


def test_a_wrong_option_or_device_is_a_usage_error() -> None:
    wrong = simulate("enphase", "--firmware", "9")
    assert (wrong.exit_code, wrong.stderr.splitlines()[-1]) == (
        2,
        (
            "Error: Invalid value for '--firmware': '9' is not one of "
            "'3.7', '3.9', '3.18', '4', '5', '6', '7', '8', '8.2', '8.3'."
        ),
    )
    unknown = simulate("enphas")
    assert (unknown.exit_code, unknown.stderr.splitlines()[-1]) == (
        2,
        "Error: there is no simulator 'enphas' (there are enphase), did you mean 'enphase'?",
    )


def test_the_help_names_every_device_and_option() -> None:
    assert "enphase" in simulate("--help").stdout
    shown = simulate("enphase", "--help").stdout
    assert all(option in shown for option in ("--firmware", "--port", "--serial", "--speed", "--fault"))
    assert "\n    nightly-outage      the gateway is busy and answers 503\n" in shown


def test_time_passes_there_as_fast_as_it_is_told() -> None:
    with program("simulate", "enphase", "--speed", "36000000") as process:
        assert process.stdout is not None
        address = process.stdout.readline().split()[0]
        times = []
        for _ in range(2):
            with urllib.request.urlopen(f"http://{address}/info.xml") as answer:
                times.append(int(re.findall(rb"<time>(\d+)", answer.read())[0]))
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
    assert times[1] - times[0] > 600


def test_several_faults_may_be_asked_for_and_must_exist() -> None:
    wrong = simulate("enphase", "--fault", "slow", "--fault", "fast")
    assert (wrong.exit_code, "Invalid value for '--fault': 'fast' is not one of" in wrong.stderr) == (2, True)
