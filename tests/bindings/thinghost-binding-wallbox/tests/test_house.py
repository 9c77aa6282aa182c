"""The binding in a house: from the text of files to a device and back."""

import asyncio
from pathlib import Path

from thinghost import ChannelTriggeredEvent, ThingUID
from thinghost.testing import in_virtual_time, running_house

from thinghost_wallbox.simulator import SimulatedManager, simulated_manager

ROOT = Path(__file__).parents[1]
ITEMS = (ROOT / "example.items").read_text(encoding="utf-8")
THINGS = (ROOT / "example.things").read_text(encoding="utf-8")
LEFT = ThingUID("wallbox:charger:garage:left")


def things_at(manager: SimulatedManager) -> str:
    return THINGS.replace('"Garage"', f'"Garage" [ hostname="{manager.address}", password="sesame" ]')


@in_virtual_time()
async def test_commands_reach_the_charger_and_the_items_show_what_became_of_them(tmp_path: Path) -> None:
    async with (
        simulated_manager([1, 2]) as manager,
        running_house(tmp_path, things=things_at(manager), items=ITEMS) as house,
    ):
        await house.settled()
        for item, command in {"Left_Limit": "10", "Left_Mode": "solar", "Left_Charging": "ON"}.items():
            house.send(item, command)
        house.send("Right_Charging", "ON")
        await asyncio.sleep(1)
        assert house.states == {
            "Garage_Power": "6900 W",
            "Left_Charging": "ON",
            "Left_Limit": "10 A",
            "Left_Mode": "solar",
            "Left_Plugged": "CLOSED",
            "Left_Energy": "0 Wh",
            "Right_Charging": "OFF",
        }


@in_virtual_time()
async def test_a_card_is_an_event_and_the_plug_can_be_unlocked(tmp_path: Path) -> None:
    async with (
        simulated_manager([1, 2]) as manager,
        running_house(tmp_path, things=things_at(manager), items=ITEMS) as house,
    ):
        await house.settled()
        manager.hold(1, "04A2")
        await house.runtime.thing_action(LEFT, "unlock")
        cards = house.recorded.of(ChannelTriggeredEvent)
        assert [(event.thing.uid, event.channel_id, event.event) for event in cards] == [
            (LEFT, "card", "04A2")
        ]
        assert (house.states["Left_Plugged"], manager.chargers[1].since) == ("OPEN", None)


@in_virtual_time()
async def test_chargers_go_with_their_manager_and_come_back_with_it(tmp_path: Path) -> None:
    async with (
        simulated_manager([1]) as manager,
        running_house(tmp_path, things=things_at(manager), items=ITEMS) as house,
    ):
        await house.settled()
        at_work = {
            "wallbox:loadmanager:garage": "ONLINE",
            "wallbox:charger:garage:left": "ONLINE",
            "wallbox:charger:garage:right": "OFFLINE (CONFIGURATION_ERROR): "
            "the load manager has no charger 2: correct number",
        }
        assert house.statuses == at_work
        manager.password = "another one"
        manager.hang_up()
        await asyncio.sleep(60)
        assert house.statuses == {
            "wallbox:loadmanager:garage": "OFFLINE (CONFIGURATION_ERROR): "
            f"{manager.address} refuses this password: correct password",
            "wallbox:charger:garage:left": "OFFLINE (BRIDGE_OFFLINE)",
            "wallbox:charger:garage:right": "OFFLINE (BRIDGE_OFFLINE)",
        }
        manager.password = "sesame"
        await asyncio.sleep(600)
        assert house.statuses == at_work
