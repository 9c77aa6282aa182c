"""Every text of the corpora: the verdict, the place of the first error and the model are openHAB's."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shared_data import SHARED, records
from thinghost.parser import ItemsFile, ThingsFile, parse_items, parse_things
from thinghost.parser.formatter import format_items, format_things
from thinghost.parser.record import json_text, record

CORPORA = sorted(SHARED.glob("corpus/*.jsonl.gz"))
MOST_SHOWN = 5

pytestmark = pytest.mark.skipif(not CORPORA, reason=f"no corpora in {SHARED}")


def parsed(text: str, kind: str) -> ThingsFile | ItemsFile:
    return parse_things(text) if kind == "things" else parse_items(text)


def formatted(file: ThingsFile | ItemsFile) -> str:
    return format_things(file) if isinstance(file, ThingsFile) else format_items(file)


def as_printed(file: ThingsFile | ItemsFile) -> dict[str, Any]:
    printed: dict[str, Any] = json.loads(json_text(record(file)), parse_float=Decimal)
    return printed


def places(problems: list[dict[str, Any]] | None) -> list[tuple[str, int, int]]:
    return [(each["stage"], each["line"], each["col"]) for each in problems or [] if each]


def differences(corpus: Path) -> Iterator[str]:
    for expected in records(corpus):
        found = as_printed(parsed(expected["text"], expected["kind"]))
        keys = ("valid", "syntax_valid", expected["kind"])
        pairs = {key: (found[key], expected[key]) for key in keys}
        pairs["error"] = places([found["error"]]), places([expected["error"]])
        for key in ("validation_errors", "warnings"):
            pairs[key] = places(found[key]), places(expected.get(key))
        for key, (ours, theirs) in pairs.items():
            if ours != theirs:
                yield f"{expected.get('file') or expected.get('id')}: {key}\n  ours   {ours}\n  theirs {theirs}"


@pytest.mark.parametrize("corpus", CORPORA, ids=lambda path: path.name)
def test_each_text_means_what_openhab_makes_of_it(corpus: Path) -> None:
    found = list(differences(corpus))
    assert not found, "\n".join([f"{len(found)} differences", *found[:MOST_SHOWN]])


@pytest.mark.parametrize("corpus", CORPORA, ids=lambda path: path.name)
def test_formatting_each_text_keeps_its_meaning_and_happens_once(corpus: Path) -> None:
    for expected in records(corpus):
        for text in (expected["text"], expected["text"].replace("\n", "\r\n")):
            before = parsed(text, expected["kind"])
            after = parsed(formatted(before), expected["kind"])
            name = expected.get("file") or expected.get("id")
            assert record(after)[expected["kind"]] == record(before)[expected["kind"]], name
            assert formatted(after) == after.source.text, name
            assert "".join(after.source.text.split()) == "".join(text.split()), name
