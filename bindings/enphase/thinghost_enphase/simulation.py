"""Declares the simulated gateway; what runs it is imported when one is started, and not before."""

import asyncio
import contextlib
import importlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime
from types import ModuleType
from typing import Any

from thinghost import ConfigurationError, Simulation, Simulator, SimulatorOption, Thing

from .fault_names import FAULTS

_SERIAL_NUMBER = "122012345678"
_POLL_SECONDS = 2
"""A simulated day is short: so many seconds from poll to poll do not miss much of it."""

_FIRMWARE_NAMES = ("3.7", "3.9", "3.18", "4", "5", "6", "7", "8", "8.2", "8.3")
_SIMULATOR = "thinghost_enphase.simulator"

Options = Mapping[str, str | int]


@contextlib.asynccontextmanager
async def _gateway(
    serial_number: str,
    now: Callable[[], datetime],
    **facts: Any,  # noqa: ANN401  those of simulated_gateway
) -> AsyncIterator[Simulation]:
    package = await _imported(_SIMULATOR)
    async with package.simulated_gateway(serial_number, now=now, **facts) as gateway:
        yield _simulation(gateway)


async def _imported(name: str) -> ModuleType:
    """Import what is wanted now, and hold nobody up."""
    return await asyncio.to_thread(importlib.import_module, name)


def _simulation(gateway: Any) -> Simulation:  # noqa: ANN401  what is imported late
    """Return what a person needs to reach a gateway at work, and the parameters that lead a bridge to it."""
    token = "" if gateway.token is None else gateway.token.reveal()
    facts = {"serial number": gateway.serial_number, "token": token}
    lets_in = {"username": "envoy", "password": gateway.serial_number[-6:], "jwt": token}
    if gateway.cloud is not None:
        facts |= {
            "cloud": gateway.cloud.url,
            "username": gateway.cloud.username,
            "password": gateway.cloud.password,
        }
        lets_in = {
            "autoJwt": "true",
            "cloudUrl": gateway.cloud.url,
            "username": gateway.cloud.username,
            "password": gateway.cloud.password,
            "siteName": gateway.cloud.site_name,
        }
    if gateway.http_address is not None:
        facts["http"] = gateway.http_address
    return Simulation(
        address=gateway.address,
        facts={name: value for name, value in facts.items() if value},
        poll_seconds=_POLL_SECONDS,
        configuration={"hostname": gateway.address, "refresh": str(_POLL_SECONDS / 60)}
        | {name: value for name, value in lets_in.items() if value},
    )


def _serve(
    options: Options, now: Callable[[], datetime]
) -> contextlib.AbstractAsyncContextManager[Simulation]:
    given = {option.name: option.default for option in _OPTIONS} | dict(options)
    gateway = _played(given) if given["cassette"] else _run(given, now)
    return _announced(gateway, given) if given["announce"] else gateway


@contextlib.asynccontextmanager
async def _announced(
    gateway: contextlib.AbstractAsyncContextManager[Simulation], given: Options
) -> AsyncIterator[Simulation]:
    # imported where it is wanted: zeroconf takes a while
    announced = (await _imported(f"{_SIMULATOR}.announcement")).announced
    async with gateway as running, announced(str(given["announce"]), running, str(given["firmware"])):
        yield running


def _run(given: Options, now: Callable[[], datetime]) -> contextlib.AbstractAsyncContextManager[Simulation]:
    faults = [name for name in str(given["fault"]).split(",") if name]
    return _gateway(
        str(given["serial"]),
        now,
        firmware=str(given["firmware"]),
        port=int(given["port"]),
        http_port=None if int(given["http-port"]) < 0 else int(given["http-port"]),
        count=_number(given, "inverters"),
        equipment=_equipment(given),
        faults=faults,
        seed=str(given["seed"]),
        cloud=bool(given["cloud"]) or any(name in FAULTS and FAULTS[name].needs_cloud for name in faults),
    )


def _number(given: Options, name: str) -> int:
    number = int(given[name])
    if number < 0:
        raise ConfigurationError(f"--{name}: expected 0 or more, found {number}")
    return number


def _equipment(given: Options) -> object:
    package = importlib.import_module(_SIMULATOR)
    if given["metered"] and given["no-cts"]:
        raise ConfigurationError("--metered and --no-cts exclude each other")
    second = package.Metering(f"{given['consumption']}-consumption")
    unmetered = package.Metering.DISABLED if given["no-cts"] else package.Metering.NONE
    return package.Equipment(
        metering=second if given["metered"] else unmetered,
        phases=int(given["phases"]),
        batteries=_number(given, "battery"),
        role=str(given["role"]),
    )


@contextlib.asynccontextmanager
async def _played(given: Options) -> AsyncIterator[Simulation]:
    module = await _imported(f"{_SIMULATOR}.playback")
    async with module.played_gateway(str(given["cassette"]), port=int(given["port"])) as gateway:
        yield _simulation(gateway)


def _simulate(
    thing: Thing, children: Sequence[Thing], now: Callable[[], datetime]
) -> contextlib.AbstractAsyncContextManager[Simulation]:
    return _gateway(
        _serial_number(thing) or _SERIAL_NUMBER,
        now,
        inverters=_serial_numbers(children, "inverter"),
        relays=_serial_numbers(children, "relay"),
    )


def _wants_simulation(thing: Thing) -> bool:
    return not thing.configuration.get("hostname")


def _serial_numbers(things: Sequence[Thing], type_id: str) -> list[str]:
    found = (_serial_number(thing) for thing in things if thing.type_uid.id == type_id)
    return [serial_number for serial_number in found if serial_number]


def _serial_number(thing: Thing) -> str:
    return str(thing.configuration.get("serialNumber", ""))


_OPTIONS = (
    SimulatorOption(
        "firmware", "the version: below 7 http, from 7 on https and a token", "5", choices=_FIRMWARE_NAMES
    ),
    SimulatorOption("inverters", "how many inverters there are", 12),
    SimulatorOption("metered", "with meters (CTs) of production and consumption", default=False),
    SimulatorOption("no-cts", "made for meters, of which none is in use", default=False),
    SimulatorOption(
        "consumption", "what the second meter measures: at the grid, or all", "net", choices=("net", "total")
    ),
    SimulatorOption("phases", "the phases of the meters", "1", choices=("1", "2", "3")),
    SimulatorOption("battery", "how many batteries there are, with a system switch", 0),
    SimulatorOption("role", "whose token it is", "owner", choices=("owner", "installer")),
    SimulatorOption("cloud", "with a cloud that gives tokens (from firmware 7)", default=False),
    SimulatorOption(
        "fault", "a fault by its name; may be given several times", "", choices=tuple(FAULTS), repeatable=True
    ),
    SimulatorOption("seed", "what weather and faults depend on", ""),
    SimulatorOption("cassette", "play what was recorded: a file, or a folder of answers", ""),
    SimulatorOption("port", "the port to listen on, 0 for a free one", 0),
    SimulatorOption("http-port", "a port that leads to https, -1 for none (from firmware 7)", -1),
    SimulatorOption("announce", "an address of this machine, where the gateway announces itself by mDNS", ""),
    SimulatorOption("serial", "the serial number of the gateway", _SERIAL_NUMBER),
)

SIMULATOR = Simulator(
    name="enphase",
    description="an Envoy gateway with inverters and a relay, under a sun that rises and sets",
    thing_type="enphase:envoy",
    options=_OPTIONS,
    serve=_serve,
    simulate=_simulate,
    wants_simulation=_wants_simulation,
    notes="\n".join(["Faults:", *(f"  {fault.name:20}{fault.description}" for fault in FAULTS.values())]),
)
"""The one device that the binding can stand in for."""
