"""The handlers of a load manager, which keeps the connection, and of the chargers that it tells of."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from thinghost import (
    Command,
    CommunicationError,
    ConfigurationError,
    DecimalType,
    DiscoveryResult,
    OnOffType,
    QuantityType,
    RefreshType,
    StringType,
    ThingHandler,
    ThingStatus,
    ThingStatusDetail,
    thing_action,
)

from .channels import states_of
from .client import Client
from .configuration import ChargerConfiguration, ManagerConfiguration
from .message import CardHeld, Message, Status, Welcome

SILENCE_SECONDS = 45
"""A load manager says something every 20 seconds; one message may come late."""

MINIMUM_CURRENT = 6
"""The amperes below which no car charges (IEC 61851)."""


class ChargerHandler(ThingHandler[ChargerConfiguration]):
    """One charger."""

    def show(self, status: Status) -> None:
        """Show how the charger is."""
        self.callback.update_states(states_of(status))
        self.callback.update_status(ThingStatus.ONLINE)

    def card_held(self, card: str) -> None:
        """Tell that somebody held a card at the charger."""
        self.callback.trigger("card", card)

    def known_as(self, serial: str | None) -> None:
        """Take the serial number, or None where the manager has no such charger."""
        self.callback.update_property("serialNumber", serial)
        if serial is None:
            number = self.configuration.number
            self.callback.update_status(
                ThingStatus.OFFLINE,
                ThingStatusDetail.CONFIGURATION_ERROR,
                f"the load manager has no charger {number}: correct number",
            )

    async def handle_command(self, channel_id: str, command: Command) -> None:
        """Let the manager carry out *command*; it tells by itself what became of it."""
        match channel_id, command:
            case _, RefreshType.REFRESH:
                await self._wish(tell=True)
            case "charging", OnOffType():
                await self._wish(charging=command is OnOffType.ON)
            case "limit", QuantityType() | DecimalType():
                await self._wish(limit=self._amperes(command))
            case "mode", StringType():
                await self._wish(mode=str(command))

    @thing_action("Unlocks the plug, so that the car can leave, and ends the session.")
    async def unlock(self) -> None:
        """Unlock the plug."""
        await self._wish(unlock=True)

    async def _wish(self, **wish: object) -> None:
        manager = self.callback.bridge()
        if isinstance(manager, ManagerHandler):
            await manager.wish(self.configuration.number, **wish)

    def _amperes(self, limit: QuantityType | DecimalType) -> int:
        amperes = limit.to_unit("A") if isinstance(limit, QuantityType) else limit
        highest = self.configuration.maximum_current
        if amperes is None or not MINIMUM_CURRENT <= Decimal(amperes.value) <= highest:
            raise CommunicationError(f"the limit is {MINIMUM_CURRENT} to {highest} A, not {limit}")
        return round(amperes.value)


class ManagerHandler(ThingHandler[ManagerConfiguration]):
    """Listens to a load manager as long as there is one."""

    _client: Client
    _welcome: Welcome | None
    _known: dict[int, Status]

    async def initialize(self) -> None:
        """Connect, and stay connected."""
        if not self.configuration.hostname:
            raise ConfigurationError("hostname must be given")
        self._client = Client(self.configuration.hostname, self.configuration.password)
        self._welcome = None
        self._known = {}
        self.callback.stay_connected(self._listen, silence_seconds=SILENCE_SECONDS)

    async def handle_command(self, channel_id: str, command: Command) -> None:
        """Tell what all chargers draw, as far as it is known."""
        if channel_id == "power" and command is RefreshType.REFRESH:
            self._show_power()

    def child_handler_initialized(self, child: ThingHandler[Any]) -> None:
        """Tell a charger that begins late what is known of it."""
        if isinstance(child, ChargerHandler) and self._welcome is not None:
            number = child.configuration.number
            child.known_as(self._welcome.chargers.get(number))
            if number in self._known:
                child.show(self._known[number])

    async def wish(self, number: int, **wish: object) -> None:
        """Wish something of the charger *number*. Raises CommunicationError where it is not granted."""
        await self._client.wish(number, **wish)

    async def _listen(self, heard: Callable[[], None]) -> None:
        def take(message: Message) -> None:
            heard()
            self._take(message)

        await self._client.listen(take)

    def _take(self, message: Message) -> None:
        match message:
            case Welcome():
                self._meet(message)
            case Status(number):
                self._known[number] = message
                with self.callback.together():
                    for charger in self._chargers(number):
                        charger.show(message)
                    self._show_power()
            case CardHeld(number, card):
                for charger in self._chargers(number):
                    charger.card_held(card)

    def _meet(self, welcome: Welcome) -> None:
        self._welcome = welcome
        self._known = {}
        self.callback.update_properties({"serialNumber": welcome.serial, "firmwareVersion": welcome.firmware})
        for child in self.callback.children():
            self.child_handler_initialized(child)
        above = self.thing.uid.id
        self.callback.discovered(
            DiscoveryResult(
                f"wallbox:charger:{above}:{number}",
                f"Charger {number}",
                {"number": number, "serialNumber": serial},
                "serialNumber",
            )
            for number, serial in welcome.chargers.items()
        )

    def _show_power(self) -> None:
        if self._known:
            watts = sum(status.power for status in self._known.values())
            self.callback.update_state("power", QuantityType.of(watts, "W"))

    def _chargers(self, number: int) -> Iterator[ChargerHandler]:
        for child in self.callback.children():
            if isinstance(child, ChargerHandler) and child.configuration.number == number:
                yield child
