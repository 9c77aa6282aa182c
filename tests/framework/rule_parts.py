"""A house in which tests arm the triggers and ask the conditions of rules, without any rule file."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import attrs

from framework.demo_binding import Home as Devices
from framework.demo_binding import module_with, thing_types
from thinghost.event import Event, ItemCommandEvent, ItemStateUpdatedEvent, ThingStatusInfoChangedEvent
from thinghost.item import Item
from thinghost.plugins import load_binding
from thinghost.rules.declaration import Condition, Disarm, Trigger
from thinghost.rules.home import Home
from thinghost.rules.means import Means
from thinghost.rules.scheduler import Scheduler
from thinghost.state import NULL, UNDEF
from thinghost.testing import RunningHouse, running_house
from thinghost.thing import ThingStatus, ThingStatusDetail


@attrs.frozen(eq=False)
class Parts:
    """The *house*, what its rules see of it, and in *fired* what their triggers said: ``10s Power: 1 W -> 2 W``."""

    house: RunningHouse
    home: Home
    devices: Devices
    began: float
    fired: list[str] = attrs.field(factory=list)

    def arm(self, trigger: Trigger) -> Disarm:
        return trigger.arm(self.home, self.hear)

    def hear(self, event: Event) -> None:
        self.fired.append(f"{event.time - self.began:.0f}s {told(event)}")

    def holds(self, condition: Condition) -> bool:
        condition.check(self.home)
        return condition.holds(self.home, Event(0.0, 0, None))

    def item(self, name: str) -> Item:
        return self.home.item(name)

    def hold(self, name: str, *states: str) -> None:
        """Let an item hold one state after the other."""
        item = self.item(name)
        for text in states:
            state = {"NULL": NULL, "UNDEF": UNDEF}.get(text) or item.type.parse_state(text)
            assert state is not None
            self.home.items.update(item, state)

    def report(
        self, thing: str, status: ThingStatus, detail: ThingStatusDetail = ThingStatusDetail.NONE
    ) -> None:
        self.devices.handlers[thing].callback.update_status(status, detail)


def told(event: Event) -> str:
    if isinstance(event, ItemStateUpdatedEvent):
        return f"{event.item.name}: {event.old} -> {event.state}"
    if isinstance(event, ItemCommandEvent):
        return f"{event.item.name} <- {event.command}"
    if isinstance(event, ThingStatusInfoChangedEvent):
        return f"{event.thing.uid}: {event.old} -> {event.info}"
    return type(event).__name__


@asynccontextmanager
async def rule_parts(
    folder: Path, items: str, things: str = "", *, settled_seconds: float = 1
) -> AsyncIterator[Parts]:
    """Run the house of *items* and *things*, whose devices are those of the demo binding."""
    devices = Devices()
    demo = load_binding("demo", module_with(thinghost_thing_types=lambda: thing_types(devices)))
    async with running_house(folder, items=items, things=things, bindings=[demo]) as house:
        # handlers begin
        await asyncio.sleep(settled_seconds)
        runtime = house.runtime

        def thing(uid: str) -> object:
            return next((each for each in runtime.things if each.uid.text == uid), None)

        home = Home(
            runtime.items,
            runtime.bus,
            runtime.clock,
            runtime.causes,
            Scheduler(runtime.clock),
            thing,  # type: ignore[arg-type]  # it is one
            means=Means(things=lambda: runtime.things),
        )
        yield Parts(house, home, devices, runtime.clock.time())
