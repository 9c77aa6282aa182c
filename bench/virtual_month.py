"""How long a month of the example takes in virtual time, polled every five minutes: with network and without."""

import tempfile
import time
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from thinghost import ChannelDefinition, ChannelType, QuantityType, ThingHandler, ThingType
from thinghost.plugins import Binding
from thinghost.testing import running_house, virtual_clock, virtual_run
from thinghost_enphase.simulator import simulated_gateway

ROOT = Path(__file__).parents[1]
START = datetime(2026, 10, 1, tzinfo=ZoneInfo("Europe/Berlin"))
MONTH = timedelta(days=31)
REFRESH_SECONDS = 300
POLLS = MONTH // timedelta(seconds=REFRESH_SECONDS)
SERIAL_NUMBER = "12345789012"
INVERTERS = ("789012123456", "789012223456")
CHANNELS = 10
"""As many as the example links to items."""

WATT = QuantityType.parse("1 W").unit


def main() -> None:
    """Print the seconds of a month: without a socket, by HTTP (firmware 5) and by HTTPS (firmware 8)."""
    print(f"{'a month of':<52} {'seconds':>8} {'us a poll':>10}")
    report("polls of 10 channels, nothing asked", seconds_of(month_without_network))
    report(
        "the example, gateway by HTTP over loopback", seconds_of(lambda folder: month_of_example(folder, 5))
    )
    report(
        "the example, gateway by HTTPS over loopback", seconds_of(lambda folder: month_of_example(folder, 8))
    )


def report(what: str, seconds: float) -> None:
    """Print one line of the table."""
    print(f"{what:<52} {seconds:>8.1f} {seconds / POLLS * 1e6:>10.0f}")


def seconds_of(month: Callable[[Path], Coroutine[Any, Any, None]]) -> float:
    """Return how many real seconds the virtual *month* takes; it writes its events to a file in a folder."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        virtual_run(month(Path(folder)), START)
        return time.perf_counter() - started


async def month_of_example(folder: Path, firmware: int) -> None:
    """Run the example beside a gateway of *firmware* in the same loop."""
    things = (ROOT / "things.example").read_text(encoding="utf-8")
    items = (ROOT / "items.example").read_text(encoding="utf-8")
    now = virtual_clock().now
    async with simulated_gateway(SERIAL_NUMBER, firmware=firmware, inverters=INVERTERS, now=now) as gateway:
        token = f', jwt="{gateway.token.reveal()}"' if gateway.token else ""
        known = f'serialNumber="{SERIAL_NUMBER}"'
        things = things.replace(known, f'{known}, hostname="{gateway.address}"{token}')
        await live(folder, things, items)


async def month_without_network(folder: Path) -> None:
    """Run a thing whose polls have their states at hand."""
    items = "".join(f'Number:Power Power{n} {{ channel="bench:meter:m:c{n}" }}\n' for n in range(CHANNELS))
    await live(folder, "Thing bench:meter:m", items, bindings=[bench_binding()])


async def live(folder: Path, things: str, items: str, bindings: Sequence[Binding] = ()) -> None:
    """Let the house that the texts declare be for a month."""
    log = f"jsonl={folder / 'events.jsonl'}"
    async with running_house(
        folder, things=things, items=items, bindings=bindings, sinks=[log], record=()
    ) as house:
        await virtual_clock().sleep(MONTH.total_seconds())
        if not house.runtime.all_online:
            raise RuntimeError(f"not all is well at the end: {house.statuses}")


class MeterHandler(ThingHandler[Any]):
    """Shows other figures at each poll, and asks nobody for them."""

    async def initialize(self) -> None:
        """Begin to poll."""
        self.callback.run_every(REFRESH_SECONDS, self.poll)

    async def poll(self) -> None:
        """Show what time it is, as power."""
        watts = QuantityType(int(self.callback.clock.time()) % 5_000, WATT)
        self.callback.update_states({f"c{number}": watts for number in range(CHANNELS)})


def bench_binding() -> Binding:
    """Return a binding with one kind of thing."""
    power = ChannelType("bench:power", "Number:Power", "Power")
    channels = tuple(ChannelDefinition(f"c{number}", power) for number in range(CHANNELS))
    meter = ThingType("bench:meter", "Meter", MeterHandler, channels=channels)
    return Binding("bench", thing_types={meter.uid: meter}, channel_types={power.uid: power})


if __name__ == "__main__":
    main()
