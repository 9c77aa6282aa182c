"""The handlers of what hangs on a gateway: inverters and relays show what the bridge's polls bring."""

from collections.abc import Iterable

from thinghost import ConfigurationError, State, ThingHandler, ThingStatus, ThingStatusDetail, ThingStatusInfo

from .channels import DEVICE, INVERTER, RELAY, states_of
from .configuration import DeviceConfiguration
from .dto import RELAY_KIND, InventoryDevice
from .gateway import GatewayReport

_SHOWN = 3
"""So many serial numbers of others are named where one was not found."""


class DeviceHandler(ThingHandler[DeviceConfiguration]):
    """A device of the gateway: it asks nothing itself, its bridge calls `receive` after each poll."""

    def receive(self, report: GatewayReport) -> None:
        """Show what *report* says about this device, as states and as status."""
        raise NotImplementedError

    def bridge_status_changed(self, info: ThingStatusInfo) -> None:
        """Go OFFLINE with the bridge; its next good poll, not its status, brings this device back."""
        if info.status is ThingStatus.OFFLINE:
            self.callback.update_status(ThingStatus.OFFLINE, ThingStatusDetail.BRIDGE_OFFLINE)

    def _show(self, states: dict[str, State], device: InventoryDevice | None) -> None:
        """Give the channels their states, with what the inventory adds, and be ONLINE."""
        if device is not None:
            self.callback.update_property("partNumber", device.part_number)
            states |= states_of(DEVICE, device)
        self.callback.update_states(states)
        self.callback.update_status(ThingStatus.ONLINE)

    def _fail(self, problem: Exception | None) -> None:
        """Go OFFLINE because the page that knows this device could not be read."""
        mendable = isinstance(problem, ConfigurationError)
        detail = ThingStatusDetail.CONFIGURATION_ERROR if mendable else ThingStatusDetail.COMMUNICATION_ERROR
        self.callback.update_status(ThingStatus.OFFLINE, detail, str(problem))

    def _miss(self, kind: str, listed: Iterable[str]) -> None:
        """Go OFFLINE because the gateway does not know the serial number."""
        sentence = f"the gateway lists no {kind} with serial number {self.configuration.serial_number}"
        self.callback.update_status(
            ThingStatus.OFFLINE, ThingStatusDetail.CONFIGURATION_ERROR, f"{sentence}, {_only(list(listed))}"
        )


class InverterHandler(DeviceHandler):
    """A microinverter: its last report, and its flags where the gateway has an inventory."""

    def receive(self, report: GatewayReport) -> None:
        """Show the inverter's last report."""
        serial_number, listed = self.configuration.serial_number, report.inverters.value
        if listed is None:
            self._fail(report.inverters.problem)
        elif serial_number not in listed:
            self._miss("inverter", listed)
        else:
            device = (report.inventory.value or {}).get(serial_number)
            self._show(states_of(INVERTER, listed[serial_number]), device)


class RelayHandler(DeviceHandler):
    """A relay: only the inventory knows it."""

    def receive(self, report: GatewayReport) -> None:
        """Show the relay's contacts."""
        if report.inventory.value is None:
            self._fail(report.inventory.problem)
            return
        relays = {
            serial: device for serial, device in report.inventory.value.items() if device.kind == RELAY_KIND
        }
        relay = relays.get(self.configuration.serial_number)
        if relay is None:
            self._miss("relay", relays)
        else:
            self._show(states_of(RELAY, relay), relay)


def _only(listed: list[str]) -> str:
    if not listed:
        return "it lists none"
    more = f" and {len(listed) - _SHOWN} more" if len(listed) > _SHOWN else ""
    return f"only {', '.join(listed[:_SHOWN])}{more}"
