"""The whole runtime with many gateways, each polled every minute and shown by eight items."""

import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path

from thinghost.testing import running_house

from .measure import Server, resident_kilobytes, server_and_count

_CHANNELS = tuple(
    f"{group}#{name}"
    for group in ("production", "consumption")
    for name in ("wattsNow", "wattHoursToday", "wattHoursSevenDays", "wattHoursLifetime")
)


def _texts(server: Server, count: int) -> tuple[str, str]:
    jwt = f', jwt="{server.token}"' if server.scheme == "https" else ""
    things = "\n".join(
        f'Bridge enphase:envoy:e{number} [ serialNumber="{server.serial}", '
        f'hostname="{server.address(number)}", refresh=1{jwt} ]'
        for number in range(count)
    )
    items = "\n".join(
        f'Number i{number}_{index} {{ channel="enphase:envoy:e{number}:{channel}" }}'
        for number in range(count)
        for index, channel in enumerate(_CHANNELS)
    )
    return things, items


async def _run(server: Server, count: int, seconds: float) -> None:
    before = resident_kilobytes()
    with tempfile.TemporaryDirectory() as folder:
        things, items = _texts(server, count)
        async with running_house(Path(folder), things=things, items=items) as house:
            await house.settled()
            await asyncio.sleep(seconds)
            online = sum(status == "ONLINE" for status in house.statuses.values())
            house.recorded.events.clear()
            cpu = time.process_time()
            await asyncio.sleep(seconds)
            share = (time.process_time() - cpu) / seconds
            kilobytes = (resident_kilobytes() - before) / count
    print(json.dumps({"online": online, "share": share, "kilobytes": kilobytes}))


if __name__ == "__main__":
    its_server, its_count = server_and_count()
    asyncio.run(_run(its_server, its_count, float(sys.argv[3])))
