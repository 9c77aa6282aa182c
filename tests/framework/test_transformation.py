import sys
from pathlib import Path

import pytest

from thinghost.transformation import TransformationError
from thinghost.transformations import TRANSFORMATIONS
from thinghost.transformations.properties import parse_properties

NOWHERE = Path("nowhere")


def transform(name: str, function: str, text: str, folder: Path = NOWHERE) -> str | None:
    return TRANSFORMATIONS[name].transform(function, text, folder)


def problem(name: str, function: str, text: str, folder: Path = NOWHERE) -> str:
    with pytest.raises(TransformationError) as raised:
        transform(name, function, text, folder)
    return str(raised.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a=b\nc = d\ne:f\ng h\n", {"a": "b", "c": "d", "e": "f", "g": "h"}),
        ("# a=b\n  ! c=d\n\n  e=f#g\r\nh=i\rj=k", {"e": "f#g", "h": "i", "j": "k"}),
        ("a\\ b=c d \n", {"a b": "c d "}),
        ("a\\=\\:=b=c\n", {"a=:": "b=c"}),
        ("a = b\\\n    c\\\n\n", {"a": "bc"}),
        ("a=b\\\\\nc=d", {"a": "b\\", "c": "d"}),
        ("a=\\t\\n\\u00e4\\x\\", {"a": "\t\näx"}),
        ("a=\\u00e", {"a": "u00e"}),
        ("=default\nlonely\n", {"": "default", "lonely": ""}),
        ("a=1\nb=2\na=3\n", {"a": "3", "b": "2"}),
        ("", {}),
    ],
)
def test_properties_are_read_as_java_does(text: str, expected: dict[str, str]) -> None:
    assert list(parse_properties(text).items()) == list(expected.items())


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1", "ON"), ("OFF", "0"), ("white space", "using escape"), ("on", "default"), ("", "default")],
)
def test_a_map_file_is_looked_up(text: str, expected: str, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "binary.map").write_text("1=ON\nOFF=0\nwhite\\ space=using escape\n=default\n")
    assert transform("MAP", "sub/binary.map", text, tmp_path) == expected


def test_the_default_of_a_map_can_be_the_text_itself() -> None:
    assert transform("MAP", "|a=1;=_source_", "b") == "b"


@pytest.mark.parametrize(
    "function",
    [
        "|online=ON;offline=OFF",
        "|online=ON; offline=OFF",
        " |?delimiter=,online=ON,offline=OFF",
        "|?delimiter=|online=ON|offline=OFF",
        "|?delimiter=##online=ON##offline=OFF",
        "|?delimiter=,=OFF,online=ON",
    ],
)
def test_a_map_can_be_the_function_itself(function: str) -> None:
    assert transform("MAP", function, "offline") == "OFF"


def test_a_map_without_entry_and_default_says_so() -> None:
    assert problem("MAP", "|a=1", "b") == "'|a=1' has no entry for 'b' and no default"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "latin.map").write_bytes(b"a=\xe4")
    assert (
        problem("MAP", "no.map", "a", tmp_path) == f"cannot read {tmp_path}/no.map: No such file or directory"
    )
    assert (
        problem("SCALE", "latin.map", "1", tmp_path)
        == f"cannot read {tmp_path}/latin.map: it is not in UTF-8"
    )


@pytest.mark.parametrize("function", ["../secret.map", "/etc/passwd", ""])
def test_a_file_lies_in_the_folder(function: str, tmp_path: Path) -> None:
    assert problem("MAP", function, "a", tmp_path) == f"'{function}' is no file in {tmp_path}"


def test_a_changed_file_counts_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.map").write_text("a=1")
    assert transform("MAP", "a.map", "a", tmp_path) == "1"
    (tmp_path / "a.map").write_text("a=22")
    assert transform("MAP", "a.map", "a", tmp_path) == "22"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-5", "low"),
        ("3", "low"),
        ("3.01 kW", "middle"),
        ("6", "middle"),
        ("6.5", "high"),
        ("8", "full"),
        ("1e3", "full"),
        ("NULL", "nothing"),
    ],
)
def test_a_scale_finds_the_first_range_that_holds_the_number(
    text: str, expected: str, tmp_path: Path
) -> None:
    (tmp_path / "uv.scale").write_text("[..3]=low\n]3..6]=middle\n]6..8[=high\n[8..]=full\nNaN=nothing\n")
    assert transform("SCALE", "uv.scale", text, tmp_path) == expected


def test_a_scale_shows_its_result_in_a_format() -> None:
    assert transform("SCALE", "|[..]=all;format=%label% (%value%) !", "5 W") == "all (5 W) !"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("7", "'|[1..5]=a' has no range for 7"),
        ("UNDEF", "'UNDEF' is no number, and '|[1..5]=a' has no entry NaN"),
    ],
)
def test_a_scale_without_range_says_so(text: str, message: str) -> None:
    assert problem("SCALE", "|[1..5]=a", text) == message


def test_a_wrong_range_is_named_and_the_others_count(caplog: pytest.LogCaptureFixture) -> None:
    assert transform("SCALE", "|[1.,5]=a;[x..5]=b;[..9]=c", "7") == "c"
    assert caplog.messages == [
        "'|[1.,5]=a;[x..5]=b;[..9]=c': '[1.,5]' is no range, expected such as [12..23[",
        "'|[1.,5]=a;[x..5]=b;[..9]=c': '[x..5]' is no range, expected such as [12..23[",
    ]


@pytest.mark.parametrize(
    ("function", "text", "expected"),
    [
        ("temp=(.*?)'C", "temp=44.0'C", "44.0"),
        (r".*(\snot).*", "My network does not work.", " not"),
        ("(a.b)", " a\nb ", "a\nb"),
        ("(?<first>a).*", "abc", "a"),
        ("(a)?b", "b", None),
        ("(a)", "b", None),
        ("(a)", "ab", None),
        ("a", "a", ""),
        ("s/port/cast/g", "My seaport is no port.", "My seacast is no cast."),
        ("s/port/cast/", "My seaport is no port.", "My seacast is no port."),
        ("s/(.{2})(.{3})/$1.$2/g", "48312", "48.312"),
        ("s/(?<kilo>.)(.*)/${kilo}k$2/", "1234", "1k234"),
        ("s/(a)/$12/", "a", "a2"),
        (r"s/a/\$1\\x\/", "a", None),
        (r"s/a/\$1/", "a", "$1"),
        (r"s/a\/b/c/", "a/b", "c"),
        ("s/a//g", "banana", "bnn"),
    ],
)
def test_a_regular_expression_captures_or_replaces(function: str, text: str, expected: str | None) -> None:
    assert transform("REGEX", function, text) == expected


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        ("(a", "missing ), unterminated subpattern at position 0"),
        ("s/a/$1/", "invalid group reference 1 at position 3"),
        ("s/a/${b}/", "unknown group name 'b'"),
    ],
)
def test_what_is_no_regular_expression_says_so(function: str, reason: str) -> None:
    assert problem("REGEX", function, "a") == f"'{function}' is no regular expression: {reason}"


DEVICE = """{"device": {"name": "ü", "temperature": 23.2, "whole": 5.0, "count": 5, "on": true, "none": null,
    "list": [1, 2.5], "single": ["x"], "empty": [], "200": "key"},
    "rooms": [{"name": "hall", "level": 1}, {"name": "attic", "level": 3}]}"""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("$.device.name", "ü"),
        ("$.device.temperature", "23.2"),
        ("$.device.whole", "5.0"),
        ("$.device.count", "5"),
        ("$.device.on", "true"),
        ("$.device.none", None),
        ("$.device.list", "[1, 2.5]"),
        ("$.device.single", "x"),
        ("$.device.empty", "NULL"),
        ("$.device.200", "key"),
        ("$['device']['name']", "ü"),
        ("$.rooms[0]", '{"name": "hall", "level": 1}'),
        ("$.rooms[1].name", "attic"),
        ("$.rooms[*].name", '["hall", "attic"]'),
        ("$..level", "[1, 3]"),
        ("$.rooms[?(@.level > 1)].name", "attic"),
        ("$.rooms[?(@.name == 'hall')].level", "1"),
        ("$.rooms[?(@.level > 3)].name", "NULL"),
        ("$.rooms", "NULL"),
    ],
)
def test_a_json_path_finds_its_value(path: str, expected: str | None) -> None:
    pytest.importorskip("jsonpath_ng")
    assert transform("JSONPATH", path, DEVICE) == expected


def test_a_json_path_that_leads_nowhere_says_so() -> None:
    pytest.importorskip("jsonpath_ng")
    assert problem("JSONPATH", "$.nope", DEVICE) == "there is nothing at '$.nope'"
    assert problem("JSONPATH", "$.a", "{").startswith("'$.a' cannot be looked up: Expecting property name")
    assert problem("JSONPATH", "$[", "{}") == "'$[' is no JSON path: Parse error near the end of string!"


def test_json_path_without_its_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jsonpath_ng.ext", None)
    message = "JSONPATH needs the library jsonpath-ng: pip install 'thinghost[jsonpath]'"
    assert problem("JSONPATH", "$.only.asked.here", "{}") == message
