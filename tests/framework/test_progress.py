"""Progress of what takes longer than a moment."""

import io
import sys
from pathlib import Path

import pytest

from thinghost.cli import progress
from thinghost.cli.progress import progress_of


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def read_two(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, *, patience: float) -> str:
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(progress, "PATIENCE_SECONDS", patience)
    with progress_of(2) as step:
        step(Path("things/a.things"))
        step(Path("items/b.items"))
    return stream.getvalue()


def test_a_terminal_is_told_how_far_it_is_and_left_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_two(monkeypatch, Terminal(), patience=-1) == (
        "\r\x1b[Kreading 1 of 2: a.things\r\x1b[Kreading 2 of 2: b.items\r\x1b[K"
    )


def test_what_is_soon_over_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_two(monkeypatch, Terminal(), patience=1_000) == ""


def test_only_a_terminal_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_two(monkeypatch, io.StringIO(), patience=-1) == ""
