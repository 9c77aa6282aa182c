"""What docs/operations.md says about living with it holds."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from thinghost.settings import read_settings

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "operations.md"
UNIT = ROOT / "docs" / "thinghost.service"
LOGROTATE = shutil.which("logrotate") or "/usr/sbin/logrotate"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd-analyze")
def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    # systemd wants to see the program: here it is the Python that runs this test
    unit = UNIT.read_text(encoding="utf-8").replace("/opt/thinghost/bin/thinghost", sys.executable)
    copy = tmp_path / UNIT.name
    copy.write_text(unit, encoding="utf-8")
    done = subprocess.run(  # noqa: S603  systemd's own tool and our file
        ["systemd-analyze", "verify", str(copy)],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_page_shows_the_unit_as_it_is() -> None:
    assert "[thinghost.service](thinghost.service)" in PAGE.read_text(encoding="utf-8")


@pytest.mark.skipif(not Path(LOGROTATE).exists(), reason="there is no logrotate")
def test_logrotate_takes_its_configuration(tmp_path: Path) -> None:
    (found,) = re.findall(r"^```logrotate\n(.*?)^```$", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    file = tmp_path / "thinghost"
    file.write_text(found.replace("/var/log/thinghost", str(tmp_path)), encoding="utf-8")
    done = subprocess.run(  # noqa: S603  a tool of the system and our file
        [LOGROTATE, "--debug", "--state", str(tmp_path / "state"), str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "error:" in done.stderr) == (0, False), done.stderr


def test_the_settings_on_the_page_are_valid(tmp_path: Path) -> None:
    for number, found in enumerate(
        re.findall(r"^```toml\n(.*?)^```$", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    ):
        file = tmp_path / f"{number}.toml"
        file.write_text(found, encoding="utf-8")
        _, warnings = read_settings(file)
        assert warnings == []
