"""Bridge and devices against gateways that work, fail, and come back."""

import logging
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from enphase.handlers import house
from enphase.scripted_gateway import INFO, SERIAL_NUMBER, Script, answer, scripted_gateway
from thinghost import CommunicationError, ConfigurationError, ThingStatus, ThingStatusDetail, ThingStatusInfo
from thinghost_enphase.configuration import EnvoyConfiguration
from thinghost_enphase.simulator import simulated_gateway

NOON = datetime(2026, 6, 21, 13, 7, tzinfo=ZoneInfo("Europe/Berlin"))
PRODUCTION = answer(
    '{"wattHoursToday":1200,"wattHoursSevenDays":45000,"wattHoursLifetime":9000000,"wattsNow":850}'
)
INVERTERS = answer(
    '[{"serialNumber":"11","lastReportDate":1700000000,"lastReportWatts":120,"maxReportWatts":290},'
    '{"serialNumber":"12","lastReportDate":0}]'
)
INVENTORY = answer(
    '[{"type":"PCU","devices":[{"serial_num":"11","part_num":"800-1","device_status":["envoy.global.ok","prop.done"],'
    '"producing":true,"communicating":true,"provisioned":true,"operating":false}]},'
    '{"type":"NSRB","devices":[{"serial_num":"21","relay":"open","line1-connected":true,"line2-connected":false}]}]'
)
PAGES: Script = {
    "/info": answer(INFO),
    "/api/v1/production": PRODUCTION,
    "/api/v1/production/inverters": INVERTERS,
    "/inventory.json": INVENTORY,
}
PRODUCED = {
    "production#wattsNow": "850 W",
    "production#wattHoursToday": "1200 Wh",
    "production#wattHoursSevenDays": "45000 Wh",
    "production#wattHoursLifetime": "9000000 Wh",
}


def configuration(hostname: str, **more: object) -> EnvoyConfiguration:
    return EnvoyConfiguration(**{"serial_number": SERIAL_NUMBER, "hostname": hostname, **more})  # type: ignore[arg-type]


async def test_one_poll_fills_the_channels_of_bridge_and_devices() -> None:
    async with (
        scripted_gateway(PAGES) as gateway,
        house(configuration(gateway.address), s11="inverter", s12="inverter", s21="relay") as home,
    ):
        await home.poll()
        assert [poll.seconds for poll in home.bridge.polls] == [300]
        assert home.bridge.states == PRODUCED
        assert home.bridge.properties == {
            "serialNumber": SERIAL_NUMBER,
            "modelId": "800-00551-r02",
            "firmwareVersion": "D5.0.62",
        }
        assert home.devices["11"].states == {
            "lastReportWatts": "120 W",
            "maxReportWatts": "290 W",
            "lastReportDate": "2023-11-14T22:13:20.000+0000",
            "status": "Normal, Done",
            "producing": "ON",
            "communicating": "ON",
            "provisioned": "ON",
            "operating": "OFF",
        }
        assert home.devices["11"].properties == {"partNumber": "800-1"}
        assert home.devices["12"].states == {
            "lastReportWatts": "UNDEF",
            "maxReportWatts": "UNDEF",
            "lastReportDate": "UNDEF",
        }
        assert home.devices["21"].states == {
            "relay": "OPEN",
            "line1Connected": "CLOSED",
            "line2Connected": "OPEN",
            "line3Connected": "UNDEF",
            "status": "UNDEF",
            "producing": "UNDEF",
            "communicating": "UNDEF",
            "provisioned": "UNDEF",
            "operating": "UNDEF",
        }
        assert {device.status for device in home.devices.values()} == {"ONLINE"}


async def test_consumption_is_shown_where_the_gateway_offers_it() -> None:
    pages = {**PAGES, "/api/v1/consumption": answer('{"wattsNow":300}')}
    async with scripted_gateway(pages) as gateway, house(configuration(gateway.address)) as home:
        await home.poll()
        assert home.bridge.states == {
            **PRODUCED,
            "consumption#wattsNow": "300 W",
            "consumption#wattHoursToday": "UNDEF",
            "consumption#wattHoursSevenDays": "UNDEF",
            "consumption#wattHoursLifetime": "UNDEF",
        }


async def test_what_the_gateway_offers_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "thinghost_enphase")
    pages = {**PAGES, "/api/v1/production/inverters": answer("", "401 No")}
    async with scripted_gateway(pages) as gateway, house(configuration(gateway.address)) as home:
        await home.poll()
        await home.poll()
        assert caplog.messages == [
            (
                f"http://{gateway.address} is Envoy 100000000001 with firmware D5.0.62; offered: production, "
                "inventory (1 inverter, 1 relay); not offered: consumption; refused: inverters"
            )
        ]


async def test_what_is_not_offered_is_not_asked_for_again() -> None:
    async with scripted_gateway(PAGES) as gateway, house(configuration(gateway.address)) as home:
        await home.poll()
        await home.poll()
        assert gateway.paths().count("/api/v1/consumption") == 1


async def test_after_a_failure_the_gateway_is_looked_at_anew() -> None:
    pages = {**PAGES, "/api/v1/production": [PRODUCTION, answer("{"), PRODUCTION]}
    async with scripted_gateway(pages) as gateway, house(configuration(gateway.address)) as home:
        await home.poll()
        with pytest.raises(CommunicationError, match=r"cut or broken"):
            await home.poll()
        await home.poll()
        assert gateway.paths().count("/info") == 2
        assert gateway.paths().count("/api/v1/consumption") == 2


async def test_inverters_that_may_not_be_read_do_not_take_production_down() -> None:
    pages = {**PAGES, "/api/v1/production/inverters": answer("", "401 No", "WWW-Authenticate: \xd8\xc9\xc6A")}
    async with (
        scripted_gateway(pages) as gateway,
        house(configuration(gateway.address), s11="inverter") as home,
    ):
        await home.poll()
        assert home.bridge.states == PRODUCED
        assert home.devices["11"].status == (
            "OFFLINE (CONFIGURATION_ERROR): the gateway refuses user 'envoy' for /api/v1/production/inverters: "
            "set username and password of the bridge (without them: envoy and the last six characters of the "
            "serial number)"
        )


@pytest.mark.parametrize(
    ("device", "sentence"),
    [
        ("inverter", "the gateway lists no inverter with serial number 99, only 11, 12"),
        ("relay", "the gateway lists no relay with serial number 99, only 21"),
    ],
)
async def test_a_device_that_the_gateway_does_not_know_is_named(device: str, sentence: str) -> None:
    async with scripted_gateway(PAGES) as gateway, house(configuration(gateway.address), s99=device) as home:
        await home.poll()
        assert home.devices["99"].status == f"OFFLINE (CONFIGURATION_ERROR): {sentence}"


async def test_an_inverter_is_no_relay() -> None:
    async with scripted_gateway(PAGES) as gateway, house(configuration(gateway.address), s11="relay") as home:
        await home.poll()
        assert home.devices["11"].status == (
            "OFFLINE (CONFIGURATION_ERROR): the gateway lists no relay with serial number 11, only 21"
        )


async def test_a_relay_of_a_gateway_without_inventory_says_so() -> None:
    pages = {path: page for path, page in PAGES.items() if path != "/inventory.json"}
    async with scripted_gateway(pages) as gateway, house(configuration(gateway.address), s21="relay") as home:
        await home.poll()
        assert home.devices["21"].status == (
            f"OFFLINE (COMMUNICATION_ERROR): http://{gateway.address}/inventory.json does not exist "
            "on this gateway (404)"
        )


async def test_a_page_may_fail_twice_before_its_devices_go_offline() -> None:
    pages = {**PAGES, "/inventory.json": [INVENTORY, *[answer("", "503 Busy")] * 3, INVENTORY]}
    async with scripted_gateway(pages) as gateway, house(configuration(gateway.address), s21="relay") as home:
        statuses = []
        for _ in range(5):
            await home.poll()
            statuses.append(home.devices["21"].thing.status.value)
        assert statuses == ["ONLINE", "ONLINE", "ONLINE", "OFFLINE", "ONLINE"]


async def test_a_device_goes_offline_with_its_bridge_and_waits_for_the_next_poll() -> None:
    async with (
        scripted_gateway(PAGES) as gateway,
        house(configuration(gateway.address), s11="inverter") as home,
    ):
        device = home.bridge.below[0]
        device.bridge_status_changed(
            ThingStatusInfo(ThingStatus.OFFLINE, ThingStatusDetail.COMMUNICATION_ERROR)
        )
        assert home.devices["11"].status == "OFFLINE (BRIDGE_OFFLINE)"
        device.bridge_status_changed(ThingStatusInfo(ThingStatus.ONLINE))
        assert home.devices["11"].status == "OFFLINE (BRIDGE_OFFLINE)"
        await home.poll()
        assert home.devices["11"].status == "ONLINE"


async def test_a_device_that_begins_late_gets_what_is_known() -> None:
    async with (
        scripted_gateway(PAGES) as gateway,
        house(configuration(gateway.address), s11="inverter") as home,
    ):
        device = home.bridge.below.pop()
        await home.poll()
        assert home.devices["11"].states == {}
        home.handler.child_handler_initialized(device)
        assert home.devices["11"].states["lastReportWatts"] == "120 W"


async def test_without_hostname_the_person_is_told_to_set_it() -> None:
    with pytest.raises(ConfigurationError) as refused:
        async with house(configuration("")):
            pass
    assert str(refused.value) == (
        "hostname is empty, and finding a gateway by its serial number does not exist yet: "
        "set hostname to the gateway's name or address"
    )


@pytest.mark.parametrize("firmware", [5, 8])
async def test_a_simulated_gateway_of_each_era_is_read_whole(firmware: int) -> None:
    async with simulated_gateway(
        SERIAL_NUMBER, firmware=firmware, inverters=["11"], relays=["21"], now=lambda: NOON
    ) as gateway:
        settings = configuration(gateway.address, jwt=gateway.token)
        async with house(settings, s11="inverter", s21="relay") as home:
            await home.poll()
            assert (
                home.bridge.states["production#wattsNow"]
                == f"{gateway.gateway.site.figures(NOON).watts_now} W"
            )
            assert home.devices["11"].status == home.devices["21"].status == "ONLINE"
            assert home.devices["21"].states["relay"] == "CLOSED"
