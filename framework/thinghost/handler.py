"""What a binding's handler sees of the framework, and what the framework asks of a handler.

The life of a handler: made with its thing and typed configuration, `initialize`, at work, `dispose`; disposed of
also when initializing failed. A handler never catches errors for the framework's sake and owns no task: it raises,
and the thing manager turns the error into a status (`CommunicationError`, `ConfigurationError`, anything else).
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Generic, Protocol, TypeVar

from .clock import Clock
from .state import Command, State
from .thing import Thing, ThingStatus, ThingStatusDetail, ThingStatusInfo

ConfigurationT = TypeVar("ConfigurationT")
# where handlers of several thing types meet, their configurations are of any class: hence ThingHandler[Any]


class Poll(Protocol):
    """A poll that `ThingHandlerCallback.run_every` keeps going."""

    def refresh(self) -> None:
        """Poll at once instead of when the interval is over.

        A poll under way is followed by another one, for it may have asked too early.
        """


class ThingHandlerCallback(Protocol):
    """The framework as one handler sees it. All but the polls happens at once, in the caller's turn of the loop."""

    @property
    def clock(self) -> Clock:
        """The runtime's clock: ask it for the time, never the machine."""

    def update_state(self, channel_id: str, state: State) -> None:
        """Give the channel *channel_id* (``group#channel`` or ``channel``) its new state."""

    def update_states(self, states: Mapping[str, State]) -> None:
        """Give several channels their states: all items hold theirs before the first event is published."""

    def together(self) -> AbstractContextManager[None]:
        """Inside, states reach their items, and events wait until the block ends.

        For a bridge whose one poll has news for several things.
        """

    def trigger(self, channel_id: str, event: str = "") -> None:
        """Publish *event* of a trigger channel."""

    def post_command(self, channel_id: str, command: Command) -> None:
        """Send *command* to the items of a channel, as if a person had: a button at the device was pressed."""

    def update_status(
        self,
        status: ThingStatus,
        detail: ThingStatusDetail = ThingStatusDetail.NONE,
        description: str | None = None,
    ) -> None:
        """Report UNKNOWN, ONLINE or OFFLINE, with a sentence that says what to do.

        Only where no exception can say it: for a child that its bridge found missing. Raises ValueError for a
        status that is the framework's to set.
        """

    def update_property(self, name: str, value: str | None) -> None:
        """Note a fact about the device (serial number, firmware ...); None removes it."""

    def run_every(self, seconds: float, poll: Callable[[], Awaitable[None]], *, tolerate: int = 3) -> Poll:
        """Run *poll* now and then every *seconds*, give or take 5 %, one at a time, until the handler is disposed of.

        A poll that returns makes the thing ONLINE. One that raises makes it OFFLINE: at once at the first
        contact, and once the device was ONLINE only after *tolerate* failures in a row, retried in between.
        A `ConfigurationError` is reported at once. Raises ValueError if *seconds* is not above 0.
        """

    def children(self) -> "Sequence[ThingHandler[Any]]":
        """The handlers at work of the things below this bridge, in the order of the files."""

    def bridge(self) -> "ThingHandler[Any] | None":
        """The handler of the bridge this thing is below, if there is one."""


class ThingHandler(Generic[ConfigurationT]):
    """One thing's connection to its device; a binding derives from it and overrides what it needs."""

    def __init__(self, thing: Thing, configuration: ConfigurationT, callback: ThingHandlerCallback) -> None:
        """Keep what every handler needs. Nothing may be opened here: that is for `initialize`."""
        self.thing = thing
        self.configuration = configuration
        self.callback = callback

    async def initialize(self) -> None:
        """Get to work: check what only the binding can check, open what `dispose` closes, call `run_every`.

        Must return soon. A device is first spoken to by the poll. Raises ConfigurationError where the person
        must change the file. After a CommunicationError, or when it was cut off, a new handler tries again later.
        """

    async def dispose(self) -> None:
        """Close what was opened. Called once, also when `initialize` failed or was cut off."""

    async def handle_command(self, channel_id: str, command: Command) -> None:
        """Carry out *command*, already in a type that the channel takes, or ``REFRESH``.

        One at a time, in their order. Raises CommunicationError where the device refused. Without override,
        commands are ignored.
        """

    def bridge_status_changed(self, info: ThingStatusInfo) -> None:
        """Follow the bridge: OFFLINE below an OFFLINE bridge, ONLINE again when it is back."""
        below_offline = self.thing.status_info.detail is ThingStatusDetail.BRIDGE_OFFLINE
        if info.status is ThingStatus.OFFLINE:
            self.callback.update_status(ThingStatus.OFFLINE, ThingStatusDetail.BRIDGE_OFFLINE)
        elif info.status is ThingStatus.ONLINE and below_offline:
            self.callback.update_status(ThingStatus.ONLINE)

    def child_handler_initialized(self, child: "ThingHandler[Any]") -> None:
        """A thing below this bridge got to work; a bridge may give it what it knows already."""

    def child_handler_disposed(self, child: "ThingHandler[Any]") -> None:
        """A thing below this bridge has stopped."""
