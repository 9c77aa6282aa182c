"""Every firmware with every equipment: what the binding shows is what the model says."""

from pathlib import Path

import pytest

from enphase.simulated_house import START, simulated_house
from thinghost.testing import virtual_clock, virtual_run
from thinghost_enphase.simulator import Equipment, Metering
from thinghost_enphase.simulator.firmware import FIRMWARES
from thinghost_enphase.simulator.gateway import Gateway
from thinghost_enphase.simulator.site import WEEK_SECONDS, midnight

EQUIPMENT = {
    "standard": Equipment(),
    "net": Equipment(Metering.NET, phases=2),
    "net with batteries": Equipment(Metering.NET, phases=1, batteries=2),
    "total": Equipment(Metering.TOTAL, phases=3),
    "no CTs": Equipment(Metering.DISABLED),
}


@pytest.mark.parametrize("firmware", FIRMWARES)
@pytest.mark.parametrize("equipment", EQUIPMENT.values(), ids=EQUIPMENT)
def test_the_best_figures_are_those_of_the_model(firmware: str, equipment: Equipment, tmp_path: Path) -> None:
    virtual_run(figures_agree(firmware, equipment, tmp_path), START, raise_when_stuck=True)


async def figures_agree(firmware: str, equipment: Equipment, folder: Path) -> None:
    async with simulated_house(folder, firmware=firmware, equipment=equipment) as house:
        await virtual_clock().sleep(300)
        gateway = house.gateway.gateway
        assert house.status == "ONLINE"
        lifetime = gateway.site.lifetime(gateway.time)
        # firmware 3.7 has three digits
        tolerance = 0.006 * lifetime if firmware == "3.7" else 500
        assert house.number("production_wattHoursLifetime") == pytest.approx(lifetime, abs=tolerance)
        if not equipment.is_metered:
            production = gateway.site.figures(gateway.now())
            assert house.number("production_wattsNow") == pytest.approx(production.watts_now, rel=0.06)
            assert house.number("consumption_wattsNow") is None
        elif gateway.firmware.version >= (4,):
            await metered_figures_agree(house.number, gateway)


async def metered_figures_agree(number: object, gateway: Gateway) -> None:
    assert callable(number)
    now, powers, ledger = gateway.time, gateway.powers, gateway.ledger
    today = midnight(gateway.now())
    expected = {
        "production_wattsNow": powers.production,
        "production_wattHoursLifetime": ledger.produced(now),
        "production_wattHoursToday": ledger.produced(now) - ledger.produced(today),
        "production_wattHoursSevenDays": ledger.produced(now) - ledger.produced(now - WEEK_SECONDS),
        "consumption_wattsNow": powers.production + powers.net,
        "consumption_wattHoursLifetime": ledger.consumed(now),
        "consumption_wattHoursToday": ledger.consumed(now) - ledger.consumed(today),
        "consumption_wattHoursSevenDays": ledger.consumed(now) - ledger.consumed(now - WEEK_SECONDS),
    }
    assert {name: number(name) for name in expected} == {
        name: pytest.approx(value, abs=25) for name, value in expected.items()
    }


STORAGE = """
Number:Power         net      { channel="enphase:envoy:1:net#wattsNow", unit="W" }
Number:Energy        imported { channel="enphase:envoy:1:net#importLifetime", unit="Wh" }
Number:Energy        exported { channel="enphase:envoy:1:net#exportLifetime", unit="Wh" }
Number:Power         battery  { channel="enphase:envoy:1:storage#wattsNow", unit="W" }
Number:Dimensionless charge   { channel="enphase:envoy:1:storage#charge", unit="%" }
Number:Power         house    { channel="enphase:envoy:1:house#wattsNow", unit="W" }
Contact              grid     { channel="enphase:envoy:1:gridSwitch#relay" }
String               mode     { channel="enphase:envoy:1:storage#mode" }
Switch               island   { channel="enphase:envoy:1:gridSwitch#connected" }
Switch               sun      { channel="enphase:envoy:1:control#production" }
"""
BATTERIES = Equipment(Metering.NET, batteries=2)


def test_grid_and_batteries_are_those_of_the_model(tmp_path: Path) -> None:
    async def agree() -> None:
        async with simulated_house(tmp_path, firmware="8.3", equipment=BATTERIES, items=STORAGE) as house:
            await virtual_clock().sleep(12 * 3600 + 60)
            gateway = house.gateway.gateway
            await virtual_clock().sleep(240)
            powers, flows = gateway.powers, gateway.flows
            expected = {
                "net": powers.net,
                "imported": flows.imported,
                "exported": flows.exported,
                "battery": powers.battery,
                "charge": gateway.battery.percent(flows.stored),
                "house": powers.house,
            }
            shown = {name: house.number(name) for name in expected}
            assert shown == {name: pytest.approx(value, abs=60) for name, value in expected.items()}
            assert house.house.states["grid"] == "CLOSED"
            assert powers.battery > 100

    virtual_run(agree(), START, raise_when_stuck=True)


@pytest.mark.parametrize("role", ["owner", "installer"])
def test_commands_reach_the_gateway_as_far_as_the_role_allows(role: str, tmp_path: Path) -> None:
    async def command() -> None:
        equipment = Equipment(Metering.NET, batteries=2, role=role)
        async with simulated_house(
            tmp_path, firmware="8.3", equipment=equipment, items=STORAGE, control=True
        ) as house:
            await virtual_clock().sleep(600)
            for item, text in (("mode", "backup"), ("island", "OFF"), ("sun", "OFF")):
                house.house.send(item, text)
                await virtual_clock().sleep(600)
            gateway = house.gateway.gateway
            assert (gateway.battery.mode, gateway.controls.main_relay) == ("backup", "open")
            assert gateway.controls.switch.is_off is (role == "installer")
            assert house.house.states["grid"] == "OPEN"
            assert house.house.states["mode"] == "backup"
            assert house.number("net") == 0
            assert house.status == "ONLINE"

    virtual_run(command(), START, raise_when_stuck=True)


def test_days_begin_anew_at_midnight_and_seven_days_go_on(tmp_path: Path) -> None:
    async def over_midnight() -> None:
        equipment = Equipment(Metering.NET, batteries=1)
        async with simulated_house(tmp_path, firmware="8.2", equipment=equipment, refresh=15) as house:
            assert await house.after(13.5 * 60) == "ONLINE"
            evening = house.number("production_wattHoursToday")
            assert await house.after(60) == "ONLINE"
            assert evening is not None
            assert evening > 10_000
            assert house.number("production_wattHoursToday") == 0
            assert (house.number("production_wattHoursSevenDays") or 0) > 5 * 10_000

    virtual_run(over_midnight(), START, raise_when_stuck=True)
