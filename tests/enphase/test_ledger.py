"""What flows between roof, house, batteries and grid adds up, at every moment."""

import math
from itertools import pairwise

import pytest

from thinghost_enphase.simulator.battery import Battery
from thinghost_enphase.simulator.household import Household
from thinghost_enphase.simulator.ledger import Ledger
from thinghost_enphase.simulator.site import COMMISSIONED, Inverter, Site
from thinghost_enphase.simulator.sun import Sun

START = COMMISSIONED + 900 * 86_400
SUN = Sun(45, 15)
HOUSE = Household(SUN, "1")


def ledger(batteries: int = 0, site: Site | None = None) -> tuple[Ledger, Site, Battery]:
    site = site or Site(SUN, tuple(map(Inverter.of, "abcdefghijkl")), seed="1")
    battery = Battery(batteries)
    return Ledger(site, HOUSE, battery, START), site, battery


def moments(days: float = 2, step: int = 211) -> list[float]:
    return [START + step * number for number in range(int(days * 86_400 / step))]


def test_the_consumption_of_a_house_is_the_sum_of_its_power() -> None:
    summed = sum(HOUSE.watts(START + 60 * minute) for minute in range(3 * 1440)) / 60
    assert HOUSE.watt_hours(START, START + 3 * 86_400) == pytest.approx(summed, rel=1e-4)


@pytest.mark.parametrize("batteries", [0, 2])
def test_energy_is_neither_lost_nor_made(batteries: int) -> None:
    books, site, _ = ledger(batteries)
    first = books.flows(START)
    for moment in moments():
        flows = books.flows(moment)
        into = site.watt_hours(START, moment) + flows.imported - first.imported
        out = HOUSE.watt_hours(START, moment) + flows.exported - first.exported
        kept = flows.charged - first.charged - flows.discharged + first.discharged
        assert into - out == pytest.approx(kept, abs=1e-4)
        assert flows.stored - first.stored == pytest.approx(kept, abs=1e-4)


@pytest.mark.parametrize("batteries", [0, 2])
def test_counters_never_fall_and_power_is_what_they_do(batteries: int) -> None:
    books, _, _ = ledger(batteries)
    for (_, before), (moment, after) in pairwise((each, books.flows(each)) for each in moments()):
        assert min(after.imported - before.imported, after.exported - before.exported) >= -0.1
        powers = books.powers(moment)
        assert powers.net == pytest.approx(powers.house - powers.production - powers.battery)


def test_batteries_take_by_day_and_give_by_night_down_to_the_reserve() -> None:
    books, _, battery = ledger(1)
    percents = [battery.percent(books.flows(moment).stored) for moment in moments(3)]
    assert (min(percents), max(percents)) == (20, 100)


def test_for_backup_they_only_take() -> None:
    books, _, battery = ledger(1)
    books.note_change(START)
    battery.mode = "backup"
    stored = [books.flows(moment).stored for moment in moments(1)]
    assert stored == sorted(stored)


def test_an_island_takes_nothing_from_the_grid() -> None:
    books, _, battery = ledger(2)
    books.note_change(START)
    battery.is_island = True
    flows = [books.flows(moment) for moment in moments(0.5)]
    assert {(each.imported, each.exported) for each in flows} == {(flows[0].imported, flows[0].exported)}
    assert books.powers(START + 4_000).net == 0


def test_inverters_that_are_off_produce_nothing_and_the_counters_know_it() -> None:
    site = Site(SUN, tuple(map(Inverter.of, "abc")), seed="1")
    noon = START + 11 * 3600
    site.switch.turn(on=False, moment=noon)
    site.switch.turn(on=False, moment=noon + 60)
    site.switch.turn(on=True, moment=noon + 3600)
    assert site.watts(noon - 1) > 0 == site.watts(noon + 1)
    assert site.watt_hours(noon, noon + 3600) == 0
    assert site.watt_hours(noon - 60, noon + 3660) > 0
    assert not site.switch.is_off


def test_a_clock_that_goes_back_finds_what_was_there() -> None:
    books, _, _ = ledger(1)
    before = books.flows(START + 5_000)
    books.flows(START + 500_000)
    assert books.flows(START + 5_000) == before
    assert all(map(math.isfinite, (books.flows(0).imported, books.flows(0).stored)))
