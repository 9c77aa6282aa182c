"""What a binding's handler sees of the framework, and what the framework asks of a handler.

The life of a handler: made with its thing and typed configuration, `initialize`, at work, `dispose`; disposed of
also when initializing failed. A handler never catches errors for the framework's sake and owns no task: it raises,
and the thing manager turns the error into a status (`CommunicationError`, `ConfigurationError`, anything else).
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, MutableMapping, Sequence
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, Generic, Protocol, TypeVar

from .channel_type import ChannelDefinition, ChannelGroup
from .clock import Clock
from .discovery_result import DiscoveryResult
from .mdns_service import MdnsService
from .state import REFRESH, Command, State
from .thing import ConfigurationValue, Thing, ThingStatus, ThingStatusDetail, ThingStatusInfo
from .time_series import TimeSeries

ConfigurationT = TypeVar("ConfigurationT")
# where handlers of several thing types meet, their configurations are of any class: hence ThingHandler[Any]


Listen = Callable[[Callable[[], None]], Awaitable[None]]
"""Connects to a device and takes what it sends until the connection ends; what it is given says "I heard something"."""


class Poll(Protocol):
    """A poll that `ThingHandlerCallback.run_every` keeps going."""

    def refresh(self) -> None:
        """Poll at once instead of when the interval is over.

        A poll under way is followed by another one, for it may have asked too early.
        """


class Endpoint(Protocol):
    """One part of what a device answers, which may fail while the rest goes on: `ThingHandlerCallback.endpoint`.

    ``with endpoint:`` around a request notes how it went: a CommunicationError is kept, ends the block and goes no
    further, whatever else is raised passes.
    """

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def is_good(self) -> bool:
        """False from the failure that counts until the next answer; True before the first word."""

    def good(self) -> None:
        """Note an answer."""

    def failed(self, error: Exception) -> None:
        """Note a failure; *error* says why in a sentence."""

    def __enter__(self) -> None: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool: ...


class ThingHandlerCallback(Protocol):
    """The framework as one handler sees it. All but the polls happens at once, in the caller's turn of the loop."""

    @property
    def clock(self) -> Clock:
        """The runtime's clock: ask it for the time, never the machine."""

    def update_state(self, channel_id: str, state: State) -> None:
        """Give the channel *channel_id* (``group#channel`` or ``channel``) its new state."""

    def update_states(self, states: Mapping[str, State], notes: Mapping[str, str] | None = None) -> None:
        """Give several channels their states: all items hold theirs before the first event is published.

        *notes* has a sentence for each channel, by its id, whose state is not simply what the device said: ``thinghost
        why`` tells it.
        """

    def send_time_series(self, channel_id: str, series: TimeSeries) -> None:
        """Give the items of the channel states at other times than now, such as a forecast; theirs stay as they are."""

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

    def update_properties(self, properties: Mapping[str, str | None]) -> None:
        """Note several facts about the device; None removes one. Published once, where something differs."""

    def update_thing(
        self,
        *,
        label: str | None = None,
        channels: Sequence[ChannelDefinition | ChannelGroup] | None = None,
        configuration: Mapping[str, ConfigurationValue] | None = None,
    ) -> None:
        """Change what is given of the thing; the rest stays, and the handler goes on.

        With *channels* the thing has these and those that its file declares, no others; a link to one that comes works
        from then on. The parameters of *configuration*, as a person would write them, go before those of the file, and
        the handler's ``configuration`` has them. Holds until the file declares the thing otherwise, or the program
        ends. Raises ValueError, and changes nothing, where a parameter is wrong or unknown, or a channel comes twice.
        """

    def is_linked(self, channel_id: str) -> bool:
        """Whether an item is linked to the channel: nobody else looks at its states."""

    def endpoint(self, name: str, channels: Collection[str] = (), *, tolerate: int = 3) -> Endpoint:
        """Return what notes the health of one endpoint of the device, which people call *name*; asked for once.

        Before its first answer every failure counts, after it the *tolerate*-th in a row. From the one that counts
        on, *channels* (those of these ids that the thing has then) are UNDEF, and while the thing is ONLINE its
        description says ``without NAME: why``. Raises ValueError for a *name* that it has already.
        """

    @property
    def storage(self) -> MutableMapping[str, Any]:
        """What the binding wants to remember of the thing: JSON values, kept over restarts, in a private file.

        An assignment is on the disk when it returns: right for a token, wrong for readings. What is read is a copy.
        The file stays when the thing goes, for it may come back. An assignment raises TypeError for what is no JSON.
        """

    @property
    def http(self) -> Any:  # noqa: ANN401  who wants it imports aiohttp, which takes 0.2 s, and nobody else
        """The ``aiohttp.ClientSession`` that all handlers share; it keeps no cookies. Nobody closes it.

        A request has 30 s, 10 of them for connecting, unless it says something else; so it does about TLS.
        """

    def run_every(self, seconds: float, poll: Callable[[], Awaitable[None]], *, tolerate: int = 3) -> Poll:
        """Run *poll* now and then every *seconds*, give or take 5 %, one at a time, until the handler is disposed of.

        A poll that returns makes the thing ONLINE. One that raises makes it OFFLINE: at once at the first
        contact, and once the device was ONLINE only after *tolerate* failures in a row, retried in between.
        A `ConfigurationError` is reported at once. Raises ValueError if *seconds* is not above 0.
        """

    def stay_connected(
        self, listen: Listen, *, silence_seconds: float | None = None, tolerate: int = 3
    ) -> None:
        """Run *listen* now, and again whenever it ended, until the handler is disposed of: for devices that push.

        *listen* connects, calls the function it is given whenever the device has said something, and returns or raises
        when the connection is lost. The first such call makes the thing ONLINE. Where none comes in time (30 s for the
        first, then *silence_seconds*, if given, from one to the next), the connection is cut off. A lost connection
        counts as a failed poll does in `run_every`, with the same *tolerate*; one that held for a minute forgives the
        failures before it. The pauses in between grow up to 5 minutes. Raises ValueError if *silence_seconds* is not
        above 0.
        """

    def children(self) -> "Sequence[ThingHandler[Any]]":
        """The handlers at work of the things below this bridge, in the order of the files."""

    def bridge(self) -> "ThingHandler[Any] | None":
        """The handler of the bridge this thing is below, if there is one."""

    def discovered(self, results: Iterable[DiscoveryResult]) -> None:
        """Tell which things there are below this bridge: all of them, whenever that is known or has changed.

        They go to the inbox, unless a file has them; what was told before and is not among them leaves it.
        """

    async def find_mdns(
        self, service_type: str, is_wanted: Callable[[MdnsService], bool], seconds: float = 5.0
    ) -> MdnsService | None:
        """Return the first announced service of *service_type* that is wanted, None after *seconds* without one.

        What is known already comes at once. Raises CommunicationError where the network cannot be listened to.
        """


class ThingHandler(Generic[ConfigurationT]):
    """One thing's connection to its device; a binding derives from it and overrides what it needs."""

    def __init__(self, thing: Thing, configuration: ConfigurationT, callback: ThingHandlerCallback) -> None:
        """Keep what every handler needs. Nothing may be opened here: that is for `initialize`."""
        self.thing = thing
        self.configuration = configuration
        self.callback = callback

    async def initialize(self) -> None:
        """Get to work: check what only the binding can check, open what `dispose` closes, ask for polls.

        That is `run_every` or, where the device pushes, `stay_connected`: a device is first spoken to by them, for this
        must return soon. Raises ConfigurationError where the person must change the file. After a CommunicationError,
        or when it was cut off, a new handler tries again later.
        """

    async def dispose(self) -> None:
        """Close what was opened. Called once, also when `initialize` failed or was cut off."""

    async def handle_command(self, channel_id: str, command: Command) -> None:
        """Carry out *command*, already in a type that the channel takes, or ``REFRESH``.

        One at a time, in their order. Raises CommunicationError where the device refused. Without override,
        commands are ignored.
        """

    async def channel_linked(self, channel_id: str) -> None:
        """An item was linked to the channel while the handler is at work: asks it to ``REFRESH``. Like a command."""
        await self.handle_command(channel_id, REFRESH)

    async def channel_unlinked(self, channel_id: str) -> None:
        """The last link of the channel was removed while the handler is at work. Like a command."""

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
