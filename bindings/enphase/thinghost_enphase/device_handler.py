"""The handlers of what hangs on a gateway: inverters and relays show what the bridge's polls bring."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from thinghost import (
    Command,
    ConfigurationError,
    RefreshType,
    State,
    ThingHandler,
    ThingStatus,
    ThingStatusDetail,
    ThingStatusInfo,
)

from .channels import DEVICE_ROWS, INVERTER_ENERGY_ROWS, INVERTER_ROWS, RELAY_ROWS, states_of
from .configuration import DeviceConfiguration
from .pages.device_data import InverterEnergy
from .pages.inventory import RELAY_KIND, InventoryDevice
from .view import View

_SHOWN = 3
"""So many serial numbers of others are named where one was not found."""


class DeviceHandler(ThingHandler[DeviceConfiguration]):
    """A device of the gateway: it asks nothing itself, its bridge calls `receive` after each poll."""

    _states: Mapping[str, State] = MappingProxyType({})

    def receive(self, view: View) -> None:
        """Show what *view* says about this device, as states and as status."""
        raise NotImplementedError

    async def handle_command(self, channel_id: str, command: Command) -> None:
        """Show once more what the last poll brought; devices take no other command."""
        if isinstance(command, RefreshType) and channel_id in self._states:
            self.callback.update_state(channel_id, self._states[channel_id])

    def bridge_status_changed(self, info: ThingStatusInfo) -> None:
        """Go OFFLINE with the bridge; its next good poll, not its status, brings this device back."""
        if info.status is ThingStatus.OFFLINE:
            self.callback.update_status(ThingStatus.OFFLINE, ThingStatusDetail.BRIDGE_OFFLINE)

    def _show(self, states: dict[str, State], device: InventoryDevice | None) -> None:
        """Give the channels their states, with what the inventory adds, and be ONLINE."""
        if device is not None:
            self.callback.update_property("partNumber", device.part_number)
            states |= states_of(DEVICE_ROWS, device)
        self._states = states
        self.callback.update_states(states)
        self.callback.update_status(ThingStatus.ONLINE)

    def _fail(self, problem: Exception | None) -> None:
        """Go OFFLINE because the page that knows this device could not be read."""
        mendable = isinstance(problem, ConfigurationError)
        detail = ThingStatusDetail.CONFIGURATION_ERROR if mendable else ThingStatusDetail.COMMUNICATION_ERROR
        self.callback.update_status(ThingStatus.OFFLINE, detail, str(problem or "no page lists it"))

    def _miss(self, kind: str, listed: Iterable[str]) -> None:
        """Go OFFLINE because the gateway does not know the serial number."""
        sentence = f"the gateway lists no {kind} with serial number {self.configuration.serial_number}"
        self.callback.update_status(
            ThingStatus.OFFLINE, ThingStatusDetail.CONFIGURATION_ERROR, f"{sentence}, {_only(list(listed))}"
        )


class InverterHandler(DeviceHandler):
    """A microinverter: its last report, and its flags where the gateway has an inventory."""

    def receive(self, view: View) -> None:
        """Show the inverter's last report, and its energies where the gateway tells those of single devices."""
        serial_number, listed = self.configuration.serial_number, view.inverters
        if listed is None:
            self._fail(view.problems.get("inverters"))
        elif serial_number not in listed:
            self._miss("inverter", listed)
        else:
            states = states_of(INVERTER_ROWS, listed[serial_number])
            data = view.snapshot.device_data
            if data is not None:
                energy = data.inverters.get(serial_number, InverterEnergy(serial_number))
                states |= states_of(INVERTER_ENERGY_ROWS, energy)
            self._show(states, (view.snapshot.inventory or {}).get(serial_number))


class RelayHandler(DeviceHandler):
    """A relay: only the inventory knows it."""

    def receive(self, view: View) -> None:
        """Show the relay's contacts."""
        inventory = view.snapshot.inventory
        if inventory is None:
            self._fail(view.problems.get("inventory"))
            return
        relays = {serial: device for serial, device in inventory.items() if device.kind == RELAY_KIND}
        relay = relays.get(self.configuration.serial_number)
        if relay is None:
            self._miss("relay", relays)
        else:
            self._show(states_of(RELAY_ROWS, relay), relay)


def _only(listed: list[str]) -> str:
    if not listed:
        return "it lists none"
    more = f" and {len(listed) - _SHOWN} more" if len(listed) > _SHOWN else ""
    return f"only {', '.join(listed[:_SHOWN])}{more}"
