from decimal import Decimal

import pytest

from thinghost.parser import GroupDefinition, ItemsFile, decode, parse_items, resolve_items


def names(file: ItemsFile) -> list[str]:
    return [item.name for item in file.items]


def test_an_item_has_all_its_parts() -> None:
    (item,) = parse_items(
        'Number:Temperature ^T "Temp [%.1f °C]" <oh:temperature> (gT, gL) ["Measurement", Temperature] '
        '{channel="a:b:c:t" [profile="offset", offset=-2], unit="K"}'
    ).items
    assert (item.type, item.name, item.label_text, item.pattern) == (
        "Number:Temperature",
        "T",
        "Temp",
        "%.1f °C",
    )
    assert (item.icon, item.groups, item.tags) == (
        "oh:temperature",
        ("gT", "gL"),
        ("Measurement", "Temperature"),
    )
    assert [(link.channel_uid, link.profile) for link in item.links] == [("a:b:c:t", "system:offset")]
    assert item.links[0].configuration == {"profile": "system:offset", "offset": Decimal(-2)}
    assert [(each.namespace, each.value) for each in item.bindings] == [("channel", "a:b:c:t"), ("unit", "K")]


@pytest.mark.parametrize(
    ("type_", "group"),
    [
        ("Switch", None),
        ("Group", GroupDefinition(None, None, ())),
        ("Group:Number:Power", GroupDefinition("Number:Power", "EQUALITY", ())),
        ("Group:Number:MAX", GroupDefinition("Number", "MAX", ())),
        ("Group:Switch:or(ON, 'OFF')", GroupDefinition("Switch", "or", ("ON", "OFF"))),
        ("Group:Number:Temperature:AVG", GroupDefinition("Number:Temperature", "AVG", ())),
    ],
)
def test_the_segments_of_a_type_tell_the_kind_of_group(type_: str, group: GroupDefinition | None) -> None:
    assert parse_items(f"{type_} x").items[0].group == group


@pytest.mark.parametrize(
    ("label", "label_text", "pattern"),
    [
        (" L  [%d %%] tail", "L", "%d %%"),
        ("[JS(a[1].js):%s]", "", "JS(a[1].js):%s"),
        ("L []", "L", ""),
        (" L [x", " L [x", None),
        ("L ]x[", "L ]x[", None),
    ],
)
def test_a_label_is_split_at_the_first_and_the_last_bracket(
    label: str, label_text: str, pattern: str | None
) -> None:
    (item,) = parse_items(f'Switch a "{label}"').items
    assert (item.label_text, item.pattern) == (label_text, pattern)


@pytest.mark.parametrize(
    ("value", "links"),
    [
        ("a:b:c:d, a:b:c:g#e", ["a:b:c:d", "a:b:c:g#e"]),
        ("a:b:c:d,,a:b:c:e", ["a:b:c:d"]),
        ("a:b:c:d,", ["a:b:c:d"]),
        ("a:b:c, a:b:c:d", []),
        ("a:b::d", []),
        ("", []),
    ],
)
def test_the_first_bad_channel_uid_ends_the_links_of_a_binding(value: str, links: list[str]) -> None:
    file = parse_items(f'Switch a {{channel="{value}"}}')
    assert [link.channel_uid for link in file.items[0].links] == links
    assert file.is_valid


@pytest.mark.parametrize(
    ("text", "code", "start"),
    [
        ("Switch 1st", "invalid-item-name", 7),
        ("switch a", "unknown-item-type", 0),
        ("Number:power a", "unknown-dimension", 0),
        ("Number:Temperature:AVG a", "too-many-segments", 0),
        ("Group:Group a", "unknown-base-type", 0),
        ("Group:Number:avg a", "unknown-dimension", 0),
        ("Group:Switch:Power:OR a", "misplaced-dimension", 0),
        ("Group:Switch:FOO a", "unknown-group-function", 0),
        ('Switch a {channel="a:b:c:d" [profile="a b"]}', "invalid-profile", 10),
        ('Switch a {channel="a:b:c:d" [profile=":"]}', "invalid-profile", 10),
        ('Switch a {channel="a:b:c:d" [profile=1]}', "invalid-profile", 10),
        ('Switch a {channel="a:b:c:d" [profile="a","b"]}', "invalid-profile", 10),
    ],
)
def test_the_validator_names_what_openhab_does_not_know(text: str, code: str, start: int) -> None:
    (problem,) = parse_items(text).problems
    assert (problem.code, problem.start) == (code, start)
    assert problem.is_error == (code != "unknown-group-function")


def test_a_dimension_without_unit_passes_the_validator() -> None:
    assert parse_items("Number:Torque N").is_valid


def test_a_later_item_of_the_same_name_is_a_duplicate() -> None:
    assert [item.is_duplicate for item in parse_items("Switch a Dimmer b Dimmer a").items] == [
        False,
        False,
        True,
    ]


def test_every_part_knows_its_place() -> None:
    text = 'Group:Switch : OR(ON,"OFF") a "L" <i:j> (g) ["t"] {c="v" [k=1]}'
    (item,) = parse_items(text).declarations
    assert item.label
    assert item.icon
    binding = item.bindings[0]
    parts = [item.type, *item.arguments, item.name, item.label, item.icon, *item.groups, *item.tags]
    parts += [binding.name, binding.value, binding.properties[0].key]
    assert [text[part.start : part.end] for part in parts] == [
        "Group:Switch : OR",
        "ON",
        '"OFF"',
        "a",
        '"L"',
        "i:j",
        "g",
        '"t"',
        "c",
        '"v"',
        "k",
    ]


def test_a_damaged_item_loses_only_itself() -> None:
    file = parse_items('Switch a\nSwitch b "x" <i (g)\n  {channel="x"}\nSwitch c ()\nSwitch d\n')
    assert names(file) == ["a", "d"]
    assert [(problem.code, *file.source.position(problem.start)) for problem in file.problems] == [
        ("syntax", 2, 17),
        ("syntax", 4, 11),
    ]


def test_an_invalid_item_is_read_but_not_recovered() -> None:
    file = parse_items("Switch a-b Switch c")
    assert names(file) == ["a-b", "c"]
    assert [item.name for item in file.recovered] == ["c"]


def test_a_missing_quote_does_not_swallow_the_items_behind_it() -> None:
    file = parse_items('Switch a "A {channel="x"}\nSwitch b "B"\nSwitch c "C" {x="y"}\n')
    assert names(file) == ["b", "c"]
    assert file.first_error
    assert file.source.position(file.first_error.start) == (1, 24)


def test_the_first_error_is_openhabs_even_where_recovery_finds_one_before_it() -> None:
    file = parse_items('Switch a "A\nSwitch b ] ( "B"\n')
    assert file.first_error
    assert file.source.position(file.first_error.start) == (2, 16)
    assert [file.source.position(problem.start) for problem in file.problems] == [(2, 10), (2, 16)]


def test_an_error_shows_its_line_and_a_caret() -> None:
    file = parse_items('Switch a\n\tSwitch b "x" <"light">\n', "home.items")
    assert [file.source.render(problem) for problem in file.problems] == [
        (
            "home.items:2:16: error: found '\"light\"', expected a name\n"
            '\tSwitch b "x" <"light">\n\t              ^^^^^^^'
        )
    ]


def test_a_long_line_is_cut_around_the_caret() -> None:
    file = parse_items("Switch a" + " " * 200 + ";" + " " * 200)
    (problem,) = file.problems
    _, line, caret = file.source.render(problem).split("\n")
    assert line == "..." + " " * 60 + ";" + " " * 59 + "..."
    assert caret == " " * 63 + "^"


def test_people_count_characters_and_java_counts_utf_16_units() -> None:
    file = parse_items('Switch a "😀" ;')
    (problem,) = file.problems
    assert file.source.position(problem.start) == (1, 14)
    assert file.source.position_utf16(problem.start) == (1, 15)


def test_a_byte_that_is_not_utf_8_is_an_error_with_a_place() -> None:
    file = resolve_items(*decode('Switch a "x"\nSwitch b "kü'.encode() + b'\xe4"\n', "x.items"))
    assert [file.source.render(problem) for problem in file.problems] == [
        (
            "x.items:2:13: error: byte 0xe4 is not UTF-8, expected the file to be saved as UTF-8\n"
            'Switch b "kü\ufffd"\n            ^'
        )
    ]
    assert names(file) == ["a", "b"]
    assert not file.is_syntax_valid
