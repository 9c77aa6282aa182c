"""The read-me says what the code does."""

from pathlib import Path

from thinghost.testing import with_tables

README = Path(__file__).parents[1] / "README.md"


def test_the_tables_are_those_of_the_code() -> None:
    text = README.read_text(encoding="utf-8")
    assert with_tables(text) == text, "thinghost docs README.md writes them anew"
