"""Date-times in text, as openHAB reads and prints them."""

from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thinghost.date_time_text import instant_text, parse_instant

BERLIN = ZoneInfo("Europe/Berlin")
FIRST_OF_OUR_ERA = -62_135_596_800 * 10**9


def read(text: str, zone: tzinfo = BERLIN) -> str | None:
    instant = parse_instant(text, zone)
    return None if instant is None else instant_text(instant, zone)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-05-06T07:08", "2024-05-06T07:08:00.000+0200"),
        ("2024-05-06 07:08:09.5", "2024-05-06T07:08:09.500+0200"),
        ("2024-05-06T07:08:09.1234Z", "2024-05-06T09:08:09.123400+0200"),
        ("2024-05-06T07:08:09.123456789-0530", "2024-05-06T14:38:09.123456789+0200"),
        ("2024-05-06T07:08:09+02", "2024-05-06T07:08:09.000+0200"),
        ("2024-05-06T07:08:09+02:00:30", "2024-05-06T07:07:39.000+0200"),
        ("2024-05-06t07:08:09z", "2024-05-06T09:08:09.000+0200"),
        ("2024-05-06T07:08:09.Z", "2024-05-06T09:08:09.000+0200"),
        ("2024-05-06T07:08:09Z[Asia/Tokyo]", "2024-05-06T09:08:09.000+0200"),
        ("2024-07-06T07:08:09PST", "2024-07-06T16:08:09.000+0200"),
        ("2024-05-06T07:08:09Asia/Tokyo", "2024-05-06T00:08:09.000+0200"),
        ("2024-05-06T07:08:09UTC+03:00", "2024-05-06T06:08:09.000+0200"),
        ("2024-05-06T07:08:09GMT0", "2024-05-06T09:08:09.000+0200"),
        ("2024-05-06", "2024-05-06T00:00:00.000+0200"),
        ("2024-05-06Z", "2024-05-06T02:00:00.000+0200"),
        ("07:08:09", "1970-01-01T07:08:09.000+0100"),
        ("24:00", "1970-01-02T00:00:00.000+0100"),
        ("2024-02-31T24:00:00", "2024-03-01T00:00:00.000+0100"),
        ("2024", "1970-01-01T01:33:44.000+0100"),
        ("1715000000.9", "2024-05-06T14:53:20.000+0200"),
        ("1715000000000", "2024-05-06T14:53:20.000+0200"),
        (" 5d", "1970-01-01T01:00:05.000+0100"),
        ("-1", "1970-01-01T00:59:59.000+0100"),
        ("NaN", "1970-01-01T01:00:00.000+0100"),
        ("Infinity", "+292278994-08-17T09:12:55.807+0200"),
        ("+10000-01-01T00:00:00", "+10000-01-01T00:00:00.000+0100"),
        ("1850-06-01T10:00:00Z", "1850-06-01T10:53:28.000+0053"),
        ("0000-06-01T10:00:00Z", "0001-06-01T10:53:28.000+0053"),
        ("2024-03-31T02:30:00", "2024-03-31T03:30:00.000+0200"),
        ("2024-10-27T02:30:00", "2024-10-27T02:30:00.000+0200"),
    ],
)
def test_a_date_time_is_read_in_all_of_openhabs_forms(text: str, expected: str) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-06T07:08:09 UTC",
        "2024-05-06T07:08:09[Europe/Paris]",
        "2024-05-06T07:08:09Z[Nowhere/Land]",
        "2024-05-06T07:08:09Nowhere/Land",
        "2024-05-06T07:08:09Europe",
        "2024-05-06T07:08:09GMT+2",
        "2024-05-06T07:08:09+18:01",
        "2024-05-06T07:08:09+02:60",
        "2024-05-06T07:08:09.1234567891",
        "2024-13-06T07:08:09",
        "2024-05-32T07:08:09",
        "2024-05-06T24:00:01",
        "2024-05-06T25:00:00",
        "2024-05-06T07:60:00",
        "2024-02-30t07:08:09z",
        "0000-05-06T07:08:09",
        "7:08",
        "06.05.2024",
        "0x10",
        "1_000",
        "",
    ],
)
def test_what_is_no_date_time_is_refused(text: str) -> None:
    assert read(text) is None


@given(st.integers(FIRST_OF_OUR_ERA, 2**63 * 10**6))
def test_an_instant_is_read_as_it_is_printed(instant: int) -> None:
    assert parse_instant(instant_text(instant, UTC), UTC) == instant


def test_an_offset_west_of_greenwich_is_negative() -> None:
    assert instant_text(0, ZoneInfo("America/St_Johns")) == "1969-12-31T20:30:00.000-0330"


def test_a_text_without_end_is_read_in_one_go() -> None:
    assert read("9" * 200_000) == "+292278994-08-17T09:12:55.807+0200"
    assert read("9" * 200_000 + "x") is None
    assert read("9" * 200_000 + "." + "9" * 200_000 + "x") is None
