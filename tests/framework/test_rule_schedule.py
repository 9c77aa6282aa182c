"""What comes next after a moment, through every change of the clocks."""

from datetime import date, datetime, time, timedelta
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

import pytest
from cronsim import CronSim

from thinghost.rules.schedule import (
    Once,
    Schedule,
    clock_change_warnings,
    cron_schedule,
    daily_schedule,
    upcoming,
)
from thinghost.rules.weekday import weekdays_of

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "America/Santiago",  # changed at midnight
    "America/Havana",
    "Atlantic/Azores",
    "Africa/Casablanca",  # changed four times a year
    "Africa/Cairo",
    "Asia/Tehran",
    "Australia/Lord_Howe",  # by half an hour
    "Pacific/Kiritimati",
    "Pacific/Apia",  # without 30 December 2011
)
DAYS = [date(2011, 1, 1) + timedelta(days=number) for number in range(10 * 365)]


def at(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def following(schedule: Schedule, start: str, count: int, zone: ZoneInfo = BERLIN) -> list[str]:
    return [moment.isoformat(" ", "minutes") for moment in islice(upcoming(schedule, at(start, zone)), count)]


def is_shown(moment: datetime, zone: ZoneInfo) -> bool:
    """Whether a clock in *zone* ever shows *moment*, which has no zone."""
    aware = moment.replace(tzinfo=zone)
    return datetime.fromtimestamp(aware.timestamp(), zone).replace(tzinfo=None) == moment


@pytest.mark.parametrize("name", ZONES)
@pytest.mark.parametrize("text", ["2:30", "0:00", "23:45"])
def test_a_daily_time_comes_exactly_once_on_every_day_in_ten_years(name: str, text: str) -> None:
    zone, when = ZoneInfo(name), time.fromisoformat(text.zfill(5))
    schedule = daily_schedule(when)
    found = list(
        takewhile(lambda moment: moment.date() <= DAYS[-1], upcoming(schedule, at("2010-12-31 23:59", zone)))
    )
    assert [moment.date() for moment in found] == [
        day for day in DAYS if is_shown(datetime.combine(day, time(12)), zone)
    ]
    skipped = [moment for moment in found if moment.time() != when]
    assert not [moment for moment in skipped if is_shown(datetime.combine(moment.date(), when), zone)]
    assert {moment.fold for moment in found} == {0}


def test_a_time_that_the_clocks_skip_comes_at_the_end_of_the_gap() -> None:
    assert following(daily_schedule(time(2, 30)), "2027-03-27 12:00", 2) == [
        "2027-03-28 03:00+02:00",
        "2027-03-29 02:30+02:00",
    ]


def test_a_time_that_the_clocks_show_twice_comes_the_first_time() -> None:
    assert following(daily_schedule(time(2, 30)), "2026-10-24 12:00", 2) == [
        "2026-10-25 02:30+02:00",
        "2026-10-26 02:30+01:00",
    ]


def test_nothing_is_left_of_an_hour_that_comes_a_second_time() -> None:
    moment = at("2026-10-25 02:10").replace(fold=1)
    following_ = daily_schedule(time(2, 30)).next_after(moment)
    assert following_ is not None
    assert following_.isoformat() == "2026-10-26T02:30:00+01:00"


def test_days_of_the_week_are_those_of_the_place() -> None:
    assert following(daily_schedule(time(7, 30), weekdays_of("SAT, MON")), "2026-07-03 12:00", 3) == [
        "2026-07-04 07:30+02:00",
        "2026-07-06 07:30+02:00",
        "2026-07-11 07:30+02:00",
    ]


def test_a_cron_that_names_hours_comes_once_where_the_clocks_change() -> None:
    schedule = cron_schedule("0 0/30 2 * * ?")
    assert following(schedule, "2027-03-28 00:00", 2) == ["2027-03-28 03:00+02:00", "2027-03-29 02:00+02:00"]
    assert following(schedule, "2026-10-25 00:00", 3) == [
        "2026-10-25 02:00+02:00",
        "2026-10-25 02:30+02:00",
        "2026-10-26 02:00+01:00",
    ]


def test_a_cron_that_leaves_hours_open_goes_with_the_hands_of_the_clock() -> None:
    schedule = cron_schedule("0 15/30 * * * ?")
    assert following(schedule, "2027-03-28 01:20", 3) == [
        "2027-03-28 01:45+01:00",
        "2027-03-28 03:15+02:00",
        "2027-03-28 03:45+02:00",
    ]
    assert following(schedule, "2026-10-25 02:20", 4) == [
        "2026-10-25 02:45+02:00",
        "2026-10-25 02:15+01:00",
        "2026-10-25 02:45+01:00",
        "2026-10-25 03:15+01:00",
    ]


def test_an_hour_that_comes_twice_at_the_end_of_a_day_belongs_to_that_day_both_times() -> None:
    assert following(cron_schedule("0 15 * 4 4 ?"), "2026-04-04 22:30", 3, ZoneInfo("America/Santiago")) == [
        "2026-04-04 23:15-03:00",
        "2026-04-04 23:15-04:00",
        "2027-04-04 00:15-04:00",
    ]


@pytest.mark.parametrize("name", ["Australia/Lord_Howe", "America/Santiago", "Africa/Casablanca"])
def test_every_quarter_that_a_clock_shows_in_a_year_is_one(name: str) -> None:
    zone = ZoneInfo(name)
    start, end = (at(f"{year}-01-01 00:00", zone).timestamp() for year in (2026, 2027))
    expected = [datetime.fromtimestamp(seconds, zone) for seconds in range(int(start) + 900, int(end), 900)]
    schedule = cron_schedule("0 0/15 * * * ?")
    found = islice(upcoming(schedule, datetime.fromtimestamp(start, zone)), len(expected))
    assert list(map(str, found)) == list(map(str, expected))


@pytest.mark.parametrize("unix", ["30 2 * * *", "15 1,2,3 * * *", "0 0 1 * *"])
def test_cronsim_agrees_on_the_days_of_the_changes(unix: str) -> None:
    start = at("2026-01-01 00:00")
    mine = islice(upcoming(cron_schedule(f"0 {unix}"), start), 1000)
    assert list(map(str, mine)) == [str(moment) for moment in islice(CronSim(unix, start), 1000)]


def test_what_comes_once_is_over_then() -> None:
    moment = at("2026-07-01 08:00")
    schedule = Once(moment.timestamp(), "at Alarm")
    assert following(schedule, "2026-07-01 07:59", 2) == ["2026-07-01 08:00+02:00"]
    assert following(schedule, "2026-07-01 08:00", 2) == []


def test_schedules_are_told_in_words() -> None:
    told = [
        daily_schedule(time(7, 30)),
        daily_schedule(time(22, 15, 30), weekdays_of("weekend")),
        cron_schedule("@daily"),
        Once(0, "at Alarm"),
    ]
    assert list(map(str, told)) == [
        "daily at 7:30",
        "daily at 22:15:30 SAT, SUN",
        "cron @daily",
        "at Alarm",
    ]


def test_times_that_a_change_of_the_clocks_skips_or_doubles_are_named() -> None:
    assert list(clock_change_warnings(daily_schedule(time(2, 30)), at("2026-07-01 00:00"))) == [
        "2026-10-25 2:30 comes twice on the clocks, the first time counts",
        "2027-03-28 2:30 is skipped by the clocks, it comes at 3:00",
    ]
    assert list(
        clock_change_warnings(
            cron_schedule("0 45 1 * * ?"), at("2026-07-01 00:00", ZoneInfo("Australia/Lord_Howe"))
        )
    ) == [
        "2027-04-04 1:45 comes twice on the clocks, the first time counts",
    ]


@pytest.mark.parametrize(
    "schedule",
    [
        daily_schedule(time(3)),
        daily_schedule(time(1, 59, 59)),
        daily_schedule(time(2, 30), weekdays_of("MON-SAT")),
        cron_schedule("0 0/5 * * * ?"),
    ],
    ids=str,
)
def test_what_no_change_of_the_clocks_touches_is_not_named(schedule: Schedule) -> None:
    assert list(clock_change_warnings(schedule, at("2026-07-01 00:00"))) == []


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^2026-01-01 00:00:00 has no time zone$"):
        daily_schedule(time(2, 30)).next_after(datetime.fromisoformat("2026-01-01"))
