"""What only time can tell of a gateway: days pass, counters begin anew, pages stand still."""

import logging
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from enphase.handlers import Time
from thinghost import Clock
from thinghost_enphase.best import WRAP, Figure
from thinghost_enphase.pages.home import Home
from thinghost_enphase.pages.meters import Meter, Reading
from thinghost_enphase.pages.production import Production
from thinghost_enphase.pages.report import Report, Section
from thinghost_enphase.snapshot import Snapshot
from thinghost_enphase.truth.judge import Judge

HOUR = 3_600
DAY = 24 * HOUR
BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 6, 21, 12, tzinfo=BERLIN).timestamp()
MIDNIGHT = datetime(2026, 6, 22, tzinfo=BERLIN).timestamp()

LIFETIME = "production#wattHoursLifetime"
TODAY = "production#wattHoursToday"
SEVEN_DAYS = "production#wattHoursSevenDays"
INVERTERS = "/production.json production.inverters.whLifetime"


class Watcher:
    """A judge whose time passes when the test says so."""

    def __init__(self, start: float = NOON, storage: dict[str, object] | None = None) -> None:
        self.time = Time(start)
        self.storage: dict[str, object] = {} if storage is None else storage
        self.judge = Judge("gate", self.storage, Clock(BERLIN, self.time))

    def restarted(self) -> "Watcher":
        return Watcher(self.time.seconds, self.storage)

    def see(self, lifetime: int | None, source: str = "meter", **own: int | None) -> dict[str, Figure]:
        """Show the counter, and the gateway's *own* today and seven days."""
        figures = {
            "production#wattsNow": Figure(100, source),
            LIFETIME: Figure(lifetime, source),
            TODAY: Figure(own.get("today"), source),
            SEVEN_DAYS: Figure(own.get("seven_days"), source),
        }
        return self.judge.figures(figures)

    def after(
        self, seconds: float, lifetime: int | None, source: str = "meter", **own: int | None
    ) -> dict[str, Figure]:
        self.time.seconds += seconds
        return self.see(lifetime, source, **own)

    def counter(self, lifetime: int, source: str = "meter") -> int | None:
        return self.after(60, lifetime, source)[LIFETIME].value


def test_today_is_counted_from_midnight_where_the_gateway_does_not_say_it() -> None:
    watcher = Watcher(MIDNIGHT - 300)
    assert watcher.see(5_000)[TODAY] == Figure()
    assert watcher.after(600, 5_010)[TODAY] == Figure(
        5, f"{LIFETIME} since midnight", f"derived from {LIFETIME} since midnight"
    )
    assert watcher.after(8 * HOUR, 7_005)[TODAY].value == 2_000
    assert watcher.after(DAY, 9_005)[TODAY] == Figure()


def test_what_the_gateway_says_of_today_counts_where_it_can_be_true() -> None:
    watcher = Watcher(MIDNIGHT - 300)
    watcher.see(5_000, today=900, seven_days=7_000)
    figures = watcher.after(2 * HOUR, 5_010, today=8, seven_days=7_010)
    assert (figures[TODAY].value, figures[SEVEN_DAYS].value) == (8, 7_010)


def test_the_energy_of_yesterday_is_not_that_of_today_after_midnight() -> None:
    watcher = Watcher(MIDNIGHT - 300)
    watcher.see(5_000, today=900)
    assert watcher.after(600, 5_000, today=900)[TODAY].value == 0


def test_midnight_is_that_of_the_gateways_time_zone() -> None:
    watcher = Watcher(MIDNIGHT - 300)
    watcher.judge.trusted(Snapshot(home=Home("Asia/Kolkata")))
    watcher.see(5_000)
    assert watcher.after(600, 5_010)[TODAY] == Figure()


def test_a_time_zone_that_nobody_knows_is_no_obstacle() -> None:
    watcher = Watcher(MIDNIGHT - 300)
    watcher.judge.trusted(Snapshot(home=Home("Atlantis/Centre")))
    watcher.see(5_000)
    assert watcher.after(600, 5_010)[TODAY].value == 5


def test_seven_days_are_168_hours() -> None:
    watcher = Watcher()
    watcher.see(0)
    shown = [watcher.after(HOUR, 100 * hour)[SEVEN_DAYS].value for hour in range(1, 7 * 24 + 3)]
    assert shown == [None] * (7 * 24) + [16_800] * 2
    assert watcher.after(HOUR / 2, 17_050)[SEVEN_DAYS] == Figure(
        16_800, f"{LIFETIME} of 168 hours", f"derived from {LIFETIME} of 168 hours"
    )


def test_what_was_counted_outlives_a_restart() -> None:
    watcher = Watcher(MIDNIGHT - 300)
    watcher.see(5_000)
    watcher.after(600, 5_010)
    watcher.after(2 * HOUR, 5_100)
    again = watcher.restarted()
    assert again.after(HOUR, 5_205)[TODAY].value == 200


def test_a_storage_that_nobody_understands_is_forgotten() -> None:
    watcher = Watcher(storage={"energies": {"production": {"counter": {"shown": "much"}}}})
    assert watcher.see(5_000)[LIFETIME].value == 5_000


def test_a_night_without_the_gateway_is_bridged_and_a_day_is_not() -> None:
    watcher = Watcher(MIDNIGHT - 2 * HOUR)
    watcher.see(5_000)
    assert watcher.after(4 * HOUR, 5_400)[TODAY].value == 200
    watcher = Watcher(MIDNIGHT - 12 * HOUR)
    watcher.see(5_000)
    assert watcher.after(20 * HOUR, 5_400)[TODAY] == Figure()


@pytest.mark.parametrize("fallen", [4_500_000, 8_000_000])
def test_a_counter_that_fell_once_is_not_believed(fallen: int) -> None:
    watcher = Watcher()
    assert [watcher.counter(value) for value in (9_000_000, fallen, 9_000_100)] == [
        9_000_000,
        9_000_000,
        9_000_100,
    ]


def test_a_counter_that_stays_low_began_anew_and_is_counted_on() -> None:
    watcher = Watcher()
    shown = [watcher.counter(value) for value in (9_000_000, 10, 20, 30, 40)]
    assert shown == [9_000_000, 9_000_000, 9_000_000, 9_000_000, 9_000_010]
    note = watcher.after(60, 50)[LIFETIME].note
    assert note == "counted on over a new beginning, 8999970 Wh were before it"
    assert watcher.restarted().counter(60) == 9_000_030


def test_a_counter_of_joules_that_wraps_is_recovered_at_once() -> None:
    watcher = Watcher()
    values = (1_193_000, 10, 500_000)
    assert [watcher.counter(value, INVERTERS) for value in values] == [
        1_193_000,
        round(WRAP) + 10,
        round(WRAP) + 500_000,
    ]


def test_a_gateway_that_starts_says_zero_and_is_not_believed() -> None:
    watcher = Watcher()
    assert [watcher.counter(value) for value in (9_000, 0, 0, 0, 0, 9_010)] == [9_000] * 5 + [9_010]


def test_all_that_was_ever_counted_is_not_that_of_today_when_a_gateway_began_with_zero() -> None:
    watcher = Watcher(MIDNIGHT - 300)
    watcher.see(0)
    watcher.after(600, 0)
    figures = watcher.after(60, 9_000_000)
    assert (figures[LIFETIME].value, figures[TODAY].value) == (9_000_000, 0)


def test_a_counter_never_goes_back_by_a_little_either() -> None:
    watcher = Watcher()
    assert [watcher.counter(value) for value in (9_000, 8_999, 8_999, 9_001)] == [9_000, 9_000, 9_000, 9_001]


def test_another_source_that_agrees_takes_over_and_one_that_does_not_waits() -> None:
    watcher = Watcher()
    assert watcher.counter(9_000_000) == 9_000_000
    assert watcher.counter(9_000_500, "other") == 9_000_500
    assert [watcher.counter(14_000_000, "third") for _ in range(3)] == [9_000_500, 9_000_500, 14_000_000]


def test_a_source_that_counts_from_elsewhere_does_not_change_what_was_counted_today() -> None:
    watcher = Watcher(MIDNIGHT - 300)
    watcher.see(9_000_000)
    watcher.after(600, 9_000_000)
    watcher.after(HOUR, 9_000_800)
    for _ in range(3):
        figures = watcher.after(60, 14_000_000, "other")
    assert (figures[LIFETIME].value, figures[TODAY].value) == (14_000_000, 800)


def test_a_lower_counter_of_another_source_is_counted_on_from_what_was_shown() -> None:
    watcher = Watcher()
    watcher.counter(9_000_000)
    assert [watcher.counter(value, "other") for value in (100, 100, 100, 150)] == [9_000_000] * 3 + [
        9_000_050
    ]


def test_what_no_page_says_is_not_known() -> None:
    watcher = Watcher()
    watcher.see(9_000)
    assert watcher.after(60, None)[LIFETIME] == Figure(None, "meter")
    assert watcher.counter(9_001) == 9_001


@pytest.mark.parametrize(("watts", "shown"), [(-15, 0), (-1, 0), (-16, -16), (0, 0), (7, 7), (None, None)])
def test_a_little_negative_power_of_production_is_noise(watts: int | None, shown: int | None) -> None:
    figures = Watcher().judge.figures({"production#wattsNow": Figure(watts, "meter")})
    assert figures["production#wattsNow"].value == shown


def test_noise_is_said_until_there_is_more_than_noise(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "thinghost_enphase")
    judge = Watcher().judge
    for watts in (5, -3, 2, -1, 0, 400, 3):
        judge.figures({"production#wattsNow": Figure(watts, "meter")})
    noise = "what transformers show in the dark, above -15 W, counts as 0 W"
    channel = "gate:production#wattsNow"
    assert caplog.messages == [f"{channel}: {noise}", f"{channel}: as the gateway says"]


def test_decisions_are_said_once_and_when_they_change(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "thinghost_enphase")
    watcher = Watcher()
    for value in (9_000_000, 4_500_000, 4_500_000, 9_000_000):
        watcher.counter(value)
    fell = "it fell from 9000000 to 4500000 Wh: the last value is kept"
    assert caplog.messages == [f"gate:{LIFETIME}: {fell}", f"gate:{LIFETIME}: as the gateway says"]


def test_decisions_are_properties() -> None:
    watcher = Watcher()
    watcher.counter(9_000_000)
    assert watcher.judge.notes() == {"notes": None, "standingStill": None}
    watcher.counter(0)
    kept = "the gateway says 0 Wh, as it does while it starts: the last value is kept"
    assert watcher.judge.notes() == {"notes": f"{LIFETIME}: {kept}", "standingStill": None}


METERS = (Meter(1, "enabled", "production"), Meter(2, "enabled", "net-consumption"))


def metered(produced: float, imported: float, total: float) -> Snapshot:
    readings = {
        1: Reading(watts=1, watt_hours_delivered=produced),
        2: Reading(watts=1, watt_hours_delivered=imported, watt_hours_received=0),
    }
    production = Section("eim", active_count=1, watt_hours_lifetime=produced)
    consumption = Section("eim", active_count=1, watt_hours_lifetime=total)
    return Snapshot(
        meters=METERS,
        readings=readings,
        report=Report(production=production, total_consumption=consumption),
    )


def test_consumption_that_stands_still_is_left_out_until_it_moves(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "thinghost_enphase")
    watcher = Watcher()
    kept = []
    for minute in range(0, 60, 10):
        total = 5_000 if minute < 50 else 6_000
        seen = watcher.judge.trusted(metered(8_000 + minute * 10, 1_000 + minute * 10, total))
        kept.append(seen.report is not None and seen.report.total_consumption is not None)
        watcher.time.seconds += 600
    assert kept == [True, True, True, False, False, True]
    assert caplog.messages == [
        (
            "gate: /production.json stands still at 5000 Wh of consumption while /ivp/meters/readings has counted "
            "600 Wh: it is not used"
        ),
        "gate: /production.json counts consumption again",
    ]


def test_a_gateways_own_production_that_stands_still_is_left_out() -> None:
    watcher = Watcher()
    for minute in range(0, 50, 10):
        moving = metered(8_000 + minute * 20, 1_000, 5_000 + minute)
        own = Production(4, 0, 1583, 1583)
        seen = watcher.judge.trusted(Snapshot(meters=METERS, readings=moving.readings, production=own))
        watcher.time.seconds += 600
    assert seen.production is None
    assert watcher.judge.notes() == {"notes": None, "standingStill": "/api/v1/production production"}


def test_a_meter_that_stands_still_leaves_what_the_inverters_say() -> None:
    watcher = Watcher()
    for minute in range(0, 50, 10):
        standing = metered(8_000, 1_000, 5_000)
        inverters = Section("inverters", active_count=9, watt_hours_lifetime=7_000 + minute * 20)
        report = Report(
            production=Section("eim", active_count=1, watt_hours_lifetime=8_000), inverters=inverters
        )
        seen = watcher.judge.trusted(Snapshot(meters=METERS, readings=standing.readings, report=report))
        watcher.time.seconds += 600
    assert seen.readings is None
    assert seen.report == Report(inverters=inverters)


def test_a_night_is_no_standstill() -> None:
    watcher = Watcher()
    for _ in range(20):
        seen = watcher.judge.trusted(metered(8_000, 1_000, 5_000))
        watcher.time.seconds += HOUR
    assert seen == metered(8_000, 1_000, 5_000)


def test_on_each_of_ten_days_today_begins_at_zero() -> None:
    watcher = Watcher(MIDNIGHT - HOUR / 2)
    lifetime, shown = 1_000, []
    for _ in range(10 * 24 + 1):
        sunny = 8 <= datetime.fromtimestamp(watcher.time.seconds, BERLIN).hour < 18
        lifetime += 500 * sunny
        shown.append(watcher.see(lifetime)[TODAY].value)
        watcher.time.seconds += HOUR
    day = [0] * 8 + [500 * hour for hour in range(1, 11)] + [5_000] * 6
    assert shown == [None, *day * 10]


def test_decisions_are_sentences_with_their_reasons() -> None:
    figures = {
        LIFETIME: Figure(9_000_000, "meter"),
        TODAY: Figure(5, f"{LIFETIME} since midnight", f"derived from {LIFETIME} since midnight"),
        SEVEN_DAYS: Figure(),
        "production#wattsNow": Figure(100, "meter"),
    }
    reasons = {
        TODAY: ["a: wrong", "b: stale"],
        SEVEN_DAYS: ["c: wrong"],
        "production#wattsNow": ["d: all zero"],
    }
    assert Watcher().judge.decisions(figures, reasons) == {
        TODAY: f"derived from {LIFETIME} since midnight, because a: wrong; b: stale",
        SEVEN_DAYS: "no source can be relied on, because c: wrong",
        "production#wattsNow": "taken from meter, because d: all zero",
    }
