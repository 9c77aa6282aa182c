"""Java's Formatter: what each conversion makes of texts, exact numbers and points in time."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from thinghost.date_format import ZonedDateTime
from thinghost.duration_format import Duration
from thinghost.format import format_java
from thinghost.format_specifier import FormatError
from thinghost.state import DateTimeType, DecimalType

BERLIN = ZoneInfo("Europe/Berlin")


def moment(text: str, nanosecond: int = 0) -> ZonedDateTime:
    return ZonedDateTime.of(DateTimeType.of(datetime.fromisoformat(text)).nanoseconds + nanosecond, BERLIN)


AFTERNOON = moment("2024-05-06T17:08:09+02:00", 123_000_000)


@pytest.mark.parametrize(
    ("pattern", "value", "text"),
    [
        ("%d", 5, "5"),
        ("%05d", -5, "-0005"),
        ("%-5d|", 5, "5    |"),
        ("%+d", 5, "+5"),
        ("% d", 5, " 5"),
        ("%,d", 1234567, "1,234,567"),
        ("%(d", -5, "(5)"),
        ("%(08d", -5, "(000005)"),
        ("%x", -255, "-ff"),
        ("%#x", 255, "0xff"),
        ("%08X", 255, "000000FF"),
        ("%#o", 255, "0377"),
    ],
)
def test_integers_are_dressed_as_the_flags_ask(pattern: str, value: int, text: str) -> None:
    assert format_java(pattern, value) == text


@pytest.mark.parametrize(
    ("pattern", "value", "text"),
    [
        ("%.0f", "0.5", "1"),
        ("%.0f", "2.5", "3"),
        ("%.1f", "2.25", "2.3"),
        ("%.1f", "-0.04", "-0.0"),
        ("%f", "5", "5.000000"),
        ("%08.2f", "-5", "-0005.00"),
        ("%(,.1f", "-1234.5", "(1,234.5)"),
        ("%,.2f", "123456789012345678901234567890.125", "123,456,789,012,345,678,901,234,567,890.13"),
        ("%#.0f", "5", "5."),
        ("%e", "5", "5.000000e+00"),
        ("%.2E", "0.000012345", "1.23E-05"),
        ("%#.0e", "5", "5.e+00"),
        ("%g", "5", "5.00000"),
        ("%.3g", "99999", "1.00e+05"),
        ("%g", "0.00001", "1.00000e-05"),
        ("%,.8g", "1234567", "1,234,567.0"),
    ],
)
def test_decimals_are_rounded_half_up_on_their_exact_digits(pattern: str, value: str, text: str) -> None:
    assert format_java(pattern, Decimal(value)) == text


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("[%s]", "[On Off]"),
        ("%S", "ON OFF"),
        ("%8s|", "  On Off|"),
        ("%-8s|", "On Off  |"),
        ("%.2s", "On"),
        ("%1$s/%<s/%s", "On Off/On Off/On Off"),
        ("%b %<B", "true TRUE"),
        ("%h", "8cecb3ae"),
        ("%5%|%-3%|%n", "    %|%  |\n"),
    ],
)
def test_texts_are_cut_padded_and_repeated(pattern: str, text: str) -> None:
    assert format_java(pattern, "On Off") == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-5, "fffffffb"),
        (2**64 + 3, "3c4"),
        (Decimal("2.25"), "1b41"),
        (Decimal("12345678901234567890.123"), "2692f9d1"),
        (DecimalType(Decimal(34)), "43d"),
        ("OPEN", "251e4a"),
        (AFTERNOON, "73718ec5"),
    ],
)
def test_hashes_are_those_of_java(value: object, text: str) -> None:
    assert format_java("%h", value) == text


@pytest.mark.parametrize(
    ("conversions", "text"),
    [
        ("Y y C", "2024 24 20"),
        ("m d e j", "05 06 6 127"),
        ("B b h A a", "May May May Monday Mon"),
        ("H k I l M S", "17 17 05 5 08 09"),
        ("L N p z Z", "123 123000000 pm +0200 CEST"),
        ("s Q", "1715008089 1715008089123"),
        ("R|T|r|D|F|c", "17:08|17:08:09|05:08:09 PM|05/06/24|2024-05-06|Mon May 06 17:08:09 CEST 2024"),
    ],
)
def test_a_point_in_time_is_told_part_by_part(conversions: str, text: str) -> None:
    pattern = "".join(f"%1$t{letter}" if letter.isalpha() else letter for letter in conversions)
    assert format_java(pattern, AFTERNOON) == text


def test_dates_are_padded_and_put_in_capitals_as_well() -> None:
    assert format_java("%1$-12tF|%1$TB|%Tp", AFTERNOON) == "2024-05-06  |MAY|PM"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (AFTERNOON, "2024-05-06T17:08:09.123+02:00[Europe/Berlin]"),
        (moment("2024-02-29T12:00:00+01:00"), "2024-02-29T12:00+01:00[Europe/Berlin]"),
        (ZonedDateTime.of(1_000, UTC), "1970-01-01T00:00:00.000001Z"),
        (ZonedDateTime.of(0, timezone(timedelta(hours=-3, minutes=-30))), "1969-12-31T20:30-03:30"),
        (ZonedDateTime.of(-3_786_000_000 * 10**9, BERLIN), "1850-01-10T14:13:28+00:53:28[Europe/Berlin]"),
        (ZonedDateTime.of(10**12 * 10**9, UTC), "+33658-09-27T01:46:40Z"),
        (ZonedDateTime.of(-(10**12) * 10**9, UTC), "-29719-04-05T22:13:20Z"),
    ],
)
def test_a_point_in_time_has_a_text_that_names_its_zone(value: ZonedDateTime, text: str) -> None:
    assert format_java("%s", value) == text


def test_years_are_counted_beyond_those_of_python() -> None:
    assert (
        format_java("%1$tY %1$ty %1$tC %1$tA", ZonedDateTime.of(10**12 * 10**9, UTC)) == "33658 58 336 Friday"
    )
    assert format_java("%1$tY %1$ts", ZonedDateTime.of(-(10**12) * 10**9, UTC)) == "29720 -1000000000000"


def test_a_zone_has_one_pair_of_names_for_all_times() -> None:
    assert format_java("%tZ", moment("1850-06-01T10:00:00+00:00")) == "CET"


def test_the_largest_unit_of_a_duration_takes_what_exceeds_it() -> None:
    duration = Duration.for_conversions(90_061_500, "dHMSL")
    assert format_java("%1$td:%1$tH:%1$tM:%1$tS.%1$tL", duration) == "01:01:01:01.500"
    assert format_java("%tT", Duration.for_conversions(90_061_500, "T")) == "25:01:01"
    assert format_java("%1$tM:%1$tS", Duration.for_conversions(-90_000, "MS")) == "-1:-30"


@pytest.mark.parametrize(
    ("pattern", "value", "message"),
    [
        ("%q", 1, "pattern '%q': '%q' is no conversion of a state"),
        ("50 % now", 1, "pattern '50 % now': '% n' has a flag that it does not take"),
        ("100%", 1, "pattern '100%': no conversion follows the % at column 4"),
        ("%.1d", 1, "pattern '%.1d': '%.1d' takes no precision"),
        ("%tG", 1, "pattern '%tG': '%tG' is no conversion of a state"),
        ("%-d", 1, "pattern '%-d': '%-d' needs a width"),
        ("%++d", 1, "pattern '%++d': '%++d' repeats a flag"),
        ("%+ d", 1, "pattern '%+ d': '%+ d' has the flags + and blank"),
        ("%-05d", 1, "pattern '%-05d': '%-05d' has the flags - and 0"),
        ("%#s", 1, "pattern '%#s': '%#s' has a flag that it does not take"),
        ("%5n", 1, "pattern '%5n': '%5n' takes no width"),
        ("%<s", 1, "pattern '%<s': '%<s' names no argument"),
        ("%99999d", 1, "pattern '%99999d': '%99999d' asks for more than 10000 characters"),
        ("%s %s", 1, "pattern '%s %s': '%s' has no value to show"),
        ("%d", Decimal("1.5"), "pattern '%d': '%d' cannot show '1.5'"),
        ("%.1f", 1, "pattern '%.1f': '%.1f' cannot show '1'"),
        ("%d", "five", "pattern '%d': '%d' cannot show 'five'"),
        ("%tH", "five", "pattern '%tH': '%tH' cannot show 'five'"),
        ("%tY", Duration(1, 4), "pattern '%tY': '%tY' cannot show 'Duration(milliseconds=1, largest=4)'"),
    ],
)
def test_a_pattern_that_cannot_be_used_says_why(pattern: str, value: object, message: str) -> None:
    with pytest.raises(FormatError) as raised:
        format_java(pattern, value)
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("%" + "0" * 100_000, "pattern {pattern!r}: no conversion follows the % at column 1"),
        ("%" + "9" * 5_000 + "d", "pattern {pattern!r}: {pattern!r} asks for more than 10000 characters"),
        ("%." + "9" * 5_000 + "f", "pattern {pattern!r}: {pattern!r} asks for more than 10000 characters"),
        ("%" + "9" * 5_000 + "$d", "pattern {pattern!r}: {pattern!r} has no value to show"),
    ],
    ids=["flags", "width", "precision", "index"],
)
def test_a_specifier_without_end_is_refused_at_once(pattern: str, message: str) -> None:
    with pytest.raises(FormatError) as refused:
        format_java(pattern, 5)
    assert str(refused.value) == message.format(pattern=pattern)
