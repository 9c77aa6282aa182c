"""Each fault of the simulated gateway: what the bridge says, what the channels show, and how it recovers."""

from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from enphase.simulated_house import START, SimulatedHouse, simulated_house
from thinghost import ConfigurationError, ItemStateUpdatedEvent
from thinghost.testing import virtual_run
from thinghost_enphase.fault_names import FAULTS, Pace
from thinghost_enphase.simulator import Equipment, Metering
from thinghost_enphase.simulator.faults import Faults

NET = Equipment(Metering.NET)
BOUT = 15
LATE = START.replace(hour=22, minute=48)

Story = Callable[[SimulatedHouse], Coroutine[Any, Any, None]]


def told(story: Story, folder: Path, *faults: str, start: datetime = START, **facts: Any) -> None:
    """Let *story* happen in a house whose gateway has *faults*."""

    async def happen() -> None:
        async with simulated_house(folder, faults=faults, **facts) as house:
            await story(house)

    virtual_run(happen(), start, raise_when_stuck=True)


def calm_minutes(house: SimulatedHouse, name: str) -> int:
    """Return after how many minutes the fault *name* is gone for two quarters of an hour."""
    faults = house.gateway.gateway.faults
    quarters = [faults.strikes(name, START + timedelta(minutes=BOUT * each)) for each in range(1_000)]
    return BOUT * next(
        each for each in range(1, 999) if quarters[each - 1] and not (quarters[each] or quarters[each + 1])
    )


def test_every_fault_has_a_story_here() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert [name for name in FAULTS if f'"{name}"' not in text] == []


def test_a_misspelt_fault_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"^there is no fault 'slo' \(there are nightly-outage, "):
        Faults.named(["slo"], START)


def test_bouts_are_those_of_the_seed_and_the_first_comes_at_once() -> None:
    def bouts(seed: str) -> list[bool]:
        faults = Faults.named(["slow"], START, seed)
        return [faults.strikes("slow", START + timedelta(minutes=BOUT * each)) for each in range(100)]

    assert bouts("1") == bouts("1") != bouts("2")
    assert bouts("1")[0]
    assert 30 < sum(bouts("1")) < 70


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("cut-json", "JSON that is cut or broken"),
        ("html-200", "a page for people"),
        ("closed-socket", "hung up without an answer"),
    ],
)
@pytest.mark.parametrize("firmware", ["5", "8.2"])
def test_broken_answers_take_it_offline_until_they_are_over(
    name: str, problem: str, firmware: str, tmp_path: Path
) -> None:
    async def story(house: SimulatedHouse) -> None:
        assert house.status.startswith("OFFLINE (COMMUNICATION_ERROR): ")
        assert problem in house.status
        assert house.number("production_wattsNow") is None
        assert await house.after(calm_minutes(house, name) + 14) == "ONLINE"
        assert house.number("production_wattsNow") is not None
        house.gateway.gateway.faults.mend(name)
        assert await house.after(60) == "ONLINE"

    told(story, tmp_path, name, firmware=firmware, equipment=NET)


def test_a_slow_gateway_is_given_up_only_where_it_takes_too_long(tmp_path: Path) -> None:
    async def story(house: SimulatedHouse) -> None:
        assert await house.after(calm_minutes(house, "slow") + 14) == "ONLINE"
        house.gateway.gateway.faults.mend("slow")
        assert await house.after(60) == "ONLINE"
        assert any("gave no answer within 45 s" in status for status in house.statuses())

    told(story, tmp_path, "slow", firmware="8.2")


def test_the_nightly_outage_is_no_news(tmp_path: Path) -> None:
    async def story(house: SimulatedHouse) -> None:
        assert await house.after(13) == "ONLINE"
        faults = house.gateway.gateway.faults
        assert faults.strikes("nightly-outage", house.gateway.gateway.now())
        assert await house.after(60) == "ONLINE"
        assert set(house.statuses()) <= {"INITIALIZING", "UNKNOWN", "ONLINE"}
        assert house.number("production_wattsNow") == 0

    told(story, tmp_path, "nightly-outage", start=LATE, firmware="8.2", equipment=NET, refresh=0.5)


def test_consumption_that_stands_still_comes_from_the_meters(tmp_path: Path) -> None:
    async def story(house: SimulatedHouse) -> None:
        assert await house.after(4 * 60) == "ONLINE"
        gateway = house.gateway.gateway
        assert house.properties["standingStill"] == "/production.json consumption"
        assert house.number("consumption_wattHoursLifetime") == pytest.approx(
            gateway.ledger.consumed(gateway.time), abs=100
        )
        gateway.faults.mend("frozen-consumption")
        assert await house.after(30) == "ONLINE"
        assert "standingStill" not in house.properties

    told(story, tmp_path, "frozen-consumption", firmware="8.2", equipment=NET)


@pytest.mark.parametrize("firmware", ["5", "8.2"])
def test_production_that_says_zero_comes_from_elsewhere(firmware: str, tmp_path: Path) -> None:
    async def story(house: SimulatedHouse) -> None:
        gateway = house.gateway.gateway
        assert await house.after(30) == "ONLINE"
        shown = house.number("production_wattHoursLifetime")
        assert shown == pytest.approx(gateway.site.lifetime(gateway.time), rel=0.01)
        assert (house.number("production_wattsNow") or 0) > 500
        assert not house.properties["productionWattsNowSource"].startswith("/api/v1/production")
        gateway.faults.mend("zero-production")
        assert await house.after(30) == "ONLINE"
        assert house.properties["productionWattsNowSource"].startswith("/api/v1/production")

    told(story, tmp_path, "zero-production", firmware=firmware)


def test_a_second_factor_needs_a_person(tmp_path: Path) -> None:
    async def story(house: SimulatedHouse) -> None:
        assert house.status.startswith(
            "OFFLINE (CONFIGURATION_ERROR): the account owner@example.org asks for a second factor (MFA)"
        )
        house.gateway.gateway.faults.mend("mfa")
        assert await house.after(7 * 60) == "ONLINE"
        assert house.number("production_wattsNow") is not None

    told(story, tmp_path, "mfa", firmware="8.2", with_cloud=True)


def test_a_token_that_ended_is_named_with_its_day(tmp_path: Path) -> None:
    async def story(house: SimulatedHouse) -> None:
        assert house.status.startswith("OFFLINE (CONFIGURATION_ERROR): ")
        assert "expired on 2026-06-19" in house.status
        assert house.number("production_wattsNow") is None

    told(story, tmp_path, "token-expired", firmware="8.2")


def test_a_better_token_from_the_cloud_is_taken(tmp_path: Path) -> None:
    async def story(house: SimulatedHouse) -> None:
        assert house.status.startswith("OFFLINE (CONFIGURATION_ERROR): Enphase gave a token that has ended")
        house.gateway.gateway.faults.mend("token-expired")
        assert await house.after(7 * 60) == "ONLINE"

    told(story, tmp_path, "token-expired", firmware="8.2", with_cloud=True)


@pytest.mark.parametrize("firmware", ["5", "8.2"])
def test_another_gateway_is_not_taken_for_ours(firmware: str, tmp_path: Path) -> None:
    async def story(house: SimulatedHouse) -> None:
        assert house.status == (
            f"OFFLINE (CONFIGURATION_ERROR): the gateway at {house.gateway.address} has the serial number "
            "999900001234, but serialNumber says 122012345678: correct serialNumber or hostname"
        )
        house.gateway.gateway.faults.mend("wrong-serial")
        assert await house.after(60) == "ONLINE"
        assert house.number("production_wattsNow") is not None

    told(story, tmp_path, "wrong-serial", firmware=firmware)


def test_all_of_60_inverters_are_known(tmp_path: Path) -> None:
    async def story(house: SimulatedHouse) -> None:
        assert await house.after(10) == "ONLINE"
        found = [each for each in house.house.runtime.discovery.inbox if ":inverter:" in str(each.uid)]
        assert len(found) == 60

    told(story, tmp_path, "60-inverters", firmware="8.2")


def test_an_inverter_that_is_listed_twice_is_one(tmp_path: Path) -> None:
    async def story(house: SimulatedHouse) -> None:
        assert await house.after(10) == "ONLINE"
        house.gateway.gateway.faults.mend("duplicate-serial")
        assert await house.after(10) == "ONLINE"
        assert set(house.statuses()) <= {"INITIALIZING", "UNKNOWN", "ONLINE"}

    told(story, tmp_path, "duplicate-serial", firmware="5")


def test_a_counter_that_begins_anew_goes_on(tmp_path: Path) -> None:
    async def story(house: SimulatedHouse) -> None:
        shown = [house.number("production_wattHoursLifetime") or 0.0]
        for _ in range(24):
            assert await house.after(30) == "ONLINE"
            shown.append(house.number("production_wattHoursLifetime") or 0.0)
        assert shown == sorted(shown)
        gateway = house.gateway.gateway
        produced = gateway.site.watt_hours(START.timestamp(), gateway.time)
        assert produced > 5_000
        assert shown[-1] - shown[0] == pytest.approx(produced, abs=100)
        gateway.faults.mend("counter-wrap")
        gateway.faults.mend("zero-production")
        assert await house.after(60) == "ONLINE"
        assert (house.number("production_wattHoursLifetime") or 0) >= shown[-1]

    told(story, tmp_path, "counter-wrap", "zero-production", firmware="5")


def test_a_firmware_update_is_followed(tmp_path: Path) -> None:
    async def story(house: SimulatedHouse) -> None:
        assert await house.after(55) == "ONLINE"
        assert house.properties["firmwareVersion"] == "D7.6.175"
        assert (await house.after(19)).startswith("OFFLINE (COMMUNICATION_ERROR): ")
        assert await house.after(15) == "ONLINE"
        assert house.properties["firmwareVersion"] == "D8.2.4345"
        assert house.number("production_wattsNow") is not None

    told(story, tmp_path, "firmware-update", firmware="7", equipment=NET, refresh=1)


def test_a_week_with_outages_and_an_update_loses_no_state(tmp_path: Path) -> None:
    async def story(house: SimulatedHouse) -> None:
        assert await house.after(7 * 24 * 60) == "ONLINE"
        assert house.properties["firmwareVersion"] == "D8.3.5169"
        updates = [
            event
            for event in house.house.recorded.of(ItemStateUpdatedEvent)
            if event.item.name == "production_wattHoursLifetime"
        ]
        # a poll each 10 minutes but those of the update, which takes 15
        assert len(updates) >= 7 * 24 * 6 - 3
        values = [float(str(event.state).split()[0]) for event in updates if str(event.state) != "UNDEF"]
        assert values == sorted(values)
        offline = [status for status in house.statuses() if status.startswith("OFFLINE")]
        assert len(offline) <= 1

    told(story, tmp_path, "nightly-outage", "firmware-update", firmware="8.2", equipment=NET, refresh=10)


def test_faults_come_together(tmp_path: Path) -> None:
    async def story(house: SimulatedHouse) -> None:
        names = house.gateway.gateway.faults.names
        await house.after(3 * 60)
        for name in [each for each in names if FAULTS[each].when is Pace.BOUTS]:
            house.gateway.gateway.faults.mend(name)
        assert await house.after(60) == "ONLINE"
        assert (house.number("production_wattsNow") or 0) > 0

    told(story, tmp_path, "slow", "cut-json", "duplicate-serial", "zero-production", firmware="8.2", seed="7")
