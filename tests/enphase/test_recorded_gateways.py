"""Every recorded gateway, whichever lie there, shows the values that were recorded."""

from collections.abc import Callable
from typing import Any

import pytest

from enphase.handlers import house
from enphase.recorded_gateway import (
    EXPECTED,
    RecordedGateway,
    production_of,
    recorded_folder,
    recorded_gateway,
)
from thinghost import CommunicationError, Secret
from thinghost_enphase.configuration import EnvoyConfiguration

PAGE = "/api/v1/production/inverters"


def names(condition: Callable[[dict[str, Any]], object] = bool) -> list[str]:
    """Return the gateways whose expectation meets *condition*; pytest skips a test that has none."""
    return [name for name, told in EXPECTED.items() if condition(told)]


def refuses_inverters(told: dict[str, Any]) -> bool:
    return any(each["path"] == PAGE and each["status"] == 401 for each in told["endpoints"])


def recorded(inverter: dict[str, Any]) -> tuple[str, str, str]:
    """Return what `reported` must be."""
    date = inverter["lastReportDate_iso"].replace("Z", ".000+0000")
    return f"{inverter['lastReportWatts']} W", f"{inverter['maxReportWatts']} W", date


def reported(states: dict[str, str]) -> tuple[str, str, str]:
    return states["lastReportWatts"], states["maxReportWatts"], states["lastReportDate"]


def inverters_of(told: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the real inverters among those of the gateway's list, if it gave one."""
    listed = told["inverters"] if told["inverter_count"]["upstream"] is not None else {}
    return {serial: inverter for serial, inverter in listed.items() if inverter.get("devType") != 11}


def configuration_of(gateway: RecordedGateway) -> EnvoyConfiguration:
    token = Secret("eyJ.eyJ.sig") if gateway.needs_token else None
    return EnvoyConfiguration(serial_number=gateway.serial_number, hostname=gateway.address, jwt=token)


@pytest.mark.parametrize("name", names())
async def test_a_recorded_gateway_shows_its_own_figures(name: str) -> None:
    async with recorded_gateway(recorded_folder(name)) as gateway, house(configuration_of(gateway)) as home:
        figures = production_of(EXPECTED[name])
        if figures:
            await home.poll()
            assert home.bridge.states == figures
        else:
            with pytest.raises(CommunicationError, match=r"where JSON was expected$|does not exist"):
                await home.poll()


@pytest.mark.parametrize("name", names(inverters_of))
async def test_a_recorded_gateway_shows_the_reports_of_its_inverters(name: str) -> None:
    inverters = inverters_of(EXPECTED[name])
    devices = {f"s{serial}": "inverter" for serial in inverters}
    async with (
        recorded_gateway(recorded_folder(name)) as gateway,
        house(configuration_of(gateway), **devices) as home,
    ):
        await home.poll()
        assert {serial: reported(device.states) for serial, device in home.devices.items()} == {
            serial: recorded(inverter) for serial, inverter in inverters.items()
        }
        assert {device.status for device in home.devices.values()} == {"ONLINE"}


@pytest.mark.parametrize("name", names(refuses_inverters))
async def test_inverters_that_a_recorded_gateway_refused_are_offline_and_say_why(name: str) -> None:
    async with (
        recorded_gateway(recorded_folder(name)) as gateway,
        house(configuration_of(gateway), s1="inverter") as home,
    ):
        await home.poll()
        refusal = f"the gateway refuses user 'envoy' for {PAGE}: set username and password of the bridge"
        assert home.devices["1"].status.startswith(f"OFFLINE (CONFIGURATION_ERROR): {refusal}")
