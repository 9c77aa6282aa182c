"""A small binding as anybody could write it: a hub, lamps below it, and a `Home` by which a test controls them."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from decimal import Decimal
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs

from thinghost import (
    ChannelDefinition,
    ChannelGroup,
    ChannelKind,
    ChannelType,
    Clock,
    Command,
    DecimalType,
    DiscoveryContext,
    DiscoveryResult,
    DiscoveryService,
    MdnsParticipant,
    MdnsService,
    OnOffType,
    Poll,
    QuantityType,
    Secret,
    State,
    StateDescription,
    Thing,
    ThingHandler,
    ThingHandlerCallback,
    ThingStatus,
    ThingStatusInfo,
    ThingType,
    hookimpl,
    parameter,
)
from thinghost.declared_files import DeclaredFiles
from thinghost.loader import load_model
from thinghost.mdns_client import MdnsClient
from thinghost.parser import Source, resolve_items, resolve_things
from thinghost.patience import Patience
from thinghost.plugins import Plugins, load_binding
from thinghost.runtime import Runtime, SinkRequest, running
from thinghost.sinks import thinghost_sinks
from thinghost.testing import AnnouncedServices
from thinghost.unit import MeasurementSystem

Trouble = Exception | Callable[[], Awaitable[object]]

EXACT = Patience(jitter=0)
"""Polls come when they are due, to the second."""

SINKS = ", ".join(sorted(each.name for each in thinghost_sinks()))
"""The sinks of the framework, as messages name them."""

HUB_STATES: dict[str, State] = {
    "meter#power": QuantityType.parse("40 W"),
    "meter#energy": QuantityType.parse("1.5 kWh"),
}
LAMP_STATES: dict[str, State] = {"power": OnOffType.ON, "level": DecimalType(Decimal(7))}


@attrs.define(eq=False)
class Home:
    """The devices: *calls* is what was asked of them, *trouble* what happens then, by the words of the call.

    Trouble is an exception to raise, or a coroutine function to wait for. *hub* and *lamp* are what they report.
    *found* is what looking finds, *below* what a hub tells of with its polls.
    """

    calls: list[str] = attrs.field(factory=list)
    trouble: dict[str, Trouble] = attrs.field(factory=dict)
    hub: dict[str, State] = attrs.field(factory=HUB_STATES.copy)
    lamp: dict[str, State] = attrs.field(factory=LAMP_STATES.copy)
    polls: dict[str, Poll] = attrs.field(factory=dict)
    handlers: dict[str, ThingHandler[Any]] = attrs.field(factory=dict)
    found: list[DiscoveryResult] = attrs.field(factory=list)
    below: list[DiscoveryResult] | None = None

    async def do(self, call: str) -> None:
        """Note *call*, and let happen what is to happen then."""
        trouble = self.note(call)
        if trouble is not None:
            await trouble()

    def note(self, call: str) -> Callable[[], Awaitable[object]] | None:
        """Note *call*, raise if that is its trouble, return what to wait for if that is."""
        self.calls.append(call)
        trouble = self.trouble.get(call)
        if isinstance(trouble, Exception):
            raise trouble
        return trouble

    def calls_of(self, word: str) -> list[str]:
        """Return the calls that begin with *word*."""
        return [call for call in self.calls if call.startswith(word)]


@attrs.frozen
class HubConfiguration:
    """How to reach a hub."""

    host: str = parameter()
    refresh: float = parameter(default=60.0, minimum=0.1)
    password: Secret = parameter(default=Secret(""), pattern="[a-z]*")


@attrs.frozen
class LampConfiguration:
    """A lamp needs nothing."""

    refresh: float = parameter(default=0.0)


class HubHandler(ThingHandler[HubConfiguration]):
    """Polls for itself and, if it has them, for its lamps."""

    def __init__(
        self, home: Home, thing: Thing, configuration: HubConfiguration, callback: ThingHandlerCallback
    ) -> None:
        """Take the *home* that is controlled."""
        super().__init__(thing, configuration, callback)
        self.home = home
        self.name = thing.uid.id
        home.note(f"make {self.name}")
        home.handlers[self.name] = self

    async def initialize(self) -> None:
        """Ask for polls."""
        poll = self.callback.run_every(self.configuration.refresh, self.poll)
        self.home.polls[self.name] = poll
        await self.home.do(f"initialize {self.name}")

    async def dispose(self) -> None:
        """Only note it."""
        await self.home.do(f"dispose {self.name}")

    async def poll(self) -> None:
        """Give the hub and every lamp what they report."""
        await self.home.do(f"poll {self.name}")
        with self.callback.together():
            self.callback.update_states(self.home.hub)
            if self.home.below is not None:
                self.callback.discovered(self.home.below)
            for child in self.callback.children():
                if isinstance(child, LampHandler):
                    child.show()

    def child_handler_initialized(self, child: ThingHandler[object]) -> None:
        """Only note it."""
        self.home.note(f"{self.name} greets {child.thing.uid.id}")

    def child_handler_disposed(self, child: ThingHandler[object]) -> None:
        """Only note it."""
        self.home.note(f"{self.name} misses {child.thing.uid.id}")


class LampHandler(ThingHandler[LampConfiguration]):
    """Shows what its hub polled, and carries out commands."""

    def __init__(
        self, home: Home, thing: Thing, configuration: LampConfiguration, callback: ThingHandlerCallback
    ) -> None:
        """Take the *home* that is controlled."""
        super().__init__(thing, configuration, callback)
        self.home = home
        self.name = thing.uid.id
        home.note(f"make {self.name}")
        home.handlers[self.name] = self

    async def initialize(self) -> None:
        """Only note it."""
        await self.home.do(f"initialize {self.name}")

    async def dispose(self) -> None:
        """Only note it."""
        await self.home.do(f"dispose {self.name}")

    async def handle_command(self, channel_id: str, command: Command) -> None:
        """Only note it."""
        await self.home.do(f"{self.name} {channel_id} {command}")

    def bridge_status_changed(self, info: ThingStatusInfo) -> None:
        """Note it, and follow."""
        self.home.note(f"{self.name} hears {info.status.value}")
        super().bridge_status_changed(info)

    def show(self) -> None:
        """Report what the lamp has."""
        self.callback.update_states(self.home.lamp)
        self.callback.update_status(ThingStatus.ONLINE)


POWER = ChannelType(
    "demo:power", "Number:Power", "Power", state_description=StateDescription(pattern="%d %unit%")
)
ENERGY = ChannelType("demo:energy", "Number:Energy", "Energy")
SWITCH = ChannelType("demo:switch", "Switch", "Power")
LEVEL = ChannelType("demo:level", "Number", "Level", "How bright it is")
BUTTON = ChannelType("demo:button", None, "Button", kind=ChannelKind.TRIGGER)


def thing_types(home: Home) -> Sequence[ThingType]:
    """Return the hub, the lamp that stands below one, and the candle that needs none, for *home*."""
    meter = ChannelGroup(
        "meter", "Meter", (ChannelDefinition("power", POWER), ChannelDefinition("energy", ENERGY))
    )
    lamp = (
        ChannelDefinition("power", SWITCH),
        ChannelDefinition("level", LEVEL, label="Brightness"),
        ChannelDefinition("button", BUTTON),
    )
    make_lamp = partial(LampHandler, home)
    return (
        ThingType(
            "demo:hub",
            "Hub",
            partial(HubHandler, home),
            configuration=HubConfiguration,
            is_bridge=True,
            groups=(meter,),
            representation_property="host",
        ),
        ThingType(
            "demo:lamp",
            "Lamp",
            make_lamp,
            configuration=LampConfiguration,
            supported_bridges=("demo:hub",),
            channels=lamp,
        ),
        ThingType("demo:candle", "Candle", make_lamp, configuration=LampConfiguration, channels=lamp),
    )


MDNS_TYPE = "_demo-hub._tcp.local."


def hub_of(service: MdnsService) -> DiscoveryResult | None:
    """Return the hub that is announced; one without a serial number is none."""
    serial = service.properties.get("serial")
    facts = {"host": service.address or service.host, "firmware": "3"}
    return DiscoveryResult(f"demo:hub:{serial}", f"Hub {serial}", facts, "host") if serial else None


def discovery_services(home: Home) -> Sequence[DiscoveryService]:
    """Return what finds the things of *home*, once a minute in the background."""

    async def discover(context: DiscoveryContext) -> None:
        await home.do(f"look {context.text}".rstrip())
        for each in home.found:
            context.found(each)

    kinds = ("demo:hub", "demo:lamp", "demo:candle")
    look = DiscoveryService(
        "look", kinds, discover, background=60, removes_older_results=True, input_label="Code"
    )
    return (look,)


def module_with(**hooks: Callable[[], object]) -> ModuleType:
    """Return a module with *hooks*, as a plugin has them."""
    module = ModuleType("plugin")
    for name, hook in hooks.items():
        setattr(module, name, hookimpl(hook))
    return module


def demo_plugins(home: Home) -> Plugins:
    """Return the binding ``demo``, and the sinks of the framework."""
    demo = load_binding(
        "demo",
        module_with(
            thinghost_thing_types=lambda: thing_types(home),
            thinghost_discovery_services=lambda: discovery_services(home),
            thinghost_mdns_participants=lambda: (
                MdnsParticipant(MDNS_TYPE, ("demo:hub",), hub_of, grace_seconds=60),
            ),
        ),
    )
    sinks = load_binding("thinghost", module_with(thinghost_sinks=thinghost_sinks))
    return Plugins([], [demo, sinks])


def declared(things: str = "", items: str = "") -> DeclaredFiles:
    """Return the files with these texts."""
    return DeclaredFiles(
        (resolve_things(Source(things, "a.things")),), (resolve_items(Source(items, "a.items")),)
    )


@asynccontextmanager
async def house(
    home: Home,
    clock: Clock,
    things: str,
    items: str = "",
    *,
    sinks: Sequence[str] = (),
    patience: Patience = EXACT,
    folder: Path = Path(),
    announced: MdnsClient | None = None,
    discover: bool = False,
) -> AsyncIterator[Runtime]:
    """Run *things* and *items* with the devices of *home*."""
    plugins = demo_plugins(home)
    model = load_model(declared(things, items), plugins, MeasurementSystem.SI, clock.zone)
    assert model.problems == ()
    requests = [SinkRequest.parse(each) for each in sinks]
    async with running(
        model,
        plugins,
        clock,
        sinks=requests,
        folder=folder,
        data_folder=folder,
        patience=patience,
        discover=discover,
        mdns=announced or AnnouncedServices(),
    ) as runtime:
        yield runtime


def statuses(runtime: Runtime) -> dict[str, str]:
    """Return the status of each thing as people read it."""
    return {thing.uid.text: str(thing.status_info) for thing in runtime.things}


def states(runtime: Runtime) -> dict[str, str]:
    """Return the state of each item."""
    return {item.name: str(item.state) for item in runtime.items}
