"""What an item knows of its past (openhab-runtime 3.5)."""

from datetime import UTC
from pathlib import Path

from thinghost.item import Item
from thinghost.state import NULL, OFF, ON
from thinghost.testing import RunningHouse, in_virtual_time, running_house, virtual_clock
from thinghost.web.directory import item_json


def past(house: RunningHouse) -> list[tuple[str, str | None, float | None, float | None]]:
    """Return of each item the state, the one before, and how long ago it took it and changed."""
    now = house.runtime.clock.time()

    def ago(time: float | None) -> float | None:
        return None if time is None else now - time

    def told(item: Item) -> tuple[str, str | None, float | None, float | None]:
        before = None if item.last_state is None else str(item.last_state)
        return str(item.state), before, ago(item.last_update), ago(item.last_change)

    return [told(item) for item in house.runtime.items]


@in_virtual_time()
async def test_an_item_knows_what_it_held_and_when_it_changed(tmp_path: Path) -> None:
    async with running_house(tmp_path, items="Switch S") as house:
        (item,) = house.runtime.items
        assert past(house) == [("NULL", None, None, None)]
        for state, expected in (
            (ON, ("ON", "NULL", 0, 0)),
            (ON, ("ON", "NULL", 0, 10)),
            (OFF, ("OFF", "ON", 0, 0)),
            (NULL, ("NULL", "OFF", 0, 0)),
        ):
            house.runtime.items.update(item, state)
            assert past(house) == [expected]
            await virtual_clock().sleep(10)
        assert item_json(item, UTC)["lastState"] == "OFF"


@in_virtual_time()
async def test_a_group_knows_its_times_and_no_state_before(tmp_path: Path) -> None:
    async with running_house(tmp_path, items="Group:Switch:OR(ON,OFF) G\nSwitch S (G)") as house:
        member = house.runtime.items.get("S")
        assert member is not None
        for state in (ON, OFF):
            house.runtime.items.update(member, state)
        assert past(house)[0] == ("OFF", None, 0, 0)


@in_virtual_time()
async def test_a_reload_keeps_the_past_of_an_item_that_keeps_its_state(tmp_path: Path) -> None:
    async with running_house(tmp_path, items="Switch S\nSwitch T") as house:
        for item in house.runtime.items:
            house.runtime.items.update(item, ON)
        await virtual_clock().sleep(10)
        await house.reload(items='Switch S "Label"\nContact T')
        assert past(house) == [("ON", "NULL", 10, 10), ("NULL", None, None, None)]
