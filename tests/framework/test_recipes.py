"""The recipes are what an owner may copy: no finding, types that fit their items, tests that pass."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from mypy import api

from thinghost.cli import main

ROOT = Path(__file__).parents[2]
RECIPES = sorted(path for path in (ROOT / "docs" / "recipes").iterdir() if path.is_dir())


@pytest.fixture(params=RECIPES, ids=lambda recipe: recipe.name)
def recipe(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return the folder of a recipe, copied to where an owner has it."""
    found: Path = request.param
    copied: Path = shutil.copytree(found, tmp_path / found.name)
    return copied


@pytest.fixture(scope="session")
def mypy_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mypy")


def test_there_are_ten_recipes() -> None:
    assert len(RECIPES) == 10


def test_a_recipe_has_no_finding_and_is_formatted(recipe: Path) -> None:
    for command in (["check"], ["fmt", "--check"]):
        done = CliRunner().invoke(main, [*command, str(recipe)])
        assert done.exit_code == 0, done.output


def test_the_types_of_a_recipe_fit_its_items(
    recipe: Path, mypy_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert CliRunner().invoke(main, ["stubs", str(recipe)]).exit_code == 0
    monkeypatch.chdir(recipe)
    monkeypatch.setenv("MYPYPATH", "rules")
    output, errors, code = api.run(["--strict", "--cache-dir", str(mypy_cache), "rules", "tests"])
    assert code == 0, output + errors


def test_the_tests_of_a_recipe_pass(recipe: Path) -> None:
    done = subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-m", "thinghost", "test", str(recipe), "-q", "-W", "error"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout
