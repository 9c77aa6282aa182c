"""A gateway that was recorded and is played shows the same; nothing private is in the file."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from enphase.recorded_gateway import EXPECTED, recorded_folder
from enphase.simulated_house import START
from thinghost import Cassette, CommunicationError, ConfigurationError, write_cassette
from thinghost.cli import main
from thinghost.disguise import Disguise
from thinghost.testing import running_house
from thinghost_enphase.recorder import RECORDER
from thinghost_enphase.simulation import SIMULATOR
from thinghost_enphase.simulator import Equipment, Metering, simulated_gateway
from thinghost_enphase.simulator.playback import played_gateway, read_source

SERIAL_NUMBER = "122012345678"
EQUIPMENT = Equipment(Metering.NET, phases=2, batteries=2)

ITEMS = "".join(
    f"Number:{'Power' if channel == 'wattsNow' else 'Energy'} {group}_{channel} "
    f'{{ channel="enphase:envoy:1:{group}#{channel}", unit="{"W" if channel == "wattsNow" else "Wh"}" }}\n'
    for group in ("production", "consumption")
    for channel in ("wattsNow", "wattHoursToday", "wattHoursSevenDays", "wattHoursLifetime")
)


async def shown(folder: Path, gateway: Any) -> dict[str, str]:
    """Return the state of each channel of *gateway*, and the status of its bridge."""
    jwt = f', jwt="{gateway.token.reveal()}"' if gateway.token else ""
    where = f'serialNumber="{gateway.serial_number}", hostname="{gateway.address}"{jwt}'
    async with running_house(folder, things=f"Bridge enphase:envoy:1 [ {where} ]", items=ITEMS) as house:
        await house.settled()
        return house.states | {"status": house.statuses["enphase:envoy:1"].partition(":")[0]}


@pytest.mark.parametrize("firmware", ["3.7", "3.18", "5", "8.2"])
async def test_what_was_recorded_shows_the_same_when_it_is_played(firmware: str, tmp_path: Path) -> None:
    cassette = tmp_path / "a.cassette"
    async with simulated_gateway(
        SERIAL_NUMBER, firmware=firmware, equipment=EQUIPMENT, now=lambda: START
    ) as gateway:
        original = await shown(tmp_path / "original", gateway)
        token = gateway.token.reveal() if gateway.token else ""
        private = {
            SERIAL_NUMBER,
            "mylogger",
            "Load 1",
            "00:1D:C0:12:34:56",
            "192.168.1.20",
            *filter(None, [token]),
        }
        private |= {inverter.serial_number for inverter in gateway.gateway.site.inverters}
        private |= {*gateway.gateway.relays, *gateway.gateway.battery_serials}
        exchanges = await RECORDER.record(gateway.address, {"jwt": token})
    write_cassette(cassette, Cassette("enphase", Disguise(RECORDER.private_names).apply(exchanges)))
    text = cassette.read_text(encoding="utf-8")
    assert [value for value in private if value in text] == []
    async with played_gateway(cassette) as played:
        assert re.fullmatch(r"1\d{11}", played.serial_number)
        assert await shown(tmp_path / "played", played) == original
    assert original["status"] == "ONLINE"


@pytest.mark.parametrize("name", EXPECTED)
async def test_a_recorded_folder_can_be_played(name: str, tmp_path: Path) -> None:
    best = EXPECTED[name]["best"]
    async with played_gateway(recorded_folder(name)) as gateway:
        states = await shown(tmp_path, gateway)
    assert states.pop("status") == "ONLINE"
    wrong = {
        item: (state, best[item.replace("_", "#")]["value"])
        for item, state in states.items()
        if not same(state, best[item.replace("_", "#")]["value"])
    }
    assert wrong == {}


@pytest.mark.parametrize("name", EXPECTED)
async def test_a_recorded_folder_in_disguise_shows_the_same(name: str, tmp_path: Path) -> None:
    folder = recorded_folder(name)
    original = read_source(folder)
    cassette = tmp_path / "a.cassette"
    write_cassette(cassette, Cassette("enphase", Disguise(RECORDER.private_names).apply(original.exchanges)))
    text = cassette.read_text(encoding="utf-8")
    serials = re.findall(
        rb'"(?:serial_num|serialNumber|sn)": ?"(\w{10,})"', b"".join(each.body for each in original.exchanges)
    )
    assert [serial for serial in serials if serial.decode() in text] == []
    async with played_gateway(folder) as first, played_gateway(cassette) as second:
        assert await shown(tmp_path / "1", first) == await shown(tmp_path / "2", second)


def same(state: str, expected: int | None) -> bool:
    """Whether an item shows *expected*, give or take 1; noise of the night is 0."""
    if expected is None or state in {"UNDEF", "NULL"}:
        return state in {"UNDEF", "NULL"} and expected is None
    return abs(float(state.split(maxsplit=1)[0]) - (0 if -15 <= expected < 0 else expected)) <= 1


async def test_a_cassette_is_played_by_the_simulator(tmp_path: Path) -> None:
    async with simulated_gateway(SERIAL_NUMBER, firmware="8.2", now=lambda: START) as gateway:
        assert gateway.token is not None
        exchanges = await RECORDER.record(gateway.address, {"jwt": gateway.token.reveal()})
    write_cassette(tmp_path / "a", Cassette("enphase", tuple(exchanges)))
    async with SIMULATOR.serve({"cassette": str(tmp_path / "a")}, lambda: START) as running:
        assert running.facts["serial number"] == SERIAL_NUMBER
        assert running.configuration["jwt"].count(".") == 2


async def test_what_is_no_recording_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="is no recorded gateway: there is no file info in it"):
        async with played_gateway(tmp_path):
            pass
    write_cassette(tmp_path / "a", Cassette("enphase", ()))
    with pytest.raises(ConfigurationError, match="is no recorded gateway: expected /info to hold"):
        async with played_gateway(tmp_path / "a"):
            pass


async def test_a_gateway_that_lets_nobody_in_is_not_recorded() -> None:
    async with simulated_gateway(SERIAL_NUMBER, firmware="8.2", now=lambda: START) as gateway:
        with pytest.raises(ConfigurationError, match="the gateway asks for a token, and there is none"):
            await RECORDER.record(gateway.address, {})
        with pytest.raises(ConfigurationError, match=r"^--jwt: /nowhere cannot be read"):
            await RECORDER.record(gateway.address, {"jwt": "@/nowhere"})
    with pytest.raises(CommunicationError, match=r"^no gateway answers at 127\.0\.0\.1:1: "):
        await RECORDER.record("127.0.0.1:1", {})


async def test_the_command_writes_a_cassette(tmp_path: Path) -> None:
    path = tmp_path / "a.cassette"
    async with simulated_gateway(SERIAL_NUMBER, firmware="8.2", now=lambda: START) as gateway:
        assert gateway.token is not None
        (tmp_path / "token").write_text(gateway.token.reveal() + "\n", encoding="utf-8")
        options = ["--jwt", f"@{tmp_path / 'token'}", "-o", str(path)]
        args = ["record", "enphase", gateway.address, *options]
        result = await asyncio.to_thread(CliRunner().invoke, main, args)
    assert re.fullmatch(r"/.*/a\.cassette: \d\d answers, \d\d of them good\n", result.stdout), result.output
    cassette = read_source(path)
    assert cassette.device == "enphase"
    assert cassette.exchanges[0].path == "/info"
    assert SERIAL_NUMBER not in path.read_text(encoding="utf-8")


def test_the_command_says_what_failed() -> None:
    result = CliRunner().invoke(main, ["record", "enphase", "127.0.0.1:1"])
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: no gateway answers at 127.0.0.1:1: ")
    unknown = CliRunner().invoke(main, ["record", "enphas"])
    assert "there is no recorder 'enphas' (there are enphase), did you mean 'enphase'?" in unknown.stderr
