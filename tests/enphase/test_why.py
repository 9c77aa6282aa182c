"""What was decided of a figure is told by ``thinghost why``, over midnight and in the whole program."""

from datetime import UTC, datetime
from pathlib import Path

from enphase.scripted_gateway import INFO, SERIAL_NUMBER, Script, answer, scripted_gateway
from thinghost.cause_text import why
from thinghost.testing import in_virtual_time, running_house, virtual_clock

ITEMS = """
Number:Energy WattHoursToday { channel="enphase:envoy:1:production#wattHoursToday", unit="Wh" }
Number:Power  WattsNow       { channel="enphase:envoy:1:production#wattsNow", unit="W" }
"""


def produced(lifetime: int) -> bytes:
    figures = f'"wattsNow":600,"wattHoursToday":{lifetime},"wattHoursLifetime":{lifetime}'
    return answer(f"{{{figures}}}")


@in_virtual_time(datetime(2026, 6, 21, 23, 52, tzinfo=UTC))
async def test_why_tells_what_was_decided_and_for_what_reason(tmp_path: Path) -> None:
    pages: Script = {
        "/info": answer(INFO),
        "/api/v1/production": [produced(9_000_000 + 100 * poll) for poll in range(9)],
    }
    async with scripted_gateway(pages) as gateway:
        things = f'Bridge enphase:envoy:1 [ serialNumber="{SERIAL_NUMBER}", hostname="{gateway.address}" ]'
        async with running_house(tmp_path, things=things, items=ITEMS, clock=virtual_clock()) as house:
            await house.settled()
            await house.runtime.clock.sleep(18 * 60)
            told = {item.name: why(house.runtime.causes, item, UTC) for item in house.runtime.items}
    newest, channel, note, poll = (each.text for each in told["WattHoursToday"])
    assert newest.startswith("WattHoursToday changed from ")
    assert (channel, poll) == ("channel enphase:envoy:1:production#wattHoursToday", "poll of enphase:envoy:1")
    reason = "/api/v1/production today: 9000300 Wh equals lifetime"
    assert note == f"derived from production#wattHoursLifetime since midnight, because {reason}"
    assert [each.text for each in told["WattsNow"]] == [
        "WattsNow stayed 600 W",
        "channel enphase:envoy:1:production#wattsNow",
        "poll of enphase:envoy:1",
    ]
