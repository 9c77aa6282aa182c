"""No text makes the check raise, and each finding has a place inside its text."""

import os
import random
import string

from hypothesis import given, settings
from hypothesis import strategies as st

from shared_data import records, shared_files
from thinghost.checker import RULES, check
from thinghost.declared_files import DeclaredFiles
from thinghost.parser import parse_items, parse_things
from thinghost.plugins import Plugins

PLUGINS = Plugins.installed()
SOAK = bool(os.environ.get("THINGHOST_SOAK"))
MUTATIONS = 20_000 if SOAK else 1_000

# what the rules look at, so that random texts reach them
PIECES = [rule.things or rule.items for rule in RULES.values()]
WORDS = sorted({word for piece in PIECES for word in piece.replace('"', ' " ').split()})
NUMBERS = ["1e999999999", "-1e-999999999", "9" * 5_000, "0." + "0" * 500 + "1"]
TEXTS = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from([*WORDS, *NUMBERS, *string.punctuation, "\n", "${ENV:", "${FILE:/}", "%", "\\ud800"])
    ).map(" ".join),
    st.lists(st.sampled_from(PIECES)).map("\n".join),
)


def check_and_show(things: str, items: str) -> None:
    declared = DeclaredFiles((parse_things(things, "a.things"),), (parse_items(items, "a.items"),))
    for finding in check(declared, PLUGINS):
        assert 0 <= finding.start <= finding.end <= len(finding.source.text)
        assert finding.code in RULES
        finding.render(colour=True).encode()


@settings(max_examples=5_000 if SOAK else 200, deadline=None)
@given(TEXTS, TEXTS)
def test_random_texts_are_checked(things: str, items: str) -> None:
    check_and_show(things, items)


@settings(max_examples=2_000 if SOAK else 100, deadline=None)
@given(st.text(), st.sampled_from(["label", "unit", "expire", "options", "pattern", "arguments", "value"]))
def test_random_values_are_checked(value: str, place: str) -> None:
    text = '"' + "".join(f"\\u{ord(each) & 0xFFFF:04x}" for each in value) + '"'
    check_and_show(
        f"Bridge enphase:envoy:gate [ serialNumber={text if place == 'value' else 1}, refresh={text} ]",
        {
            "label": f"Number:Power A {text}\nString B {text}\nDateTime C {text}\nGroup D {text}",
            "unit": f"Number:Power A {{ unit={text} }}",
            "expire": f"Number:Power A {{ expire={text} }}\nColor B {{ expire={text} }}",
            "options": f'DateTime A {{ commandDescription="" [ options={text} ] }}',
            "pattern": f'Number:Time A {{ stateDescription="" [ pattern={text}, min={text} ] }}',
            "arguments": f"Group:Location:OR({text},{text}) A\nGroup:Number:COUNT({text}) B",
            "value": f"Switch A {{ channel={text} [ profile={text} ] }}",
        }[place],
    )


def test_texts_with_a_flaw_are_checked() -> None:
    texts = [
        (record["kind"], record["text"])
        for path in shared_files("corpus", "*.jsonl.gz")
        for record in records(path)
    ]
    chance = random.Random(3)
    for _ in range(MUTATIONS):
        kind, text = chance.choice(texts)
        at = chance.randrange(len(text) + 1)
        flawed = (
            text[:at]
            + chance.choice([*string.printable, "", "\\", "ü", " "])
            + text[at + chance.randrange(3) :]
        )
        check_and_show(flawed if kind == "things" else "", flawed if kind == "items" else "")
