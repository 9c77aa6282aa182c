"""How fast things and items are parsed, checked against the floor: one regular expression that makes tokens.

The documentation corpus is measured too where it lies beside the project.
"""

import gzip
import json
import os
import re
import time
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from thinghost.checker import check
from thinghost.declared_files import DeclaredFiles
from thinghost.parser import parse_items, parse_things
from thinghost.parser.formatter import format_items, format_things
from thinghost.parser.tokenizer import ITEMS, tokenize
from thinghost.plugins import Plugins

SHARED = Path(os.environ.get("THINGHOST_SHARED") or Path(__file__).parents[2] / "shared")
RUNS = 3
NO_BINDINGS = Plugins([])

_FLOOR = re.compile(
    r"""(?P<space>[ \t\r\n]+)|(?P<comment>//[^\r\n]*|/\*.*?\*/)|(?P<id>\^?[A-Za-z0-9_][A-Za-z0-9_-]*)
    |(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<mark>[:,.\-#=@()\[\]{}<>])|(?P<other>.)""",
    re.DOTALL | re.VERBOSE,
)


def main() -> None:
    """Print a table: items or things a second, megabytes a second, and the time as a multiple of the floor."""
    small, large, things = items_text(10_000), items_text(100_000), things_text(10_000)
    row("what", "a second", "MB/s", "x floor")
    measure_items(small, 10_000)
    measure_things(things, 10_000)
    ratio = seconds(lambda: parse_items(large)) / seconds(lambda: parse_items(small))
    row("100,000 against 10,000 items", f"{ratio:.1f} x", "", "")
    for path in sorted(SHARED.glob("corpus/docs-*.jsonl.gz")):
        measure_corpus(path)


def measure_items(text: str, count: int) -> None:
    """Print what can be done with *count* items in *text*."""
    floor = seconds(lambda: floor_tokens(text))
    file = parse_items(text)
    report("items: floor", text, count, floor, floor)
    report("items: tokenize", text, count, seconds(lambda: tokenize(text, ITEMS)), floor)
    report("items: parse", text, count, seconds(lambda: parse_items(text)), floor)
    report(
        "items: check", text, count, seconds(lambda: check(DeclaredFiles(items=(file,)), NO_BINDINGS)), floor
    )
    report("items: format", text, count, seconds(lambda: format_items(file)), floor)


def measure_things(text: str, count: int) -> None:
    """Print what can be done with *count* things in *text*."""
    floor = seconds(lambda: floor_tokens(text))
    file = parse_things(text)
    report("things: floor", text, count, floor, floor)
    report("things: parse", text, count, seconds(lambda: parse_things(text)), floor)
    report(
        "things: check",
        text,
        count,
        seconds(lambda: check(DeclaredFiles(things=(file,)), NO_BINDINGS)),
        floor,
    )
    report("things: format", text, count, seconds(lambda: format_things(file)), floor)


def measure_corpus(path: Path) -> None:
    """Print how fast the texts of a corpus are parsed, checked and formatted."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    things = "things" in path.name
    files: list[Any] = [(parse_things if things else parse_items)(text) for text in texts]
    kind, form = ("things", format_things) if things else ("items", format_items)
    floor = seconds(lambda: exhaust(map(floor_tokens, texts)))
    work: dict[str, Callable[[], object]] = {
        "parse": lambda: exhaust(map(parse_things if things else parse_items, texts)),
        "check": lambda: exhaust(check(DeclaredFiles(**{kind: (file,)}), NO_BINDINGS) for file in files),
        "format": lambda: exhaust(map(form, files)),
    }
    for name, done in work.items():
        report(f"{path.name.partition('.')[0]}: {name}", "".join(texts), len(texts), seconds(done), floor)


def floor_tokens(text: str) -> list[tuple[str | None, int, int]]:
    """Return kind and place of each token: the least that a parser needs to know."""
    return [(match.lastgroup, match.start(), match.end()) for match in _FLOOR.finditer(text)]


def items_text(count: int) -> str:
    """Return *count* items as a user writes them."""
    return "".join(
        f'Number:Temperature  Room{index}_Temperature  "Room {index} [%.1f °C]"  <temperature>  (gRoom{index % 99}) '
        f'["Measurement", "Temperature"]  {{ channel="mqtt:topic:broker:room{index}:temperature" }}\n'
        f'Switch  Room{index}_Light  "Light"  (gLights)  '
        f'{{ channel="hue:0210:bridge:{index}:power" [profile="follow"] }}\n'
        for index in range(count // 2)
    )


def things_text(count: int) -> str:
    """Return *count* things in bridges of ten."""
    return "".join(
        f'Bridge mqtt:broker:b{bridge} "Broker" [ host="192.168.1.{bridge % 250}", secure=false ] {{\n'
        + "".join(
            f'    Thing topic t{index} "Thing {index}" @ "Room" [ timeout=30 ] {{\n'
            f'        Type switch : power "Power" [ stateTopic="stat/{index}/POWER", on="1", off="0" ]\n    }}\n'
            for index in range(9)
        )
        + "}\n"
        for bridge in range(count // 10)
    )


def exhaust(results: Iterable[object]) -> None:
    """Let *results* be made, each forgotten before the next."""
    deque(results, maxlen=0)


def seconds(work: Callable[[], object]) -> float:
    """Return the best time of a few runs of *work*."""
    return min(_timed(work) for _ in range(RUNS))


def _timed(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def report(what: str, text: str, count: int, taken: float, floor: float) -> None:
    """Print one line of the table."""
    row(what, f"{count / taken:,.0f}", f"{len(text.encode()) / taken / 1e6:.1f}", f"{taken / floor:.1f}")


def row(*cells: str) -> None:
    """Print *cells* in columns."""
    print(row_text(cells))


def row_text(cells: Iterable[str]) -> str:
    """Return *cells* in columns."""
    first, *others = cells
    return f"{first:<34}" + "".join(f"{cell:>12}" for cell in others)


if __name__ == "__main__":
    main()
