"""A bridge in virtual time, led to a simulated gateway over real sockets."""

import contextlib
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from thinghost import ItemStateUpdatedEvent, ThingStatusInfoChangedEvent
from thinghost.testing import RunningHouse, running_house, virtual_clock
from thinghost_enphase.simulator import SimulatedGateway, simulated_gateway

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 6, 20, 10, tzinfo=BERLIN)
SERIAL_NUMBER = "122012345678"

_CHANNELS = ("wattsNow", "wattHoursToday", "wattHoursSevenDays", "wattHoursLifetime")
_ITEMS = "".join(
    f"Number:{'Power' if channel == 'wattsNow' else 'Energy'} {group}_{channel} "
    f'{{ channel="enphase:envoy:1:{group}#{channel}", unit="{"W" if channel == "wattsNow" else "Wh"}" }}\n'
    for group in ("production", "consumption")
    for channel in _CHANNELS
)


@attrs.frozen
class SimulatedHouse:
    """A house, and the gateway its bridge talks to."""

    house: RunningHouse
    gateway: SimulatedGateway

    async def after(self, minutes: float) -> str:
        """Return the status of the bridge *minutes* later."""
        await virtual_clock().sleep(minutes * 60)
        return self.status

    @property
    def status(self) -> str:
        """The status of the bridge, as people read it."""
        return self.house.statuses["enphase:envoy:1"]

    @property
    def properties(self) -> Mapping[str, str]:
        """The properties of the bridge."""
        return next(iter(self.house.runtime.things)).properties

    def number(self, item: str) -> float | None:
        """Return the state of *item* as a number, None for UNDEF and NULL."""
        text = self.house.states[item].split()[0]
        return None if text in ("UNDEF", "NULL") else float(text)

    def statuses(self) -> list[str]:
        """Return all statuses that the bridge had, in order."""
        return [
            str(event.info)
            for event in self.house.recorded.of(ThingStatusInfoChangedEvent)
            if str(event.thing.uid) == "enphase:envoy:1"
        ]

    def updates(self, item: str) -> int:
        """Return how many states *item* was given."""
        return sum(event.item.name == item for event in self.house.recorded.of(ItemStateUpdatedEvent))


@contextlib.asynccontextmanager
async def simulated_house(
    folder: Path,
    *,
    refresh: float = 5,
    items: str = "",
    control: bool = False,
    with_cloud: bool = False,
    **facts: Any,
) -> AsyncIterator[SimulatedHouse]:
    """Run a bridge that reads a gateway with these *facts* every *refresh* minutes, and is told things if *control*."""
    async with simulated_gateway(
        SERIAL_NUMBER, now=virtual_clock().now, cloud=with_cloud, **facts
    ) as gateway:
        given = {"serialNumber": SERIAL_NUMBER, "hostname": gateway.address, "refresh": str(refresh)}
        if control:
            given["allowControl"] = "true"
        if gateway.cloud is not None:
            given |= {
                "autoJwt": "true",
                "cloudUrl": gateway.cloud.url,
                "username": gateway.cloud.username,
                "password": gateway.cloud.password,
                "siteName": gateway.cloud.site_name,
            }
        elif gateway.token is not None:
            given["jwt"] = gateway.token.reveal()
        things = f"Bridge enphase:envoy:1 [ {', '.join(f'{key}={_written(value)}' for key, value in given.items())} ]"
        async with running_house(folder, things=things, items=_ITEMS + items) as house:
            await house.settled()
            yield SimulatedHouse(house, gateway)


def _written(value: str) -> str:
    return (
        value if value == "true" or (value.replace(".", "").isdecimal() and len(value) < 8) else f'"{value}"'
    )
