"""Cassettes: what is written is read again, and what is none is refused with its line."""

from pathlib import Path

import pytest

from thinghost import Cassette, ConfigurationError, Exchange, read_cassette, write_cassette

CASSETTE = Cassette(
    "acme",
    (
        Exchange("/state?x=1", 200, '{"warm": "21 °C"}'.encode(), {"Content-Type": "application/json"}),
        Exchange("/switch", 204, b"", method="PUT"),
        Exchange("/picture", 200, b"\xff\x00"),
    ),
)


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    write_cassette(tmp_path / "a.cassette", CASSETTE)
    assert read_cassette(tmp_path / "a.cassette") == CASSETTE


def test_it_is_lines_of_json(tmp_path: Path) -> None:
    write_cassette(tmp_path / "a.cassette", CASSETTE)
    lines = (tmp_path / "a.cassette").read_text(encoding="utf-8").splitlines()
    assert lines[:2] == [
        '{"cassette": 1, "device": "acme"}',
        (
            '{"method": "GET", "path": "/state?x=1", "status": 200, '
            '"headers": {"Content-Type": "application/json"}, "body": "{\\"warm\\": \\"21 °C\\"}"}'
        ),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", 'is no cassette: its first line is not {"cassette": 1, ...}'),
        ('{"cassette": 2}', 'is no cassette: its first line is not {"cassette": 1, ...}'),
        ('{"cassette": 1}\n\nnothing', ":3: no JSON (Expecting value: line 1 column 1 (char 0))"),
        ('{"cassette": 1}\n[]', ":2: expected an object"),
        (
            '{"cassette": 1}\n{"path": "/", "body": ""}',
            ":2: expected an exchange with path, status and body (KeyError('status'))",
        ),
    ],
)
def test_what_is_no_cassette_is_refused(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "a.cassette"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as refused:
        read_cassette(path)
    assert str(refused.value).removeprefix(str(path)).strip() == message


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_cassette(tmp_path / "none")
    with pytest.raises(ConfigurationError, match="cannot be written: No such file or directory"):
        write_cassette(tmp_path / "no" / "folder", CASSETTE)
