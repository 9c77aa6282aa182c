from decimal import Decimal

import pytest

from thinghost.parser import ThingsFile, parse_things


def uids(file: ThingsFile) -> list[str | None]:
    return [thing.uid for thing in file.things]


def problems(file: ThingsFile) -> list[str]:
    return [file.source.render(problem) for problem in file.problems]


def test_nested_short_notation_puts_the_ids_of_the_bridge_into_the_uid() -> None:
    file = parse_things("Bridge hue:bridge:br { Bridge bridge b2 { LCT001 x } hue:LCT001:y }")
    assert uids(file) == ["hue:bridge:br", "hue:bridge:br:b2", "hue:LCT001:br:b2:x", "hue:LCT001:y"]
    assert [thing.bridge_uid for thing in file.things] == [
        None,
        "hue:bridge:br",
        "hue:bridge:br:b2",
        "hue:bridge:br",
    ]


def test_short_notation_outside_of_a_bridge_needs_one_in_parentheses() -> None:
    file = parse_things("LCT001 x (hue:bridge:br) LCT001 y")
    assert uids(file) == ["hue:LCT001:x", None]
    assert [thing.is_dropped for thing in file.things] == [False, True]
    assert [problem.code for problem in file.problems] == ["short-notation", "short-notation"]
    assert file.is_valid


def test_values_keep_their_type_and_all_their_digits() -> None:
    (thing,) = parse_things(r'a:b:c [x=- 1 . 50, n=007, l="a","b", f=true, s="C:\\t", ^Type="\u00e4"]').things
    assert thing.configuration == {
        "x": Decimal("-1.50"),
        "n": Decimal(7),
        "l": ["a", "b"],
        "f": True,
        "s": "C:\\t",
        "Type": "ä",
    }
    assert str(thing.configuration["x"]) == "-1.50"


def test_of_a_key_given_twice_the_later_value_counts() -> None:
    assert parse_things("a:b:c [k=1, l=2, k=3]").things[0].configuration == {"k": 3, "l": 2}


def test_channels_come_in_two_forms() -> None:
    (thing,) = parse_things(
        "a:b:c { Channels: Type switch : g#p [k=1] Trigger String : t State Number:Power : q 'Q' }"
    ).things
    assert [(one.id, one.type, one.is_typed, one.kind, one.label) for one in thing.channels] == [
        ("g#p", "switch", True, None, None),
        ("t", "String", False, "Trigger", None),
        ("q", "Number:Power", False, "State", "Q"),
    ]


def test_of_duplicates_the_one_nearest_to_the_top_is_the_first() -> None:
    file = parse_things("Bridge a:b:c { a:t:x } a:t:x a:t:x")
    assert [thing.is_duplicate for thing in file.things] == [False, True, False, True]


def test_every_part_knows_its_place() -> None:
    text = 'Bridge a : b:c "L" @ "W" [k="v"] { Type t : g#i "C" }'
    (thing,) = parse_things(text).declarations
    (channel,) = thing.channels
    (setting,) = thing.properties
    words = [thing.id, thing.label, thing.location, setting.key, channel.type, channel.id]
    assert [text[word.start : word.end] for word in words if word] == [
        "a : b:c",
        '"L"',
        '"W"',
        "k",
        "t",
        "g#i",
    ]
    assert text[setting.start : setting.end] == 'k="v"'
    assert text[channel.start : channel.end] == 'Type t : g#i "C"'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Thing a:b:c [x=auto]",
            (
                "<text>:1:16: error: found the value 'auto', expected a number, true, false or a text in double "
                "quotes\nThing a:b:c [x=auto]\n               ^^^^"
            ),
        ),
        (
            "Thing a:b\n",
            "<text>:2:1: error: found the end of the file, expected ':'\n\n^",
        ),
        (
            "\tBridge x:y:z (a:b:c) {}",
            (
                "<text>:1:15: error: found '(', expected Thing, Bridge or the end of the file\n"
                "\tBridge x:y:z (a:b:c) {}\n\t             ^"
            ),
        ),
        (
            "Thing a:b:c { Type Switch : p }",
            (
                "<text>:1:20: error: found 'Switch', expected a name\n"
                "Thing a:b:c { Type Switch : p }\n                   ^^^^^^"
            ),
        ),
        (
            "Thing a:b:^c",
            "<text>:1:1: error: found '^c' in a UID, expected letters, digits, _ and -\nThing a:b:^c\n^^^^^^^^^^^^",
        ),
    ],
)
def test_an_error_shows_its_place_what_was_found_and_what_was_expected(text: str, expected: str) -> None:
    assert problems(parse_things(text)) == [expected]


def test_a_damaged_thing_loses_only_itself() -> None:
    file = parse_things("Thing a:b:one\nThing a:b:two [k=]\nThing a:b:three { Type x : y }\n")
    assert uids(file) == ["a:b:one", "a:b:three"]
    assert [(one.code, *file.source.position(one.start)) for one in file.problems] == [("syntax", 2, 18)]


def test_a_bridge_survives_its_damaged_children() -> None:
    file = parse_things(
        "Bridge a:b:c {\n  Thing t one [k=]\n  Thing t two {\n    Type x y\n    Type x : z\n  }\n"
        "  Type p :\n  Type p : q\n}\nThing a:b:d\n"
    )
    assert uids(file) == ["a:b:c", "a:t:c:two", "a:b:d"]
    assert [[channel.id for channel in thing.channels] for thing in file.things] == [["q"], ["z"], []]
    assert [file.source.line(problem.start) for problem in file.problems] == [2, 4, 8]


def test_a_bad_value_damages_the_declaration_that_has_it() -> None:
    file = parse_things("Bridge a:b:c { t one [k=auto]\n t two }")
    assert uids(file) == ["a:b:c", "a:t:c:two"]


def test_a_missing_brace_does_not_swallow_the_things_behind_it() -> None:
    file = parse_things("Bridge a:b:c {\n  t one\n\nThing a:b:d\nBridge a:b:e {\n  t two\n}\n")
    assert uids(file) == ["a:b:c", "a:t:c:one", "a:b:d", "a:b:e", "a:t:e:two"]
    assert [thing.bridge_uid for thing in file.things] == [None, "a:b:c", None, None, "a:b:e"]
    assert len(file.problems) == 1


def test_a_missing_quote_does_not_swallow_the_things_behind_it() -> None:
    file = parse_things('Thing a:b:c "L [k="v"]\nThing a:b:d "D" [k="v"]\nThing a:b:e "E"\n')
    assert uids(file) == ["a:b:d", "a:b:e"]


def test_a_missing_brace_of_a_nested_bridge_does_not_swallow_its_neighbours() -> None:
    file = parse_things(
        "Bridge a:b:c {\n  Bridge t one {\n    t x\n  Bridge t two {\n    t y\n  }\n}\na:b:d\n"
    )
    assert uids(file) == ["a:b:c", "a:t:c:one", "a:t:c:one:x", "a:t:c:two", "a:t:c:two:y", "a:b:d"]


def test_a_brace_lost_behind_a_missing_quote_does_not_end_the_bridge() -> None:
    file = parse_things(
        'Bridge a:b:c {\n  Thing t one [k="v, l=1] {\n    Type x : y\n  }\n  Thing t two [k="v"]\n}\n'
    )
    assert uids(file) == ["a:b:c", "a:t:c:two"]


def test_things_without_the_word_are_found_behind_a_missing_quote() -> None:
    file = parse_things('Bridge a:b:c {\n  t one One" [k=1]\n  t two "Two" [k=1]\n  t three "3"\n}\n')
    assert uids(file) == ["a:b:c", "a:t:c:two", "a:t:c:three"]


def test_deep_nesting_is_an_error_with_a_place() -> None:
    file = parse_things("Bridge a:b:c { " * 10_000 + "}" * 10_000 + "Thing a:b:d")
    assert [(problem.code, problem.start) for problem in file.errors] == [("too-deep", 15 * 100 + 13)]
    assert file.things[-1].uid == "a:b:d"


@pytest.mark.parametrize("brace", ["{", "[", "(", "Bridge a:b:c { ", "a:b:c [k=", "Thing a:b:c {"])
def test_ten_thousand_of_anything_are_no_crash(brace: str) -> None:
    assert not parse_things(brace * 10_000).is_valid
