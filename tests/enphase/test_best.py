"""Every recorded gateway, whichever lie there: the best figures are those that were expected, from the same sources."""

from typing import Any

import pytest

from enphase.recorded_gateway import EXPECTED, recorded_folder, recorded_snapshot
from thinghost_enphase.best import Figure, best_figures
from thinghost_enphase.pages.device_data import DeviceData, InverterEnergy
from thinghost_enphase.pages.meters import Meter, Reading
from thinghost_enphase.pages.production import Energy, Production
from thinghost_enphase.pages.report import Report, Section
from thinghost_enphase.snapshot import Snapshot

WRAP = 2**32 / 3600


def close(found: int | None, expected: int | None) -> bool:
    return found == expected if found is None or expected is None else abs(found - expected) <= 1


def plain(source: str) -> str:
    """Return *source* without what only the description of the expectation has."""
    words = {
        "?details=1": "",
        " net.": " net-consumption.",
        "/production HTML ": "/production ",
        "channels": "",
    }
    words |= {'"Currently"': "wattsNow", '"Since Installation"': "wattHoursLifetime"}
    for said, meant in words.items():
        source = source.replace(said, meant)
    return source


@pytest.mark.parametrize("name", EXPECTED)
def test_the_best_figures_of_a_recorded_gateway_are_found(name: str) -> None:
    figures = best_figures(recorded_snapshot(recorded_folder(name))).figures
    expected: dict[str, Any] = EXPECTED[name]["best"]
    assert figures.keys() == expected.keys()
    differing = {
        channel: (figures[channel], told)
        for channel, told in expected.items()
        if not close(figures[channel].value, told["value"])
    }
    assert differing == {}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_best_figures_of_a_recorded_gateway_come_from_the_expected_pages(name: str) -> None:
    figures = best_figures(recorded_snapshot(recorded_folder(name))).figures
    known = {channel: told for channel, told in EXPECTED[name]["best"].items() if told["value"] is not None}
    pages = {channel: plain(told["source"]).split()[0] for channel, told in known.items()}
    assert {channel: figures[channel].source.split()[0] for channel in known} == pages


@pytest.mark.parametrize("name", [name for name, told in EXPECTED.items() if told["best_rejected"]])
def test_what_was_not_used_is_said(name: str) -> None:
    assert best_figures(recorded_snapshot(recorded_folder(name))).rejected


def lifetime(snapshot: Snapshot) -> Figure:
    return best_figures(snapshot).figures["production#wattHoursLifetime"]


@pytest.mark.parametrize("wraps", [0, 1, 7])
def test_a_counter_of_joules_that_began_anew_speaks_for_the_gateways_own_figures(wraps: int) -> None:
    own = Production(586, 10363, 101742, 9_544_282)
    inverters = Section("inverters", active_count=9, watt_hours_lifetime=9_544_282 - wraps * WRAP)
    assert lifetime(Snapshot(production=own, report=Report(inverters=inverters))) == Figure(
        9_544_282, "/api/v1/production wattHoursLifetime"
    )


def test_devices_beyond_the_limit_are_no_sum_of_all() -> None:
    inverters = Section("inverters", active_count=60, watts_now=900, watt_hours_lifetime=8_000_000)
    devices = {str(number): InverterEnergy(str(number), watt_hours_lifetime=100) for number in range(49)}
    data = DeviceData(devices, is_complete=False)
    assert lifetime(Snapshot(report=Report(inverters=inverters), device_data=data)).value == 8_000_000
    whole = DeviceData(devices)
    assert lifetime(Snapshot(report=Report(inverters=inverters), device_data=whole)).value == 4_900


def test_without_a_meter_and_trust_in_the_gateway_what_the_inverters_say_counts() -> None:
    energy = Energy(production_pcu=Production(900, 1, 2, 3_000_000))
    assert lifetime(Snapshot(production=Production(0, 0, 0, 0), energy=energy)) == Figure(
        3_000_000, "/ivp/pdm/energy production.pcu wattHoursLifetime"
    )


def test_a_site_with_a_meter_of_consumption_alone_adds_what_the_inverters_give() -> None:
    meters = (Meter(1, "disabled", "production"), Meter(2, "enabled", "net-consumption"))
    readings = {1: Reading(watts=7), 2: Reading(watts=-300, watt_hours_delivered=50, watt_hours_received=20)}
    inverters = Section("inverters", active_count=9, watts_now=900, watt_hours_lifetime=8_000_000)
    snapshot = Snapshot(meters=meters, readings=readings, report=Report(inverters=inverters))
    figures = best_figures(snapshot).figures
    assert figures["consumption#wattsNow"].value == 600
    assert figures["consumption#wattHoursLifetime"] == Figure()


def test_consumption_that_counts_nothing_today_is_stuck() -> None:
    meters = (Meter(1, "enabled", "total-consumption"),)
    readings = {1: Reading(watts=300, watt_hours_delivered=9_000_000)}
    total = Section("eim", watt_hours_today=0, watt_hours_seven_days=77, watt_hours_lifetime=9_000_000)
    snapshot = Snapshot(meters=meters, readings=readings, report=Report(total_consumption=total))
    best = best_figures(snapshot)
    assert best.figures["consumption#wattHoursSevenDays"] == Figure()
    assert best.rejected == ("/production.json consumption.total-consumption: today is 0 Wh",)
