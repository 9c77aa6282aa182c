"""Finding the files to run."""

from pathlib import Path

import pytest

from thinghost.config_files import ConfigFiles, find_config_files, kind_of


def make(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.things", "things"),
        ("a.items", "items"),
        ("things.example", "things"),
        ("items.example", "items"),
        ("a.b.items", "items"),
        ("a.Items", None),
        (".a.items", None),
        ("things", None),
        ("a.rules", None),
    ],
)
def test_the_name_of_a_file_tells_its_language(name: str, kind: str | None) -> None:
    assert kind_of(Path(name)) == kind


def test_a_folder_is_searched_as_openhab_does(tmp_path: Path) -> None:
    make(
        tmp_path,
        "things/b.things",
        "things/a.things",
        "items/a.items",
        "items/.hidden.items",
        "items/sub/c.items",
    )
    assert find_config_files([tmp_path]) == ConfigFiles(
        things=(tmp_path / "things/a.things", tmp_path / "things/b.things"),
        items=(tmp_path / "items/a.items",),
    )


def test_what_is_not_run_is_counted(tmp_path: Path) -> None:
    make(
        tmp_path,
        "items/a.items",
        "rules/a.rules",
        "rules/b.rules",
        "transform/x.map",
        "persistence/r.persist",
    )
    assert find_config_files([tmp_path]).not_run == (
        "rules/*.rules: 2 not run",
        "persistence/*.persist: 1 not run",
        "transform/*: 1 not run",
    )


def test_rules_are_the_python_files_of_a_folder_but_for_tests_and_modules(tmp_path: Path) -> None:
    make(
        tmp_path,
        "items/a.items",
        "rules/surplus.py",
        "rules/solar/night.py",
        "rules/.hidden.py",
        "rules/test_surplus.py",
        "rules/conftest.py",
        "rules/lib/prices.py",
        "rules/tests/test_night.py",
        "rules/notes.txt",
        "lib/prices.py",
    )
    found = find_config_files([tmp_path])
    assert found.rules == (tmp_path / "rules/solar/night.py", tmp_path / "rules/surplus.py")
    assert (found.automated, found.not_run) == ((tmp_path,), ())


def test_files_may_be_named_one_by_one_and_count_once(tmp_path: Path) -> None:
    make(tmp_path, "things.example", "items.example")
    things, items = tmp_path / "things.example", tmp_path / "items.example"
    assert find_config_files([items, things, items]) == ConfigFiles((things,), (items,))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("gone.items", "{path} does not exist"),
        ("a.txt", "{path} is neither *.things nor *.items, nor called things.* or items.*"),
        ("empty", "{path} has no things/*.things, no items/*.items and none directly in it"),
    ],
)
def test_a_path_that_will_not_do_is_named(tmp_path: Path, name: str, message: str) -> None:
    make(tmp_path, "a.txt")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match=name) as refused:
        find_config_files([tmp_path / name])
    assert str(refused.value) == message.format(path=tmp_path / name)
