"""Declares the simulated gateway; what runs it is imported when one is started, and not before."""

import contextlib
import importlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime

from thinghost import Simulation, Simulator, SimulatorOption, Thing

_SERIAL_NUMBER = "122012345678"
_POLL_SECONDS = 2
"""A simulated day is short: so many seconds from poll to poll do not miss much of it."""


@contextlib.asynccontextmanager
async def _gateway(
    serial_number: str, now: Callable[[], datetime], **facts: object
) -> AsyncIterator[Simulation]:
    package = importlib.import_module("thinghost_enphase.simulator")
    async with package.simulated_gateway(serial_number, now=now, **facts) as gateway:
        token = "" if gateway.token is None else gateway.token.reveal()
        yield Simulation(
            address=gateway.address,
            facts={"serial number": gateway.serial_number} | ({"token": token} if token else {}),
            poll_seconds=_POLL_SECONDS,
            configuration={
                "hostname": gateway.address,
                "refresh": str(_POLL_SECONDS / 60),
                "username": "envoy",
                "password": serial_number[-6:],
            }
            | ({"jwt": token} if token else {}),
        )


def _serve(
    options: Mapping[str, str | int], now: Callable[[], datetime]
) -> contextlib.AbstractAsyncContextManager[Simulation]:
    return _gateway(str(options["serial"]), now, firmware=int(options["firmware"]), port=int(options["port"]))


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


SIMULATOR = Simulator(
    name="enphase",
    description="an Envoy gateway with twelve inverters and a relay, under a sun that rises and sets",
    thing_type="enphase:envoy",
    options=(
        SimulatorOption("firmware", "the major version: 5 (http) or 8 (https, token)", 5, choices=("5", "8")),
        SimulatorOption("port", "the port to listen on, 0 for a free one", 0),
        SimulatorOption("serial", "the serial number of the gateway", _SERIAL_NUMBER),
    ),
    serve=_serve,
    simulate=_simulate,
    wants_simulation=_wants_simulation,
)
"""The one device that the binding can stand in for."""
