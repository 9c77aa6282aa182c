"""Whatever the text, parsing and formatting raise nothing and lose nothing."""

import os
from collections.abc import Callable
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared_data import SHARED, records
from thinghost.parser import ItemsFile, ThingsFile, parse_items, parse_things
from thinghost.parser.formatter import format_items, format_things
from thinghost.parser.record import json_text, record
from thinghost.parser.tokenizer import ITEMS, THINGS, tokenize

PIECES = [
    *"{}[](),:=-.#@<>^/\"'\\;ä😀\ufeff\ud800\x0b\r\n\t 01aZ_",
    *(
        "Bridge ",
        "Thing ",
        "Switch ",
        "Group:Number:AVG",
        "Number:",
        "Things:",
        "Channels:",
        "Type x : y ",
        "State ",
    ),
    *(
        "a:b:c",
        "true",
        "1e5",
        "-1.5",
        '"text"',
        "'text'",
        '"\\u00e4"',
        '"\\q"',
        "// c\n",
        "/* c */",
        "\r\n",
        "\nSwitch ",
    ),
    *(
        '{channel="a:b:c:d"[profile="x"]}',
        "[k=1, l=a,b]",
        "\nThing a:b:c {\n",
        "\n}\n",
        '"L [%d]"',
        "(g, h) ",
    ),
]
SAMPLE = 'Bridge a:b:c "L" [k=1] {\n  Thing t x { Type s : p }\n}\nSwitch a "A [%d]" (g) {x="y" [k="v"]}\n'
TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=60).map("".join)
SOAK = settings(max_examples=20_000, deadline=None, suppress_health_check=list(HealthCheck))
SHORT = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LENGTH = settings(SOAK if os.environ.get("THINGHOST_SOAK") else SHORT)


def hold(text: str) -> None:
    """Check on *text* all that must be true of any text."""
    for file in (parse_things(text), parse_items(text)):
        printed = json_text(record(file))
        assert "\n" not in printed
        assert file.is_valid == (file.first_error is None) == (not file.errors)
        for problem in file.problems:
            assert 0 <= problem.start <= problem.end <= len(text)
            assert file.source.render(problem)
        hold_formatted(file)


def hold_formatted(file: ThingsFile | ItemsFile) -> None:
    if isinstance(file, ThingsFile):
        after: ThingsFile | ItemsFile = parse_things(format_things(file))
        again = format_things(parse_things(after.source.text))
    else:
        after = parse_items(format_items(file))
        again = format_items(parse_items(after.source.text))
    assert again == after.source.text
    kind = "things" if isinstance(file, ThingsFile) else "items"
    assert record(after)[kind] == record(file)[kind]
    if not file.is_valid:
        assert after.source.text == file.source.text


@LENGTH
@given(TEXTS)
def test_any_text_is_parsed_and_formatted(text: str) -> None:
    hold(text)


@LENGTH
@given(TEXTS)
def test_only_white_space_and_comments_lie_between_tokens(text: str) -> None:
    for language in (ITEMS, THINGS):
        tokens = tokenize(text, language)
        if tokens.problems:
            continue
        end = 0
        for token, start, stop in zip(tokens.texts, tokens.starts, tokens.ends, strict=True):
            assert text[start:stop] == token
            gap = text[end:start].strip(" \t\r\n")
            assert not gap or gap.startswith("/")
            end = stop


@given(st.integers(0, 2**32), TEXTS)
@LENGTH
def test_a_damaged_text_is_parsed_and_formatted(seed: int, junk: str) -> None:
    random = Random(seed)
    text = random.choice(TEXTS_TO_DAMAGE)
    for _ in range(random.randrange(1, 4)):
        text = random.choice(DAMAGES)(text, random, junk)
    hold(text)


def _cut(text: str, random: Random, _junk: str) -> str:
    at = random.randrange(len(text) + 1)
    return text[:at] + text[at + random.randrange(1, 4) :]


def _insert(text: str, random: Random, junk: str) -> str:
    at = random.randrange(len(text) + 1)
    return text[:at] + (junk[:4] or random.choice(PIECES)) + text[at:]


def _double(text: str, random: Random, _junk: str) -> str:
    return text + "\n" + text[random.randrange(len(text) + 1) :]


DAMAGES: list[Callable[[str, Random, str], str]] = [_cut, _insert, _double]
TEXTS_TO_DAMAGE = [
    SAMPLE,
    *(
        each["text"]
        for path in SHARED.glob("corpus/*.jsonl.gz")
        for each in records(path)
        if len(each["text"]) < 2_000
    ),
]


@pytest.mark.skipif(not os.environ.get("THINGHOST_SOAK"), reason="takes minutes; THINGHOST_SOAK=1 runs it")
def test_a_million_random_characters_are_parsed_and_formatted() -> None:
    random = Random(1)
    hold("".join(random.choices(PIECES, k=300_000)))
    hold("".join(chr(random.randrange(1, 0x300)) for _ in range(1_000_000)))
