from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from thinghost.cli.fmt import command

UGLY = "Switch a\nNumber   b\n"
PRETTY = "Switch a\nNumber b\n"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {
        "items/a.items": UGLY,
        "items/b.items": PRETTY,
        "items/deeper/c.items": UGLY,
        "things/a.things": "a:b:c{}\n",
        "items/notes.txt": UGLY,
    }.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return tmp_path


def test_a_folder_is_formatted_in_place(folder: Path) -> None:
    (folder / "items/a.items").chmod(0o640)
    result = run(folder)
    assert (result.exit_code, result.output) == (
        0,
        f"changed {folder}/things/a.things\nchanged {folder}/items/a.items\n",
    )
    assert (folder / "items/a.items").read_text() == PRETTY
    assert (folder / "items/a.items").stat().st_mode & 0o777 == 0o640
    assert (folder / "things/a.things").read_text() == "a:b:c {}\n"
    assert (folder / "items/deeper/c.items").read_text() == UGLY
    assert sorted(file.name for file in (folder / "items").iterdir()) == [
        "a.items",
        "b.items",
        "deeper",
        "notes.txt",
    ]


def test_check_changes_nothing_and_fails_if_something_would_change(folder: Path) -> None:
    file = folder / "items/a.items"
    result = run("--check", file)
    assert (result.exit_code, result.output) == (1, f"would change {file}\n")
    assert file.read_text() == UGLY
    assert run("--check", folder / "items/b.items").exit_code == 0


def test_diff_prints_what_would_change(folder: Path) -> None:
    file = folder / "items/a.items"
    result = run("--diff", file)
    assert result.exit_code == 0
    assert result.output == (
        f"--- {file} (as it is)\n+++ {file} (in order)\n@@ -1,3 +1,3 @@\n"
        " Switch a\n-Number   b\n+Number b\n \n"
    )
    assert file.read_text() == UGLY


def test_a_file_with_errors_is_left_alone_and_the_others_are_formatted(folder: Path) -> None:
    bad = folder / "items/bad.items"
    bad.write_text("Switch   a ()\n")
    result = run(folder)
    assert result.exit_code == 1
    assert f"{bad}:1:13: error: found ')', expected a name\n" in result.output
    assert bad.read_text() == "Switch   a ()\n"
    assert (folder / "items/a.items").read_text() == PRETTY


def test_a_link_stays_a_link_and_its_file_is_formatted(folder: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.items"
    link.symlink_to(folder / "items/a.items")
    assert run(link).exit_code == 0
    assert link.is_symlink()
    assert (folder / "items/a.items").read_text() == PRETTY
