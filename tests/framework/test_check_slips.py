"""Slips that people make in the example: each is named with code, place and what was meant.

The table check_slips.txt has a paragraph for each: what stands in the example, the slip instead, the findings.
"""

from pathlib import Path

import pytest

from thinghost.checker import check
from thinghost.declared_files import DeclaredFiles
from thinghost.parser import parse_items, parse_things
from thinghost.plugins import Plugins

ROOT = Path(__file__).parents[2]
THINGS = (ROOT / "things.example").read_text(encoding="utf-8")
ITEMS = (ROOT / "items.example").read_text(encoding="utf-8")
SLIPS = Path(__file__).with_name("check_slips.txt").read_text(encoding="utf-8").strip().split("\n\n")
PLUGINS = Plugins.installed()


def test_the_example_itself_has_no_findings() -> None:
    assert found(THINGS, ITEMS) == []


@pytest.mark.parametrize("paragraph", SLIPS)
def test_a_slip_is_named_with_its_place_and_what_was_meant(paragraph: str) -> None:
    right, slip, *findings = paragraph.split("\n")
    right, slip = (line[2:].replace("\\n", "\n") for line in (right, slip))
    things, items = THINGS.replace(right, slip, 1), ITEMS
    if right not in THINGS:
        items = ITEMS.replace(right, slip, 1)
    assert (things, items) != (THINGS, ITEMS)
    assert found(things, items) == findings


def found(things: str, items: str) -> list[str]:
    declared = DeclaredFiles((parse_things(things, "things"),), (parse_items(items, "items"),))
    return [finding.render().partition("\n")[0] for finding in check(declared, PLUGINS)]
