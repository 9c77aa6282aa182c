"""The handler of a gateway: it polls for itself and for everything that hangs on it."""

import math
from collections.abc import Sequence
from typing import Any

from thinghost import (
    Command,
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
from .channel_table import Group
from .client import EnvoyClient, open_client
from .configuration import EnvoyConfiguration
from .device_handler import DeviceHandler
from .gateway import Gateway, GatewayReport
from .gateway_channels import OFFERED_GROUPS, STANDARD_GROUPS
from .inverter_list import inverters_of
from .live_pace import LivePace
from .net import house_figures, net_figures
from .page_health import PageHealth
from .pages.inventory import RELAY_KIND
from .storage import storage_of, storage_watts
from .truth.judge import Judge
from .view import View

_FASTEST = 5
"""Seconds: asked more often, gateways drop answers (envoy-api 1.8)."""

_OFFERED = "offered groups"
"""Where the storage of the bridge keeps which groups of channels the gateway has."""


class EnvoyBridgeHandler(ThingHandler[EnvoyConfiguration]):
    """Reads a gateway every few minutes, shows its figures and hands its devices what concerns them."""

    def __init__(
        self, thing: Thing, configuration: EnvoyConfiguration, callback: ThingHandlerCallback
    ) -> None:
        """Keep the parts; the connection is opened by `initialize`."""
        super().__init__(thing, configuration, callback)
        self._latest: View | None = None
        self._client: EnvoyClient | None = None
        self._poll: Poll | None = None
        self._groups: tuple[Group[Any], ...] = ()
        self._states: dict[str, State] = {}
        self._listed: frozenset[str] = frozenset()
        self._health = PageHealth(callback.endpoint)
        self._judge = Judge(thing.uid.text, callback.storage, callback.clock)

    async def initialize(self) -> None:
        """Have the channels that the gateway offered last, and begin to poll."""
        self._have_groups(self.callback.storage.get(_OFFERED, []))
        seconds = self.configuration.refresh * 60
        self._client = client = open_client(self.thing, self.configuration, self.callback)
        gateway = Gateway(client, self.callback.clock.time, seconds=seconds)

        async def poll() -> None:
            report = await gateway.read()
            self._health.note(report)
            self._show(self._view(report))
            self.callback.update_properties(client.properties())

        self._poll = self.callback.run_every(seconds, poll)
        self._run_live(LivePace(gateway, client, self.callback.clock.time), seconds)

    def _run_live(self, pace: LivePace, seconds: float) -> None:
        """Show present power at its own pace; it goes OFFLINE no sooner than the slow poll would."""
        if self.configuration.live <= 0:
            return

        async def poll() -> None:
            report = await pace.read()
            if report is not None:
                self._show(self._view(report))

        live = max(_FASTEST, self.configuration.live)
        self.callback.run_every(live, poll, tolerate=3 * math.ceil(max(1, seconds / live)))

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

    async def handle_command(self, channel_id: str, command: Command) -> None:
        """Show once more what the last poll brought, for ``REFRESH``."""
        if isinstance(command, RefreshType) and channel_id in self._states:
            self.callback.update_state(channel_id, self._states[channel_id])

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
        return View(
            snapshot,
            self._judge.figures({**best.figures, **exchange}),
            best.meters,
            storage,
            inverters_of(snapshot),
            report.problems,
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
            self.callback.update_states(self._states)
            for child in self.callback.children():
                if isinstance(child, DeviceHandler):
                    child.receive(view)

    def _offer(self, offered: Sequence[str]) -> None:
        """Add the groups that turned up; one that is away for a while keeps its channels, which are UNDEF."""
        known = [group.id for group in self._groups]
        if not set(offered) <= set(known):
            self._have_groups([*known, *offered])
            self.callback.storage[_OFFERED] = [group.id for group in self._groups[len(STANDARD_GROUPS) :]]

    def _have_groups(self, ids: Sequence[str]) -> None:
        self._groups = (*STANDARD_GROUPS, *(group for group in OFFERED_GROUPS if group.id in ids))
        self.callback.update_thing(channels=[group.declaration for group in self._groups])

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
