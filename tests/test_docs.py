"""The pages say what the code does."""

import importlib.util
import inspect
import re
from pathlib import Path
from types import ModuleType

import pytest

from thinghost import parameter
from thinghost.parser import parse_things

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
THINGS = re.compile(r"^```(?:things)?\n((?://[^\n]*\n)?Bridge .*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_tables_of_a_page_are_those_of_the_code(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert generator().generated(text) == text, "make docs writes them anew"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_links_to_what_exists(page: Path) -> None:
    broken = [
        link for link in LINK.findall(page.read_text(encoding="utf-8")) if not (page.parent / link).exists()
    ]
    assert broken == []


@pytest.mark.parametrize(
    "page",
    # the page of checks shows what is wrong
    [page for page in PAGES if page.name != "checks.md"],
    ids=lambda page: page.name,
)
def test_the_things_on_a_page_are_valid(page: Path) -> None:
    for example in THINGS.findall(page.read_text(encoding="utf-8")):
        assert parse_things(example, page.name).problems == ()


def test_the_tutorial_names_every_argument_of_a_parameter() -> None:
    page = (ROOT / "docs" / "write-a-binding.md").read_text(encoding="utf-8")
    assert [name for name in inspect.signature(parameter).parameters if f"*{name}*" not in page] == []


def test_the_readme_has_things_to_copy() -> None:
    assert len(THINGS.findall((ROOT / "README.md").read_text(encoding="utf-8"))) == 2


def test_every_make_target_of_the_readme_exists() -> None:
    named = set(re.findall(r"^make (\w+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert named == {"run", "test"}
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert not [name for name in named if not re.search(rf"^{name}:", makefile, re.MULTILINE)]
