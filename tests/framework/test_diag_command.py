"""``thinghost diag``: everything about a house in one file, and no secret in it."""

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from framework.demo_binding import Home, demo_plugins, house
from thinghost import CommunicationError
from thinghost.cli import main
from thinghost.recent_log import KEPT, recent_log
from thinghost.redaction import Redaction
from thinghost.testing.virtual_clock import in_virtual_time, virtual_clock
from thinghost.web.access import announced
from thinghost.web.server import serving

THINGS = """\
Bridge demo:hub:h "Hub" [ host="hub.example.org", password="geheim", serialNumber="98765432100" ] {
  Thing lamp l "Lamp"
}
"""
ITEMS = 'Number:Power Power "Power [%.1f kW]" { channel="demo:hub:h:meter#power" }\n'
TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJhdWQiOiIxMjMifQ.c2lnbmF0dXJl"


def call(*args: str) -> Result:
    return CliRunner(catch_exceptions=False).invoke(main, args)


def sections(text: str) -> dict[str, str]:
    """Return the body of each section by its title."""
    _, *parts = text.split("\n== ")
    return dict(part.split("\n", 1) for part in parts)


def written(folder: Path) -> Path:
    (folder / "a.things").write_text(THINGS, encoding="utf-8")
    (folder / "a.items").write_text(ITEMS, encoding="utf-8")
    return folder


async def diagnosed(folder: Path, home: Home) -> dict[str, str]:
    """Run the house, let something go wrong, and return what is written about it."""
    written(folder)
    async with house(home, virtual_clock(), THINGS, ITEMS, folder=folder) as runtime:
        with recent_log() as log:
            await runtime.clock.sleep(1)
            logging.getLogger("demo").warning("login of 98765432100 at hub.example.org with %s failed", TOKEN)
            async with serving(runtime, demo_plugins(home), log) as access:
                with announced(access, folder / "thinghost-data"):
                    result = await asyncio.to_thread(call, "diag", str(folder), "--output", "-")
    assert (result.exit_code, result.stderr) == (0, "")
    return sections(result.stdout)


@in_virtual_time()
async def test_the_running_house_is_described_with_its_events(tmp_path: Path) -> None:
    found = await diagnosed(tmp_path, Home())
    assert found["Events, the newest last"].splitlines()[-4:] == [
        "2026-01-01 00:00:00.000 #5 poll of demo:hub:h",
        "2026-01-01 00:00:00.000 #6 Power changed from NULL to 40 W (because of #5)",
        "2026-01-01 00:00:00.000 #7 demo:lamp:h:l changed from UNKNOWN to ONLINE",
        "2026-01-01 00:00:00.000 #8 demo:hub:h changed from UNKNOWN to ONLINE",
    ]
    assert found["Thing demo:hub:h"] == (
        "parameter host          <host 1>\n"
        "parameter password      ***\n"
        "parameter serialNumber  <serialNumber 1>\n"
        "channels                2\n"
        "linked channels         1\n"
    )
    assert list(found) == [
        "Versions",
        "Process",
        "Settings",
        "Files",
        "Findings",
        "Things",
        "Thing demo:hub:h",
        "Thing demo:lamp:h:l",
        "Health of what is asked of the devices",
        "Warnings and errors, the newest last",
        "Events, the newest last",
    ]
    assert found["Health of what is asked of the devices"].splitlines()[2] == (
        "demo:hub:h  poll       2026-01-01 00:00:00.000  0"
    )


@in_virtual_time()
async def test_a_warning_is_told_without_what_is_secret_or_private_in_it(tmp_path: Path) -> None:
    home = Home(trouble={"poll h": CommunicationError("hub.example.org (93.184.216.34) refuses geheim")})
    found = await diagnosed(tmp_path, home)
    warnings = found["Warnings and errors, the newest last"].splitlines()
    assert [line.partition(" WARNING ")[2] for line in warnings] == [
        "thinghost.handler_factory: demo:hub:h: unknown parameter 'serialNumber'",
        "thinghost.thing_registry: demo:hub:h is OFFLINE (COMMUNICATION_ERROR): <host 1> (<address>) refuses ***",
        "thinghost.thing_registry: demo:lamp:h:l is OFFLINE (BRIDGE_OFFLINE)",
        "demo: login of <serialNumber 1> at <host 1> with *** failed",
    ]
    assert "OFFLINE (COMMUNICATION_ERROR): <host 1> (<address>) refuses ***" in found["Things"]


def test_without_an_instance_the_files_are_described(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(written(tmp_path))
    result = call("diag")
    assert (result.exit_code, result.stderr) == (0, "")
    file = tmp_path / "thinghost-diag.txt"
    text = file.read_text(encoding="utf-8")
    assert result.stdout == f"thinghost-diag.txt is written: {len(text.splitlines())} lines, secrets masked\n"
    assert sections(text)["Process"] == "no instance runs this\n"
    assert sections(text)["Files"] == f"a.things  {len(THINGS)} bytes\na.items   {len(ITEMS)} bytes\n"
    assert not [secret for secret in ("geheim", "98765432100", "hub.example.org") if secret in text]


def test_a_secret_in_a_variable_is_known_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_PASSWORD", "aus der Umgebung")
    (tmp_path / "a.things").write_text(
        'Thing demo:hub:h "aus der Umgebung" [ password="${ENV:HUB_PASSWORD}" ]'
    )
    (tmp_path / "a.items").write_text('Switch Lamp "aus der Umgebung"')
    text = call("diag", str(tmp_path), "--output", "-").stdout
    assert "aus der Umgebung" not in text
    assert "parameter password  ***" in text


def test_the_addresses_of_people_are_secret(tmp_path: Path) -> None:
    (written(tmp_path) / "thinghost.toml").write_text(
        'notify = ["phone=ntfy://geheim-topic"]\n', encoding="utf-8"
    )
    found = call("diag", str(tmp_path), "--output", "-").stdout
    assert "notify" in sections(found)["Settings"]
    assert "geheim-topic" not in found


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    result = call("diag", str(written(tmp_path)), "--output", str(tmp_path / "no" / "file.txt"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines()[-1] == (
        f"Error: {tmp_path}/no/file.txt cannot be written: No such file or directory"
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("the token is eyJhbGciOiJFUzI1NiJ9.e30.", "the token is ***"),
        ("GET http://me:pass@10.0.0.1/ failed", "GET http://***@10.0.0.1/ failed"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer ***"),
        ("mail to jane.doe@example.org", "mail to <e-mail>"),
        ("from 00:1b:44:11:3A:b7 at 8.8.8.8, not 192.168.1.20", "from <mac> at <address>, not 192.168.1.20"),
        ("firmware 8.2.4264 of 999.1.1.1", "firmware 8.2.4264 of 999.1.1.1"),
        ('a line with password="hunter22" in it', 'a line with password="********" in it'),
        ("serial 122012345678 and 122012345678x", "serial <serialNumber 1> and 122012345678x"),
        ("pin 1234 of fritz.box and fritz", "pin *** of <host 1> and <user 1>"),
    ],
)
def test_what_is_secret_or_private_does_not_stay(text: str, shown: str) -> None:
    configuration: dict[str, Any] = {
        "serialNumber": "122012345678",
        "host": ["fritz.box", "abc"],
        "user": "fritz",
        "pin": 1234,
        "refresh": 60000,
    }
    assert Redaction.for_configurations([configuration], ["pin"]).apply(text) == shown


def test_only_the_last_warnings_are_kept() -> None:
    with recent_log() as log:
        for number in range(KEPT + 5):
            logging.getLogger("demo").warning("number %d", number)
            logging.getLogger("demo").info("not kept")
    logging.getLogger("demo").warning("after the end")
    kept = list(log)
    assert (len(kept), kept[0][-8:], kept[-1][-10:]) == (KEPT, "number 5", "number 104")
