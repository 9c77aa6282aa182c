from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from thinghost.parser import parse_items, parse_things
from thinghost.parser.formatter import format_items, format_things

ROOT = Path(__file__).parents[2]

THINGS = """\
Bridge a:b:c "L"
   [ host="x" , // why
   list="a",
       "b"
   ]
{
  Things:
  Thing d e "x" @"y" [k=- 1 . 5] {
  Channels:
     Type switch:p "P"
     State Number:Temperature:t#u
     /* two
        lines */
   }
Bridge f g {Thing h i}
  Channels:
     Number : n
}

Thing x y ( a : b : c ) [ ]   // trailing
Thing a:Things :c {}"""

FORMATTED_THINGS = """\
Bridge a:b:c "L"
  [ host="x", // why
    list="a",
    "b"
  ]
{
  Things:
    Thing d e "x" @ "y" [ k=-1.5 ] {
      Channels:
        Type switch : p "P"
        State Number:Temperature : t#u
        /* two
        lines */
    }
    Bridge f g { Thing h i }
  Channels:
    Number : n
}

Thing x y (a:b:c) [] // trailing
Thing a:Things :c {}
"""


def test_items_of_a_block_stand_in_columns() -> None:
    text = 'Switch a {x="y"}\nNumber:Power  power "Power [%d W]"(g)\n\nSwitch b\n'
    assert format_items(parse_items(text)) == (
        'Switch       a                        { x="y" }\nNumber:Power power "Power [%d W]" (g)\n\nSwitch b\n'
    )


def test_things_are_indented_by_their_nesting() -> None:
    assert format_things(parse_things(THINGS)) == FORMATTED_THINGS


def test_items_over_several_lines_keep_their_lines() -> None:
    text = 'Switch\n   t "T"\n  (g)\n {\nchannel="a:b:c:d",\n  alexa="x" [\na=1\n]\n}\nSwitch  c   Switch d'
    assert format_items(parse_items(text)) == (
        'Switch\n  t "T"\n  (g)\n  {\n    channel="a:b:c:d",\n    alexa="x" [\n      a=1\n'
        "    ]\n  }\nSwitch c Switch d\n"
    )


def test_comments_stay_and_stand_in_a_column_behind_items() -> None:
    text = '  // lights\nSwitch a   // one  \nSwitch/* in */b\nSwitch c "C" /* two */\n/* a\n b */ Switch d'
    assert format_items(parse_items(text)) == (
        '// lights\nSwitch a // one  \nSwitch /* in */ b\nSwitch c "C" /* two */\n/* a\n b */ Switch d\n'
    )


def test_strings_and_line_ends_stay_as_they_are() -> None:
    text = "Switch  a  'it\\'s  [%s]  '\r\n\r\nSwitch b \"two\r\n  lines\""
    assert format_items(parse_items(text)) == (
        "Switch a 'it\\'s  [%s]  '\r\n\r\nSwitch b \"two\r\n  lines\"\r\n"
    )


def test_a_function_touches_its_arguments() -> None:
    assert format_items(parse_items("Group : Switch:OR ( ON,OFF )g (h)")) == (
        "Group:Switch:OR(ON, OFF) g (h)\n"
    )


def test_formatting_twice_changes_nothing() -> None:
    assert format_things(parse_things(FORMATTED_THINGS)) == FORMATTED_THINGS


def test_a_text_with_an_error_stays_as_it_is() -> None:
    assert format_items(parse_items("Switch   a\nSwitch ()")) == "Switch   a\nSwitch ()"
    assert format_things(parse_things("  a:b:c\n  a:b")) == "  a:b:c\n  a:b"


def test_blank_lines_at_the_end_go_and_an_empty_text_stays_empty() -> None:
    assert format_items(parse_items("Switch  a\n\n \n")) == "Switch a\n"
    assert format_items(parse_items("")) == ""


@pytest.mark.parametrize(
    ("name", "parse", "form"),
    [
        ("things.example", parse_things, format_things),
        ("items.example", parse_items, format_items),
    ],
)
def test_the_examples_are_in_order(
    name: str, parse: Callable[[str], Any], form: Callable[[Any], str]
) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert form(parse(text)) == text
