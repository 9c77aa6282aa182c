"""The handler of a gateway: it polls for itself and for everything that hangs on it."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from thinghost import (
    Command,
    ConfigurationError,
    DiscoveryResult,
    Poll,
    RefreshType,
    State,
    Thing,
    ThingHandler,
    ThingHandlerCallback,
    thing_action,
    trust_certificate,
)

from .best import best_figures
from .catalogue import CONTROL_PAGES, PAGES
from .channel_table import Group
from .client import EnvoyClient, open_client
from .configuration import EnvoyConfiguration
from .control import CONTROLS, PRODUCTION
from .device_handler import DeviceHandler
from .gateway import Gateway, GatewayReport
from .gateway_channels import OFFERED_GROUPS, STANDARD_GROUPS
from .inverter_list import inverters_of
from .net import house_figures, net_figures
from .pace import Pace, tolerated_failures
from .page_health import PageHealth
from .pages.inventory import RELAY_KIND
from .production_pause import ProductionPause
from .site_channels import CONTROL_GROUP
from .storage import storage_of, storage_watts
from .switchboard import Switchboard
from .truth.judge import Judge
from .view import View

_LOOK_AFTER_SECONDS = 60
"""How often it is seen to what was told the gateway, where that may be."""

_OFFERED = "offered groups"
"""Where the storage of the bridge keeps which groups of channels the gateway has."""


class EnvoyBridgeHandler(ThingHandler[EnvoyConfiguration]):
    """Reads a gateway every few minutes, shows its figures and hands its devices what concerns them."""

    _gateway: Gateway
    _pace: Pace
    _switchboard: Switchboard
    _pause: ProductionPause

    def __init__(
        self, thing: Thing, configuration: EnvoyConfiguration, callback: ThingHandlerCallback
    ) -> None:
        """Keep the parts; the connection is opened by `initialize`."""
        super().__init__(thing, configuration, callback)
        self._latest: View | None = None
        self._client: EnvoyClient | None = None
        self._poll: Poll | None = None
        allowed = configuration.allow_control
        self._writable = CONTROLS.keys() if allowed else frozenset()
        self._standing: tuple[Group[Any], ...] = (*STANDARD_GROUPS, *([CONTROL_GROUP] if allowed else []))
        self._groups: tuple[Group[Any], ...] = ()
        self._states: dict[str, State] = {}
        self._listed: frozenset[str] = frozenset()
        self._health = PageHealth(callback.endpoint)
        self._judge = Judge(thing.uid.text, callback.storage, callback.clock)

    async def initialize(self) -> None:
        """Have the channels that the gateway offered last, and begin to poll."""
        self._have_groups(self.callback.storage.get(_OFFERED, []))
        seconds, clock, allowed = self.configuration.refresh * 60, self.callback.clock, bool(self._writable)
        self._client = client = open_client(self.thing, self.configuration, self.callback)
        pages = (*PAGES, *CONTROL_PAGES) if allowed else PAGES
        self._gateway = Gateway(client, clock.time, seconds=seconds, pages=pages)
        self._pace = Pace(self._gateway, client, clock.time, seconds, self.configuration.live)
        self._switchboard = Switchboard(self.thing.uid.text, client, self._look, clock)
        self._pause = ProductionPause(
            self.thing.uid.text,
            self.callback.storage,
            clock,
            partial(self._switchboard.carry_out, PRODUCTION),
        )
        turn = min(self._pace.turn_seconds, _LOOK_AFTER_SECONDS if allowed else seconds)
        self._poll = self.callback.run_every(turn, self._turn, tolerate=tolerated_failures(turn))

    async def _turn(self) -> None:
        """Read what is due, and see to what was told the gateway."""
        report = await self._pace.read()
        if report is not None:
            self._take(report)
        if self._writable:
            await self._pause.end_when_due()
            await self._switchboard.look_after()

    async def _look(self, pages: Sequence[str]) -> Mapping[str, State]:
        """Read *pages* now, show what they say, and return the states of all channels."""
        self._take(await self._gateway.read(pages if self._gateway.is_known else ()))
        return self._states

    def _take(self, report: GatewayReport) -> None:
        self._health.note(report)
        self._show(self._view(report))
        if self._client is not None:
            self.callback.update_properties(self._client.properties())

    async def dispose(self) -> None:
        """End the connection."""
        if self._client is not None:
            await self._client.close()

    @thing_action("Trusts the certificate that was refused last.")
    async def trust(self) -> str:
        """Trust the certificate that the gateway was refused for last, and poll at once; return what was done."""
        done = trust_certificate(self.callback.storage)
        if self._poll is not None:
            self._poll.refresh()
        return done

    @thing_action("Turns production off, and on again after so many minutes; 0 leaves it off.")
    async def turn_production_off(self, resume_after: float = 60) -> str:
        """Turn production off for *resume_after* minutes, over restarts; return what was done."""
        self._expect_control(PRODUCTION)
        return await self._pause.begin(resume_after)

    async def handle_command(self, channel_id: str, command: Command) -> None:
        """Carry *command* out, if that is allowed; the channel shows what the gateway says in any case."""
        try:
            if not isinstance(command, RefreshType):
                self._expect_control(channel_id)
                if channel_id == PRODUCTION:
                    self._pause.forget()
                await self._switchboard.carry_out(channel_id, command)
        finally:
            if channel_id in self._states:
                self.callback.update_state(channel_id, self._states[channel_id])

    def _expect_control(self, channel_id: str) -> None:
        """Raise ConfigurationError where the channel takes no commands."""
        if channel_id not in CONTROLS:
            raise ConfigurationError("it is only read")
        if channel_id not in self._writable:
            raise ConfigurationError(
                "commands are off: set allowControl=true of the bridge to let them through"
            )

    def child_handler_initialized(self, child: ThingHandler[Any]) -> None:
        """Give a device that begins late what is known already."""
        if self._latest is not None and isinstance(child, DeviceHandler):
            child.receive(self._latest)

    def _view(self, report: GatewayReport) -> View:
        """Work out what is shown."""
        snapshot = self._judge.trusted(report.snapshot)
        best = best_figures(snapshot)
        storage = storage_of(snapshot, best.meters)
        exchange = {
            **net_figures(best.meters),
            **house_figures(best.meters, storage_watts(storage, best.meters)),
        }
        figures = self._judge.figures({**best.figures, **exchange})
        return View(
            snapshot,
            figures,
            best.meters,
            storage,
            inverters_of(snapshot),
            report.problems,
            self._judge.decisions(figures, best.reasons),
        )

    def _show(self, view: View) -> None:
        self._latest = view
        offered = [group.id for group in OFFERED_GROUPS if group.source(view) is not None]
        self._offer(offered)
        info = view.snapshot.info
        sources = {
            _source_property(channel): figure.source or None for channel, figure in view.figures.items()
        }
        self.callback.update_properties(
            {
                "serialNumber": info.serial_number,
                "modelId": info.part_number,
                "firmwareVersion": info.software,
                "generator": _generator(view),
                **sources,
                **self._judge.notes(),
            }
        )
        self._discover(view)
        with self.callback.together():
            self._states = {
                channel_id: state
                for group in self._groups
                for channel_id, state in group.states(view).items()
            }
            self.callback.update_states(self._states, view.decisions)
            for child in self.callback.children():
                if isinstance(child, DeviceHandler):
                    child.receive(view)

    def _offer(self, offered: Sequence[str]) -> None:
        """Add the groups that turned up; one that is away for a while keeps its channels, which are UNDEF."""
        known = [group.id for group in self._groups]
        if not set(offered) <= set(known):
            self._have_groups([*known, *offered])
            self.callback.storage[_OFFERED] = [group.id for group in self._groups[len(self._standing) :]]

    def _have_groups(self, ids: Sequence[str]) -> None:
        self._groups = (*self._standing, *(group for group in OFFERED_GROUPS if group.id in ids))
        self.callback.update_thing(channels=[group.declaration(self._writable) for group in self._groups])

    def _discover(self, view: View) -> None:
        """Tell which inverters and relays there are, when that has changed."""
        relays = {
            serial for serial, device in (view.snapshot.inventory or {}).items() if device.kind == RELAY_KIND
        }
        listed = frozenset(view.inverters or ()) | relays
        if listed != self._listed:
            self._listed = listed
            kinds = ((sorted(view.inverters or ()), "inverter"), (sorted(relays), "relay"))
            self.callback.discovered(
                self._result(kind, serial) for serials, kind in kinds for serial in serials
            )

    def _result(self, kind: str, serial_number: str) -> DiscoveryResult:
        uid = f"enphase:{kind}:{self.thing.uid.id}:{serial_number}"
        label = f"Enphase {kind.capitalize()} {serial_number}"
        return DiscoveryResult(uid, label, {"serialNumber": serial_number}, "serialNumber")


def _generator(view: View) -> str | None:
    model = view.snapshot.generator_model
    return " ".join(filter(None, (model.manufacturer, model.model))) if model is not None else None


def _source_property(channel_id: str) -> str:
    """Return the property that names the source of a channel: ``productionWattsNowSource``."""
    group, _, name = channel_id.partition("#")
    return f"{group}{name[0].upper()}{name[1:]}Source"
