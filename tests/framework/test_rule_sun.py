"""The sun at a place: when it rises and sets, and what triggers make of that."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise, takewhile
from zoneinfo import ZoneInfo

import pytest
from astral import Observer
from astral.sun import dawn as astral_dawn
from astral.sun import dusk as astral_dusk
from astral.sun import sunrise as astral_sunrise
from astral.sun import sunset as astral_sunset

from thinghost.errors import ConfigurationError
from thinghost.rules import dawn, dusk, sunrise, sunset
from thinghost.rules.declaration import Trigger
from thinghost.rules.home import Place
from thinghost.rules.schedule import Schedule, upcoming
from thinghost.rules.sun import SunSchedule, sun_time
from thinghost.rules.time_triggers import TimeTrigger
from thinghost.rules.weekday import weekdays_of
from thinghost.rules.wrong_value import WrongValueError

BERLIN = ZoneInfo("Europe/Berlin")
PLACE = Place(52.52, 13.41)
TROMSO = Place(69.65, 18.96)


def following(schedule: Schedule, start: str, count: int, zone: ZoneInfo = BERLIN) -> list[str]:
    first = datetime.fromisoformat(start).replace(tzinfo=zone)
    return [f"{moment:%Y-%m-%d %H:%M}" for moment in islice(upcoming(schedule, first), count)]


def schedule_of(trigger: Trigger, place: Place | None = PLACE) -> Schedule:
    assert isinstance(trigger, TimeTrigger)
    schedule = trigger.schedule(place)
    assert schedule is not None
    return schedule


@pytest.mark.parametrize(
    ("event", "astral"),
    [
        ("sunrise", astral_sunrise),
        ("sunset", astral_sunset),
        ("civil dawn", astral_dawn),
        ("civil dusk", astral_dusk),
    ],
)
@pytest.mark.parametrize("latitude", [52.52, -33.4, 0.0])
def test_astral_agrees_to_a_second(event: str, astral: Callable[..., datetime], latitude: float) -> None:
    place, observer = Place(latitude, 13.41), Observer(latitude, 13.41)
    for day in (date(2026, 1, 1) + timedelta(days=number) for number in range(0, 365, 5)):
        mine = sun_time(event, day, place)
        assert mine is not None
        assert abs(mine - astral(observer, day, tzinfo=UTC)) < timedelta(seconds=1)


@pytest.mark.parametrize(
    ("place", "zone"),
    [
        (Place(40.7, -74.0), "America/New_York"),
        (Place(23.8, 90.4), "Asia/Dhaka"),  # sunrise about midnight UTC
        (Place(43.8, 87.6), "Asia/Shanghai"),  # two hours off
        (Place(1.9, -157.4), "Pacific/Kiritimati"),  # a day off
        (Place(-36.8, 174.7), "Pacific/Auckland"),
    ],
)
@pytest.mark.parametrize("event", ["sunrise", "sunset", "astronomical dusk"])
def test_the_sun_comes_once_a_day(place: Place, zone: str, event: str) -> None:
    start = datetime(2026, 1, 1, tzinfo=ZoneInfo(zone))
    found = list(
        takewhile(lambda moment: moment.year == 2026, upcoming(SunSchedule("", event, place), start))
    )
    assert len(found) == 365
    assert all(
        abs(later.timestamp() - earlier.timestamp() - 86400) < 180 for earlier, later in pairwise(found)
    )


def test_days_on_which_the_sun_does_not_set_or_rise_are_left_out() -> None:
    oslo = ZoneInfo("Europe/Oslo")
    assert following(SunSchedule("", "sunset", TROMSO), "2026-05-16 12:00", 4, oslo) == [
        "2026-05-16 23:59",
        "2026-05-18 00:20",
        "2026-07-27 00:10",
        "2026-07-27 23:56",
    ]
    assert following(SunSchedule("", "sunrise", TROMSO), "2026-11-25 12:00", 2, oslo) == [
        "2026-11-26 11:01",
        "2027-01-15 11:43",
    ]


def test_a_dusk_after_midnight_belongs_to_the_day_before() -> None:
    schedule = SunSchedule("", "civil dusk", Place(65.0, 25.5), weekdays=weekdays_of("SUN"))
    # 10 May 2026 is a Sunday
    assert following(schedule, "2026-05-10 12:00", 1, ZoneInfo("Europe/Helsinki")) == ["2026-05-11 00:02"]


@pytest.mark.parametrize(
    ("trigger", "text", "expected"),
    [
        (sunrise(), "sunrise", ["2026-03-28 05:50", "2026-03-29 06:48"]),
        (sunset(), "sunset", ["2026-03-28 18:33", "2026-03-29 19:34"]),
        (dawn(), "dawn", ["2026-03-28 05:15", "2026-03-29 06:13"]),
        (dusk(twilight="nautical"), "nautical dusk", ["2026-03-28 19:49", "2026-03-29 20:51"]),
        (sunrise("-30m"), "sunrise - 30m", ["2026-03-28 05:20", "2026-03-29 06:18"]),
        (
            sunrise(timedelta(hours=1), earliest="7:00", latest=time(7, 30)),
            "sunrise + 1h, not before 7:00, not after 7:30",
            ["2026-03-28 07:00", "2026-03-29 07:30"],
        ),
        (sunset(weekdays="MON-FRI"), "sunset, MON-FRI", ["2026-03-30 19:36", "2026-03-31 19:38"]),
        (
            dusk(90, weekdays=["MON", "weekend"]),
            "dusk + 1m 30s, MON, SAT, SUN",
            ["2026-03-28 19:09", "2026-03-29 20:11"],
        ),
    ],
    ids=str,
)
def test_offset_and_limits_move_it_and_the_trigger_says_so(
    trigger: Trigger, text: str, expected: list[str]
) -> None:
    assert (str(trigger), following(schedule_of(trigger), "2026-03-28 00:00", 2)) == (text, expected)


def test_without_a_place_it_says_what_to_write_and_where() -> None:
    with pytest.raises(ConfigurationError) as error:
        schedule_of(sunrise(), None)
    assert str(error.value) == 'place is not set: write place = "52.52,13.41" into thinghost.toml'


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: sunrise("soon"),
            "'soon' is no duration, expected one such as '10m', '1h 30m' or a number of seconds",
        ),
        (
            lambda: sunset(earliest="25:00"),
            "'25:00' is no time of day, expected one such as '7:30' or '22:15:30'",
        ),
        (lambda: sunset(earliest="8:00", latest="7:00"), "sunset has earliest 8:00 after latest 7:00"),
        (
            lambda: dawn(twilight="civic"),
            "there is no twilight 'civic', expected civil, nautical, astronomical, did you mean 'civil'?",
        ),
        (
            lambda: dusk(weekdays="MON-FRO"),
            "'FRO' is no day of the week, expected MON to SUN, MON-FRI, weekdays, weekend, did you mean 'FRI'?",
        ),
    ],
)
def test_values_that_mean_nothing_are_refused(make: Callable[[], Trigger], message: str) -> None:
    with pytest.raises(WrongValueError) as error:
        make()
    assert str(error.value) == message
