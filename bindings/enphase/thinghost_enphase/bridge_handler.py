"""The handler of a gateway: it polls for itself and for everything that hangs on it."""

from typing import Any

import aiohttp

from thinghost import ConfigurationError, Thing, ThingHandler, ThingHandlerCallback

from .channels import PRODUCTION, states_of
from .client import Credentials, EnvoyClient
from .configuration import EnvoyConfiguration
from .device_handler import DeviceHandler
from .gateway import Gateway, GatewayReport


class EnvoyBridgeHandler(ThingHandler[EnvoyConfiguration]):
    """Reads a gateway every few minutes, shows its production and hands its devices what concerns them."""

    def __init__(
        self, thing: Thing, configuration: EnvoyConfiguration, callback: ThingHandlerCallback
    ) -> None:
        """Keep the parts; the connection is opened by `initialize`."""
        super().__init__(thing, configuration, callback)
        self._session: aiohttp.ClientSession | None = None
        self._latest: GatewayReport | None = None

    async def initialize(self) -> None:
        """Open a session and begin to poll."""
        if not self.configuration.hostname:
            raise ConfigurationError(
                "hostname is empty, and finding a gateway by its serial number does not exist yet: "
                "set hostname to the gateway's name or address"
            )
        # the client keeps the gateway's cookie itself: a jar takes none from an address without a name
        self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        now = self.callback.clock.time
        client = EnvoyClient(
            self._session, self.configuration.hostname, _credentials(self.configuration), now=now
        )
        gateway = Gateway(client, now)

        async def poll() -> None:
            self._show(await gateway.read())

        self.callback.run_every(self.configuration.refresh * 60, poll)

    async def dispose(self) -> None:
        """Close the session."""
        if self._session is not None:
            await self._session.close()

    def child_handler_initialized(self, child: ThingHandler[Any]) -> None:
        """Give a device that begins late what is known already."""
        if self._latest is not None and isinstance(child, DeviceHandler):
            child.receive(self._latest)

    def _show(self, report: GatewayReport) -> None:
        self._latest = report
        states = states_of(PRODUCTION, report.production, group="production")
        if report.consumption.value is not None:
            states |= states_of(PRODUCTION, report.consumption.value, group="consumption")
        self.callback.update_property("serialNumber", report.info.serial_number)
        self.callback.update_property("modelId", report.info.part_number)
        self.callback.update_property("firmwareVersion", report.info.software)
        with self.callback.together():
            self.callback.update_states(states)
            for child in self.callback.children():
                if isinstance(child, DeviceHandler):
                    child.receive(report)


def _credentials(configuration: EnvoyConfiguration) -> Credentials:
    return Credentials(
        serial_number=configuration.serial_number,
        username=configuration.username,
        password=configuration.password,
        jwt=configuration.jwt,
        auto_jwt=configuration.auto_jwt,
    )
