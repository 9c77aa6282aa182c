import json
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from thinghost.cli.parse import command
from thinghost.parser.record import json_text


def run(*arguments: str, given: str | bytes | None = None) -> Result:
    return CliRunner().invoke(command, arguments, input=given)


def test_each_file_is_one_json_object_on_a_line(tmp_path: Path) -> None:
    things, items = tmp_path / "a.things", tmp_path / "items.example"
    things.write_text("Thing a:b:c [k=1E-3, l=007]\n")
    items.write_text('Switch a "😀" ;\nSwitch b\n')
    result = run("--format", "json", str(things), str(items))
    first, second = (json.loads(line, parse_float=Decimal) for line in result.stdout.splitlines())
    assert result.exit_code == 1
    assert first == {
        "file": str(things),
        "valid": True,
        "syntax_valid": True,
        "error": None,
        "validation_errors": [],
        "warnings": [],
        "things": [
            {
                "kind": "thing",
                "uid": "a:b:c",
                "type_uid": "a:b",
                "bridge": None,
                "label": None,
                "location": None,
                "config": {"k": Decimal("0.001"), "l": 7},
                "channels": [],
                "depth": 0,
                "notation": "full",
                "line": 1,
            }
        ],
        "errors": [],
        "recovered": [],
    }
    assert second["items"] is None
    assert second["error"] == {
        "stage": "char",
        "code": "unexpected-character",
        "line": 1,
        "col": 15,
        "message": "found ';', expected an item type or the end of the file",
    }
    assert second["errors"] == [second["error"]]
    assert [item["name"] for item in second["recovered"]] == ["b"]


def test_people_see_problems_and_a_count(tmp_path: Path) -> None:
    file = tmp_path / "a.items"
    file.write_text("Switch a\nSwitch b ()\n")
    result = run(str(file))
    assert result.exit_code == 1
    assert result.stdout == (
        f"{file}:2:11: error: found ')', expected a name\nSwitch b ()\n          ^\n"
        f"{file}: openHAB would ignore this file; 1 item could be read\n"
    )


def test_standard_input_needs_the_kind() -> None:
    result = run("--kind", "things", "-", given="a:b:c a:b:d")
    assert (result.exit_code, result.stdout) == (0, "<stdin>: 2 things\n")
    refused = run("-", given="a:b:c")
    assert refused.exit_code == 2
    assert "cannot tell the language of '-'" in refused.output


def test_text_that_is_not_utf_8_is_an_error_with_a_place() -> None:
    result = run("--kind", "items", "--format", "json", "-", given=b'Switch a "\xfc"')
    error = json.loads(result.stdout)["error"]
    assert (error["stage"], error["line"], error["col"]) == ("encoding", 1, 11)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1E-3"), "0.001"),
        (Decimal("1E3"), "1000"),
        (Decimal("1.50"), "1.50"),
        (Decimal("1E+400"), "1E+400"),
        (Decimal("0E+3"), "0"),
        (Decimal("123456789012345678901234567890.1"), "123456789012345678901234567890.1"),
        ({"a": [Decimal(7), True, None, "ä\ud800"]}, '{"a": [7, true, null, "\\u00e4\\ud800"]}'),
        ((), "[]"),
    ],
)
def test_numbers_are_written_with_all_their_digits(value: object, text: str) -> None:
    assert json_text(value) == text
