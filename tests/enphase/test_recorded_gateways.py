"""Every recorded gateway, whichever lie there, shows what was expected: read over sockets, let in as in its time."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from enphase.handlers import house
from enphase.recorded_gateway import EXPECTED, RecordedGateway, recorded_folder, recorded_gateway
from thinghost import Secret
from thinghost_enphase.configuration import EnvoyConfiguration
from thinghost_enphase.device_status import status_text

PAGE = "/api/v1/production/inverters"
NIGHT_NOISE = range(-15, 0)

ENERGIES = ("wattsNow", "wattHoursToday", "wattHoursSevenDays", "wattHoursLifetime")
FLAGS = ("producing", "communicating", "provisioned", "operating")

Expectation = Mapping[str, Any]


def names(condition: Callable[[Expectation], object] = bool) -> list[str]:
    """Return the gateways whose expectation meets *condition*; pytest skips a test that has none."""
    return [name for name, told in EXPECTED.items() if condition(told)]


def refuses_inverters(told: Expectation) -> bool:
    return any(each["path"] == PAGE and each["status"] == 401 for each in told["endpoints"])


def configuration_of(gateway: RecordedGateway) -> EnvoyConfiguration:
    token = Secret("eyJ.eyJ.sig") if gateway.needs_token else None
    return EnvoyConfiguration(serial_number=gateway.serial_number, hostname=gateway.address, jwt=token)


def differing(states: Mapping[str, str], expected: Mapping[str, object]) -> dict[str, tuple[object, object]]:
    """Return what is otherwise than expected, numbers by more than 1."""
    return {
        channel: (states.get(channel), value)
        for channel, value in expected.items()
        if not same(states.get(channel), value)
    }


def same(state: str | None, expected: object) -> bool:
    if expected is None:
        return state == "UNDEF"
    if isinstance(expected, bool):
        return state == ("ON" if expected else "OFF")
    if not isinstance(expected, int | float):
        return state == expected
    return state is not None and state != "UNDEF" and abs(float(state.split()[0]) - expected) <= 1


def figures(told: Expectation) -> dict[str, object]:
    """Return the figures of production and consumption; noise of the night may be shown as 0 W."""
    found = {channel: best["value"] for channel, best in told["best"].items()}
    if found["production#wattsNow"] in NIGHT_NOISE:
        found["production#wattsNow"] = 0
    return found


def contact(word: str) -> str:
    return "CLOSED" if word.startswith("close") else "OPEN"


def meters(extra: Expectation) -> Iterator[tuple[str, object]]:
    """Yield what current transformers show, and their phases where there are several."""
    for key, meter in (
        ("pv", "production"),
        ("grid", "net"),
        ("load", "consumption"),
        ("storage", "storage"),
    ):
        told = extra.get(f"{key}_ct")
        if told:
            yield f"{meter}Meter#wattsNow", told["wattsNow"]
            yield f"{meter}Meter#delivered", told["delivered_wh"]
            yield f"{meter}Meter#received", told["received_wh"]
            for phase in told["phases"] if len(told["phases"]) > 1 else ():
                group = f"{meter}{phase['phase']}"
                yield f"{group}#wattsNow", phase["activePower"]
                yield f"{group}#delivered", phase["actEnergyDlvd"]
                yield f"{group}#voltage", phase["voltage"]
                yield f"{group}#current", phase["current"]


def storage(extra: Expectation) -> Iterator[tuple[str, object]]:
    batteries, acb = extra.get("encharge"), extra.get("acb")
    if batteries:
        settings = extra.get("storage_settings")
        yield "storage#charge", batteries["agg_soc"]
        yield "storage#available", batteries["avail_wh"]
        yield "storage#capacity", batteries["max_wh"]
        if settings:
            yield "storage#mode", settings["mode"]
            yield "storage#reserve", settings["reserved_soc"]
            yield "storage#chargeFromGrid", settings["charge_from_grid"]
        yield "storage#wattsNow", extra.get("storage_ct", {}).get("wattsNow", batteries["power_w"])
    if acb:
        yield "acBattery#charge", acb["percentFull"]
        yield "acBattery#wattsNow", acb["wNow"]
        yield "acBattery#available", acb["whNow"]
        yield "acBattery#mode", acb["state"]


def site(extra: Expectation) -> Iterator[tuple[str, object]]:
    """Yield the exchange with the grid, switches, contacts and the generator."""
    grid, generator = extra.get("grid"), extra.get("generator")
    names_of = {"wattsNow": "wattsNow", "import_wh": "importLifetime", "export_wh": "exportLifetime"}
    yield from ((f"net#{names_of[key]}", value) for key, value in (grid or {}).items() if key in names_of)
    if "house_load_incl_storage_w" in extra:
        yield "house#wattsNow", extra["house_load_incl_storage_w"]
    if "collar" in extra:
        yield "gridSwitch#relay", contact(extra["collar"]["mid_state"])
        yield "gridSwitch#mode", extra["collar"]["grid_state"]
        yield "gridSwitch#temperature", extra["collar"]["temperature"]
    elif "enpower" in extra:
        yield "gridSwitch#relay", contact(extra["enpower"]["mains_oper_state"])
        yield "gridSwitch#mode", extra["enpower"].get("Enpwr_grid_mode")
        yield "gridSwitch#temperature", extra["enpower"]["temperature"]
    yield from (
        (f"dryContacts#{name}", contact(word)) for name, word in extra.get("dry_contacts", {}).items()
    )
    if generator:
        yield "generator#relay", contact(generator["oper_state"])
        yield "generator#mode", generator.get("gen_cmd")


def inverters_of(told: Expectation) -> dict[str, Expectation]:
    """Return the real inverters: AC Batteries stand among them."""
    return {serial: each for serial, each in told["inverters"].items() if each.get("devType") != 11}


def inverter_states(told: Expectation) -> dict[str, object]:
    """Return what is known of one inverter."""
    energies = told.get("device_data") or {}
    states = {key: told[key] for key in ("lastReportWatts", "maxReportWatts") if key in told}
    if told.get("lastReportDate_iso"):
        states["lastReportDate"] = told["lastReportDate_iso"].replace("Z", ".000+0000")
    states |= {key: energies[key] for key in ENERGIES if key in energies}
    states |= {key: told[key] or "UNDEF" for key in FLAGS if key in told}
    if "status" in told:
        states["status"] = status_text(tuple(told["status"]["all"]))
    return states


@pytest.mark.parametrize("name", names())
async def test_a_recorded_gateway_shows_the_best_figures(name: str) -> None:
    async with recorded_gateway(recorded_folder(name)) as gateway, house(configuration_of(gateway)) as home:
        await home.poll()
        assert differing(home.bridge.states, figures(EXPECTED[name])) == {}


@pytest.mark.parametrize("name", names(lambda told: told.get("extra")))
async def test_a_recorded_gateway_shows_what_else_it_has(name: str) -> None:
    extra = EXPECTED[name]["extra"]
    expected = dict([*meters(extra), *storage(extra), *site(extra)])
    async with recorded_gateway(recorded_folder(name)) as gateway, house(configuration_of(gateway)) as home:
        await home.poll()
        assert differing(home.bridge.states, expected) == {}


@pytest.mark.parametrize("name", names())
async def test_a_recorded_gateway_has_channels_only_for_what_it_offers(name: str) -> None:
    async with recorded_gateway(recorded_folder(name)) as gateway, house(configuration_of(gateway)) as home:
        await home.poll()
        assert set(home.bridge.states) == set(home.bridge.thing.channels)
        if not EXPECTED[name].get("extra"):
            groups = {channel.partition("#")[0] for channel in home.bridge.thing.channels}
            assert groups <= {"production", "consumption", "solarLimit"}


@pytest.mark.parametrize("name", names(inverters_of))
async def test_a_recorded_gateway_shows_its_inverters(name: str) -> None:
    inverters = inverters_of(EXPECTED[name])
    devices = {f"s{serial}": "inverter" for serial in inverters}
    async with (
        recorded_gateway(recorded_folder(name)) as gateway,
        house(configuration_of(gateway), **devices) as home,
    ):
        await home.poll()
        wrong = {
            serial: wrongly
            for serial, device in home.devices.items()
            if (wrongly := differing(device.states, inverter_states(inverters[serial])))
        }
        assert wrong == {}
        assert {device.status for device in home.devices.values()} == {"ONLINE"}
        found = {
            each.properties["serialNumber"]
            for each in home.bridge.results
            if each.thing_type_uid.id == "inverter"
        }
        assert found == set(inverters)


@pytest.mark.parametrize("name", names(refuses_inverters))
async def test_inverters_that_a_recorded_gateway_refused_are_offline_and_say_why(name: str) -> None:
    async with (
        recorded_gateway(recorded_folder(name)) as gateway,
        house(configuration_of(gateway), s1="inverter") as home,
    ):
        await home.poll()
        refusal = f"the gateway refuses user 'envoy' for {PAGE}: set username and password of the bridge"
        assert home.devices["1"].status.startswith(f"OFFLINE (CONFIGURATION_ERROR): {refusal}")


@pytest.mark.parametrize("name", names())
async def test_a_second_poll_asks_only_for_what_has_news(name: str) -> None:
    async with recorded_gateway(recorded_folder(name)) as gateway, house(configuration_of(gateway)) as home:
        await home.poll()
        gateway.asked.clear()
        await home.poll(after=60)
        assert len(gateway.asked) <= 7
