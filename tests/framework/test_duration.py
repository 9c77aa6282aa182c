"""Durations in text."""

from datetime import timedelta

import pytest

from thinghost.duration import parse_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1h 30m", 5400),
        ("2m30s", 150),
        ("1d 2 hours 3MIN 4 secs 5 ms", 93784.005),
        ("500ms", 0.5),
        (" 1 day ", 86400),
        ("PT1H30M", 5400),
        ("pt1.5s", 1.5),
        ("P1DT-2H", 79200),
        ("-PT5M", -300),
    ],
)
def test_a_duration_is_read_in_both_forms(text: str, seconds: float) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "P", "PT", "P1M", "5", "1.5h", "30m 1h", "1w", "h", "999999999999d"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    assert parse_duration(text) is None
