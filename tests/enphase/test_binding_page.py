"""The examples of the binding's page are what people may copy: each passes ``thinghost check``."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from thinghost.cli import main

PAGE = (Path(__file__).parents[2] / "docs" / "bindings" / "enphase.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```things\n(.*?)^```\n\n```items\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def test_there_is_an_example_for_each_kind_of_site() -> None:
    assert len(EXAMPLES) == 5


@pytest.mark.parametrize(("things", "items"), EXAMPLES)
def test_an_example_passes_the_check(
    things: str, items: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENPHASE_PASSWORD", "secret")
    (tmp_path / "envoy.jwt").write_text("eyJ.eyJ.sig", encoding="utf-8")
    (tmp_path / "a.things").write_text(things, encoding="utf-8")
    (tmp_path / "a.items").write_text(items, encoding="utf-8")
    result = CliRunner(catch_exceptions=False).invoke(main, ["check", str(tmp_path), "--strict"])
    assert (result.exit_code, result.output) == (0, "no problems in 2 files\n")
