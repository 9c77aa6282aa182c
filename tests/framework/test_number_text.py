"""Numbers in text, as Java reads and prints them."""

from decimal import Decimal

import pytest

from thinghost.number_text import narrow, parse_big_decimal, parse_decimal, plain_text, value_text


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5", "5"),
        ("1.50", "1.50"),
        ("1e3", "1000"),
        ("1E-3", "0.001"),
        ("1E00005", "100000"),
        ("1,500", "1500"),
        ("1,5", "15"),
        ("1,,2", "12"),
        (",5", "5"),
        ("1,.5", "1.5"),
        ("1.", "1"),
        (".5", "0.5"),
        ("-,5", "-5"),
        ("007.50", "7.50"),
        ("-0.0", "0.0"),
        ("0.0E-2", "0.000"),
        ("\uff11\uff12.\u0663", "12.3"),
    ],
)
def test_a_decimal_is_read_as_java_does(text: str, number: str) -> None:
    found = parse_decimal(text)
    assert found is not None
    assert plain_text(found) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+5",
        " 5",
        "5 ",
        "0x10",
        "1_0",
        "1,",
        "1,.",
        "1.2,3",
        "NaN",
        "1E+3",
        "1E",
        "E5",
        ".",
        "-",
        "--5",
        "1e10000",
    ],
)
def test_what_is_no_decimal_is_refused(text: str) -> None:
    assert parse_decimal(text) is None


@pytest.mark.parametrize(
    ("text", "number"), [("+5", "5"), ("1e+2", "1E+2"), ("5.", "5"), (".5", "0.5"), ("-0", "0")]
)
def test_a_colour_is_read_as_a_big_decimal(text: str, number: str) -> None:
    assert str(parse_big_decimal(text)) == number


@pytest.mark.parametrize("text", ["1,5", "1_0", " 5", "NaN", "Infinity", "1e", "1e99999"])
def test_what_is_no_big_decimal_is_refused(text: str) -> None:
    assert parse_big_decimal(text) is None


def test_a_number_is_a_long_if_it_can_be_and_else_a_double() -> None:
    assert [
        narrow(Decimal(text)) for text in ("5.00", "9223372036854775807", "9223372036854775808", "0.3")
    ] == [
        5,
        9223372036854775807,
        9223372036854775808.0,
        0.3,
    ]
    assert isinstance(narrow(Decimal("5.00")), int)
    assert isinstance(narrow(Decimal(9223372036854775808)), float)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3210, "3210"),
        (0.0001, "1.0E-4"),
        (0.001, "0.001"),
        (-0.00012345, "-1.2345E-4"),
        (12345678.125, "1.2345678125E7"),
        (60648674506536277825.0, "60648674506536280000"),
        (-0.0, "0"),
        (float("nan"), "NaN"),
        (float("inf"), "Infinity"),
        (float("-inf"), "-Infinity"),
        (Decimal("5.00"), "5"),
        (Decimal("0.000001"), "0.000001"),
        (Decimal("0.0000001"), "1E-7"),
        (Decimal("1E+30"), "1" + 30 * "0"),
        (Decimal("-0.0"), "0"),
    ],
)
def test_a_value_is_printed_as_java_does(value: float | Decimal, text: str) -> None:
    assert value_text(value) == text


@pytest.mark.parametrize(
    "text", ["9" * 1001, "0." + "9" * 999, "1e1001", "1e-1001", "9" * 200_000 + "x"], ids=len
)
def test_what_is_too_long_for_any_state_is_no_number(text: str) -> None:
    assert (parse_decimal(text), parse_big_decimal(text)) == (None, None)


def test_the_longest_number_is_read() -> None:
    assert parse_decimal("9" * 1000) == parse_big_decimal("9" * 1000) == Decimal("9" * 1000)
    assert parse_decimal("1e1000") == parse_big_decimal("1e1000") == Decimal("1e1000")
