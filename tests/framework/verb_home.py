"""A running house as a rule file sees it: its items and things, with an owner for what it sets going."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import attrs

from thinghost.event import ItemCommandEvent
from thinghost.plugins import Binding
from thinghost.rules.home import Home, at_home
from thinghost.rules.means import Means
from thinghost.rules.owner import Owner, owned_by
from thinghost.rules.scheduler import Scheduler
from thinghost.runtime import Runtime
from thinghost.testing import running_house
from thinghost.transformations import TRANSFORMATIONS


@attrs.define(eq=False)
class VerbHome:
    """The *runtime*, and what the rule file ``sun.py`` did in it: *commands*, and what *failed*."""

    runtime: Runtime
    home: Home
    owner: Owner
    commands: list[str] = attrs.field(factory=list)
    failed: list[str] = attrs.field(factory=list)

    @property
    def states(self) -> dict[str, str]:
        """The state of each item, as people read it."""
        return {item.name: str(item.state) for item in self.runtime.items}


@asynccontextmanager
async def verb_home(
    folder: Path,
    items: str = "",
    *,
    things: str = "",
    bindings: Sequence[Binding] = (),
    name: str = "sun.py",
    **means: Any,
) -> AsyncIterator[VerbHome]:
    """Run *items* and *things*; the block is code of the rule file *name*."""
    async with (
        running_house(folder, items=items, things=things, bindings=bindings) as house,
        asyncio.TaskGroup() as tasks,
    ):
        runtime = house.runtime
        acting = Means(
            things=lambda: runtime.things,
            perform=lambda uid, action, arguments: runtime.thing_action(uid, action, **arguments),
            enable=lambda uid, is_enabled: runtime.set_enabled(uid, enabled=is_enabled),
            transformation=TRANSFORMATIONS.get,
            folder=folder,
            data_folder=folder,
            **means,
        )
        home = Home(
            runtime.items,
            runtime.bus,
            runtime.clock,
            runtime.causes,
            Scheduler(runtime.clock),
            lambda uid: next((each for each in runtime.things if each.uid.text == uid), None),
            means=acting,
        )
        owner = Owner(name, tasks)
        verbs = VerbHome(runtime, home, owner)
        owner.failed = lambda what, error: verbs.failed.append(f"{what}: {type(error).__name__}: {error}")
        runtime.bus.subscribe(
            ItemCommandEvent, lambda event: verbs.commands.append(f"{event.item.name} {event.command}")
        )
        with at_home(home), owned_by(owner):
            yield verbs
        owner.close()
        await acting.close()
