"""Cron expressions: what they mean, and what they refuse."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, product

import pytest
from cronsim import CronSim
from hypothesis import given, settings
from hypothesis import strategies as st

from thinghost.rules.cron import parse_cron
from thinghost.rules.wrong_value import WrongValueError

DAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")

FIELDS = "there are {} fields, expected 6 or 7: second minute hour day-of-month month day-of-week [year]"
WEEKDAYS = "expected 1 to 7, MON to SUN, L, or a day such as FRIL or FRI#2"


def readings(expression: str, after: str, count: int) -> list[str]:
    """Return the first readings of *expression* after *after*, as text."""
    times, found = parse_cron(expression), list[str]()
    moment = times.next(datetime.fromisoformat(after))
    while moment is not None and len(found) < count:
        found.append(moment.isoformat(" ", "minutes" if moment.second == 0 else "seconds"))
        moment = times.next(moment)
    return found


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("0 30 7 ? * MON-FRI", ["2026-01-01 07:30", "2026-01-02 07:30", "2026-01-05 07:30"]),
        ("0 30 7 * * mon,sun", ["2026-01-04 07:30", "2026-01-05 07:30", "2026-01-11 07:30"]),
        ("*/20 59 23 * * *", ["2026-01-01 23:59", "2026-01-01 23:59:20", "2026-01-01 23:59:40"]),
        ("0 0 22-2/2 * * ?", ["2026-01-01 02:00", "2026-01-01 22:00", "2026-01-02 00:00"]),
        ("0 50-10/15 8 * * ?", ["2026-01-01 08:05", "2026-01-01 08:50", "2026-01-02 08:05"]),
        ("0 0 0 1/10 * ?", ["2026-01-11 00:00", "2026-01-21 00:00", "2026-01-31 00:00"]),
        ("0 0 0 30 * ?", ["2026-01-30 00:00", "2026-03-30 00:00", "2026-04-30 00:00"]),
        ("0 0 0 29 FEB MON", ["2044-02-29 00:00", "2072-02-29 00:00", "2112-02-29 00:00"]),
        ("0 0 12 13 * FRI", ["2026-02-13 12:00", "2026-03-13 12:00", "2026-11-13 12:00"]),
        ("0 0 6 L * ?", ["2026-01-31 06:00", "2026-02-28 06:00", "2026-03-31 06:00"]),
        ("0 0 6 LW * ?", ["2026-01-30 06:00", "2026-02-27 06:00", "2026-03-31 06:00"]),
        ("0 0 6 WL 5 ?", ["2026-05-29 06:00", "2027-05-31 06:00", "2028-05-31 06:00"]),
        ("0 0 6 15W * ?", ["2026-01-15 06:00", "2026-02-16 06:00", "2026-03-16 06:00"]),
        ("0 0 6 1W 8 ?", ["2026-08-03 06:00", "2027-08-02 06:00", "2028-08-01 06:00"]),
        ("0 0 6 31W * ?", ["2026-01-30 06:00", "2026-03-31 06:00", "2026-05-29 06:00"]),
        ("0 0 6 ? * FRIL", ["2026-01-30 06:00", "2026-02-27 06:00", "2026-03-27 06:00"]),
        ("0 0 6 ? * 6L", ["2026-01-30 06:00", "2026-02-27 06:00", "2026-03-27 06:00"]),
        ("0 0 6 ? * FRI#2", ["2026-01-09 06:00", "2026-02-13 06:00", "2026-03-13 06:00"]),
        ("0 0 6 ? * THU#5", ["2026-01-29 06:00", "2026-04-30 06:00", "2026-07-30 06:00"]),
        ("0 0 6 ? * L", ["2026-01-04 06:00", "2026-01-11 06:00", "2026-01-18 06:00"]),
        ("0 0 6 ? * 1", ["2026-01-04 06:00", "2026-01-11 06:00", "2026-01-18 06:00"]),
        ("0 0 6 ? * 1-2", ["2026-01-05 06:00", "2026-01-06 06:00", "2026-01-12 06:00"]),
        ("0 0 6 ? * 6/1", ["2026-01-03 06:00", "2026-01-04 06:00", "2026-01-10 06:00"]),
        ("0 0 6 ? * SUN-MON", ["2026-01-04 06:00", "2026-01-05 06:00", "2026-01-11 06:00"]),
        ("0 0 0 1 1 ? 2020,2028-2029", ["2028-01-01 00:00", "2029-01-01 00:00"]),
        ("0 0 0 1 1 ? 2020", []),
        ("@hourly", ["2026-01-01 01:00", "2026-01-01 02:00", "2026-01-01 03:00"]),
        ("@daily", ["2026-01-02 00:00", "2026-01-03 00:00", "2026-01-04 00:00"]),
        ("@weekly", ["2026-01-05 00:00", "2026-01-12 00:00", "2026-01-19 00:00"]),
        ("@monthly", ["2026-02-01 00:00", "2026-03-01 00:00", "2026-04-01 00:00"]),
        ("@yearly", ["2027-01-01 00:00", "2028-01-01 00:00", "2029-01-01 00:00"]),
        ("@annually", ["2027-01-01 00:00", "2028-01-01 00:00", "2029-01-01 00:00"]),
    ],
)
def test_an_expression_means_what_it_means_to_openhab(expression: str, expected: list[str]) -> None:
    assert readings(expression, "2026-01-01", 3) == expected


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        (
            "30 2 * * 1-5",
            FIELDS.format(5) + ", here '0 30 2 * * MON-FRI'",
        ),
        (
            "*/5 * * * 0,7",
            FIELDS.format(5) + ", here '0 */5 * * * SUN,SUN'",
        ),
        ("", FIELDS.format(0)),
        (
            "0 0 0 1 1 ? 2026 x",
            FIELDS.format(8),
        ),
        ("60 0 0 * * ?", "second is '60', expected 0 to 59"),
        ("0 X 0 * * ?", "minute is 'X', expected 0 to 59"),
        ("0 0 22-25 * * ?", "hour is '25', expected 0 to 23"),
        ("0 0 5- * * ?", "hour is '5-', expected 0 to 23"),
        ("0 0 1,,2 * * ?", "hour is '', expected 0 to 23"),
        ("0 0 */0 * * ?", "hour has the step '0', expected a number above 0"),
        ("0 0 0 32W * ?", "day of the month is '32', expected 1 to 31, L, LW or a number with W such as 15W"),
        ("0 0 0 * FEV ?", "month is 'FEV', expected 1 to 12 or JAN to DEC, did you mean 'FEB'?"),
        (
            "0 0 0 ? * FRB",
            f"day of the week is 'FRB', {WEEKDAYS}, did you mean 'FRI'?",
        ),
        (
            "0 0 0 ? * 0",
            f"day of the week is '0', {WEEKDAYS}",
        ),
        ("0 0 0 ? * FRI#6", "day of the week is 'FRI#6', expected #1 to #5"),
        ("0 0 0 1 1 ? 1900", "year is '1900', expected 1970 to 2199"),
        ("@dayly", "there is no '@dayly', did you mean '@daily'?"),
        ("0 0 0 31 2 ?", "there is no such day in any year"),
        ("0 0 0 1-7 * MONL", "there is no such day in any year"),
    ],
)
def test_what_means_nothing_names_the_field_and_what_is_allowed(expression: str, message: str) -> None:
    with pytest.raises(WrongValueError) as error:
        parse_cron(expression)
    assert str(error.value) == f"cron '{expression}': {message}"


# a second reading of the rules, as slow and as plain as can be


def fits(part: str, number: int, lowest: int, highest: int, names: tuple[str, ...] = ()) -> bool:
    """Whether *number* is meant by one part of a field."""

    def value(text: str) -> int:
        return names.index(text) + 1 if text in names else int(text)

    base, _, step = part.partition("/")
    if base in "*?":
        return (number - lowest) % int(step or 1) == 0
    first, _, last = base.partition("-")
    start, end = value(first), value(last or first)
    if step and start == end:
        end = highest
    inside = start <= number <= end if start <= end else number >= start or number <= end
    return inside and (number - start) % int(step or 1) == 0


def day_of_month_fits(part: str, day: date) -> bool:
    length = monthrange(day.year, day.month)[1]
    working = [n for n in range(1, length + 1) if day.replace(day=n).weekday() < 5]
    if part == "L":
        return day.day == length
    if part in ("LW", "WL"):
        return day.day == working[-1]
    if part.endswith("W"):
        target = int(part[:-1])
        return target <= length and day.day == min(working, key=lambda n: abs(n - target))
    return fits(part, day.day, 1, 31)


def day_of_week_fits(part: str, day: date) -> bool:
    if part == "L":
        return day.weekday() == 6
    if part.isdecimal():
        return day.weekday() == (int(part) + 5) % 7
    if part.endswith("L"):
        return day_of_week_fits(part[:-1], day) and (day + timedelta(days=7)).month != day.month
    name, hash_, nth = part.partition("#")
    if hash_:
        return day_of_week_fits(name, day) and (day.day + 6) // 7 == int(nth)
    return fits(part, day.isoweekday(), 1, 7, DAYS)


def means_day(fields: list[str], day: date) -> bool:
    day_of_month, month, day_of_week = (field.split(",") for field in fields)
    return (
        any(fits(part, day.month, 1, 12, MONTHS) for part in month)
        and any(day_of_month_fits(part, day) for part in day_of_month)
        and any(day_of_week_fits(part, day) for part in day_of_week)
    )


def meant(field: str, highest: int) -> list[int]:
    return [n for n in range(highest + 1) if any(fits(part, n, 0, highest) for part in field.split(","))]


def reference(expression: str, after: datetime, days: int) -> datetime | None:
    """Return the first second after *after* that *expression* means, None if there is none in so many *days*."""
    second, minute, hour, *fields = expression.split()
    times = [meant(hour, 23), meant(minute, 59), meant(second, 59)]
    for day in (after.date() + timedelta(days=n) for n in range(days)):
        for h, m, s in product(*times) if means_day(fields, day) else ():
            if day > after.date() or (h, m, s) > (after.hour, after.minute, after.second):
                return datetime.combine(day, time(h, m, s))
    return None


def field(lowest: int, highest: int, *words: str, names: tuple[str, ...] = ()) -> st.SearchStrategy[str]:
    numbers = st.integers(lowest, highest).map(str)
    one = st.one_of(numbers, st.sampled_from(names)) if names else numbers
    span = st.builds("{}-{}".format, one, one)
    step = st.builds("{}/{}".format, st.one_of(st.just("*"), one, span), st.integers(1, highest))
    part = st.one_of(numbers, one, span, step, *map(st.just, words))
    return st.one_of(st.sampled_from("*?"), st.lists(part, min_size=1, max_size=3).map(",".join))


EXPRESSIONS = st.tuples(
    field(0, 59),
    field(0, 59),
    field(0, 23),
    field(1, 31, "L", "LW", "WL", "1W", "15W", "28W", "31W"),
    field(1, 12, names=MONTHS),
    field(1, 7, "L", "FRIL", "6L", "FRI#2", "3#5", "SUN#1", names=DAYS),
).map(" ".join)
SECONDS = st.integers(0, 8 * 365 * 86400)
DAYS_SEARCHED = 1200


@settings(deadline=None, max_examples=400)
@given(EXPRESSIONS, SECONDS)
def test_the_next_time_is_the_one_that_a_plain_search_finds(expression: str, seconds: int) -> None:
    after = datetime.fromisoformat("2024-01-01") + timedelta(seconds=seconds)
    expected = reference(expression, after, DAYS_SEARCHED)
    if expected is not None:
        assert parse_cron(expression).next(after) == expected
        return
    try:
        found = parse_cron(expression).next(after)
    except WrongValueError:
        return
    assert found is None or found.date() >= after.date() + timedelta(days=DAYS_SEARCHED)


@pytest.mark.parametrize(
    "unix",
    [
        "30 2 * * *",
        "*/7 5-9 * * MON-FRI",
        "0 12 1,15 * *",
        "59 23 31 1-12/2 *",
        "5 4 29 2 *",
        "0 0 * 3 SUN#1",
    ],
)
def test_cronsim_agrees_where_it_speaks_the_same_language(unix: str) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    times, mine = parse_cron(f"0 {unix}"), start.replace(tzinfo=None)
    for theirs in islice(CronSim(unix, start), 30):
        following = times.next(mine)
        assert following == theirs.replace(tzinfo=None)
        mine = following
