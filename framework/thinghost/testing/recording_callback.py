"""The framework as one handler sees it, reduced to a memory: for tests of a handler without a runtime."""

import contextlib
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from typing import Any

import attrs

from ..channel_type import ChannelDefinition, ChannelGroup, channel_definitions
from ..clock import Clock
from ..contact import ChannelEndpoint, Contact
from ..discovery_result import DiscoveryResult
from ..handler import Listen, ThingHandler
from ..http_session import HttpSession
from ..mdns_service import MdnsService
from ..state import UNDEF, Command, State
from ..thing import ConfigurationValue, Thing, ThingStatus, ThingStatusDetail, ThingStatusInfo
from ..time_series import TimeSeries
from ..typed_channel import channels_defined
from ..uid import ThingUID


@attrs.define(eq=False)
class RecordedPoll:
    """What a handler wants to do every *seconds*; *refreshes* counts how often it wanted it at once."""

    seconds: float
    poll: Callable[[], Awaitable[None]]
    tolerate: int
    refreshes: int = 0

    def refresh(self) -> None:
        """Count the wish."""
        self.refreshes += 1


@attrs.define(eq=False)
class RecordedConnection:
    """What a handler wants to keep connected, and how; *heard* counts how often it heard something."""

    listen: Listen
    silence_seconds: float | None
    tolerate: int
    heard: int = 0

    def note_heard(self) -> None:
        """Count what was heard."""
        self.heard += 1


@attrs.define(eq=False)
class RecordingCallback:
    """A `ThingHandlerCallback` that keeps, in their order, what the handler of *thing* says.

    Nothing polls or listens but the test, by `poll` and `listen`. The handlers of bridge and children
    are those that the test sets in *above* and *below*, and *announced* is what mDNS finds. All channels are linked
    unless *linked* names those that are. A test that used `http` closes it at the end.
    """

    thing: Thing
    clock: Clock = attrs.field(factory=lambda: Clock(UTC))
    above: ThingHandler[Any] | None = None
    below: list[ThingHandler[Any]] = attrs.field(factory=list)
    updates: list[tuple[str, State]] = attrs.field(factory=list)
    notes: dict[str, str] = attrs.field(factory=dict)
    time_series: list[tuple[str, TimeSeries]] = attrs.field(factory=list)
    statuses: list[ThingStatusInfo] = attrs.field(factory=list)
    triggers: list[tuple[str, str]] = attrs.field(factory=list)
    commands: list[tuple[str, Command]] = attrs.field(factory=list)
    properties: dict[str, str] = attrs.field(factory=dict)
    polls: list[RecordedPoll] = attrs.field(factory=list)
    connections: list[RecordedConnection] = attrs.field(factory=list)
    results: list[DiscoveryResult] = attrs.field(factory=list)
    announced: list[MdnsService] = attrs.field(factory=list)
    endpoints: dict[str, ChannelEndpoint] = attrs.field(factory=dict)
    storage: dict[str, Any] = attrs.field(factory=dict)
    linked: Collection[str] | None = None
    _http: HttpSession = attrs.field(factory=HttpSession, init=False)

    @classmethod
    def of(cls, uid: str, clock: Clock | None = None) -> "RecordingCallback":
        """Return a callback for a new thing *uid*, such as ``acme:lamp:kitchen``."""
        thing_uid = ThingUID.parse(uid)
        return cls(Thing(thing_uid, thing_uid.type_uid), clock or Clock(UTC))

    async def poll(self) -> None:
        """Do every poll once, as the framework would; what one raises comes out."""
        for each in self.polls:
            await each.poll()

    async def listen(self) -> None:
        """Connect and listen once, for every connection, until it ends; what one raises comes out."""
        for each in self.connections:
            await each.listen(each.note_heard)

    @property
    def states(self) -> dict[str, str]:
        """The latest state of each channel, as people read it."""
        return {channel_id: str(state) for channel_id, state in self.updates}

    @property
    def status(self) -> str:
        """The latest status, as people read it."""
        return str(self.thing.status_info)

    # what the handler calls

    def update_state(self, channel_id: str, state: State) -> None:
        """Keep the state."""
        self.updates.append((channel_id, state))

    def update_states(self, states: Mapping[str, State], notes: Mapping[str, str] | None = None) -> None:
        """Keep all states, and the notes of the last ones."""
        self.updates.extend(states.items())
        self.notes = dict(notes or {})

    def send_time_series(self, channel_id: str, series: TimeSeries) -> None:
        """Keep the series."""
        self.time_series.append((channel_id, series))

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Hold nothing back: there are no events here."""
        yield

    def trigger(self, channel_id: str, event: str = "") -> None:
        """Keep the event."""
        self.triggers.append((channel_id, event))

    def post_command(self, channel_id: str, command: Command) -> None:
        """Keep the command."""
        self.commands.append((channel_id, command))

    def update_status(
        self,
        status: ThingStatus,
        detail: ThingStatusDetail = ThingStatusDetail.NONE,
        description: str | None = None,
    ) -> None:
        """Give the thing its status, and keep it. Raises ValueError for one that is the framework's to set."""
        if not status.is_initialized:
            raise ValueError(f"a handler reports UNKNOWN, ONLINE or OFFLINE, not {status.value}")
        self.thing.status_info = ThingStatusInfo(status, detail, description)
        self.statuses.append(self.thing.status_info)

    def update_property(self, name: str, value: str | None) -> None:
        """Keep the property; None removes it."""
        if value is None:
            self.properties.pop(name, None)
        else:
            self.properties[name] = value

    def update_properties(self, properties: Mapping[str, str | None]) -> None:
        """Keep the properties; None removes one."""
        for name, value in properties.items():
            self.update_property(name, value)

    def update_thing(
        self,
        *,
        label: str | None = None,
        channels: Sequence[ChannelDefinition | ChannelGroup] | None = None,
        configuration: Mapping[str, ConfigurationValue] | None = None,
    ) -> None:
        """Change the thing; no thing type says what would be wrong."""
        self.thing.label = label or self.thing.label
        if channels is not None:
            self.thing.channels = channels_defined(self.thing.uid, channel_definitions(channels))
        self.thing.configuration = {**self.thing.configuration, **(configuration or {})}

    def is_linked(self, channel_id: str) -> bool:
        """Whether the test says so."""
        return self.linked is None or channel_id in self.linked

    def endpoint(self, name: str, channels: Collection[str] = (), *, tolerate: int = 3) -> ChannelEndpoint:
        """Return an endpoint that is kept under *name*; where it fails, all *channels* are UNDEF."""
        if name in self.endpoints:
            raise ValueError(f"there is an endpoint '{name}' already")
        self.endpoints[name] = ChannelEndpoint(
            Contact(name, tolerate), channels, self.clock.time, self._endpoint_changed
        )
        return self.endpoints[name]

    def _endpoint_changed(self, endpoint: ChannelEndpoint) -> None:
        if not endpoint.is_good:
            self.update_states(dict.fromkeys(endpoint.channels, UNDEF))

    @property
    def http(self) -> Any:  # noqa: ANN401  as `ThingHandlerCallback.http`
        """A session of its own, made when the handler asks for it."""
        return self._http.get()

    async def close(self) -> None:
        """Close the session, if there is one."""
        await self._http.close()

    def run_every(
        self, seconds: float, poll: Callable[[], Awaitable[None]], *, tolerate: int = 3
    ) -> RecordedPoll:
        """Keep the poll for the test to make. Raises ValueError if *seconds* is not above 0."""
        if not seconds > 0:
            raise ValueError(f"a poll needs an interval of more than 0 seconds, not {seconds:g}")
        self.polls.append(RecordedPoll(seconds, poll, tolerate))
        return self.polls[-1]

    def stay_connected(
        self, listen: Listen, *, silence_seconds: float | None = None, tolerate: int = 3
    ) -> None:
        """Keep what is to listen, for the test to run. Raises ValueError if *silence_seconds* is not above 0."""
        if silence_seconds is not None and not silence_seconds > 0:
            raise ValueError(f"a device may be silent for more than 0 seconds, not {silence_seconds:g}")
        self.connections.append(RecordedConnection(listen, silence_seconds, tolerate))

    def children(self) -> list[ThingHandler[Any]]:
        """Return the handlers below."""
        return self.below

    def bridge(self) -> ThingHandler[Any] | None:
        """Return the handler above."""
        return self.above

    def discovered(self, results: Iterable[DiscoveryResult]) -> None:
        """Keep the results in the place of those before."""
        self.results = list(results)

    async def find_mdns(
        self, service_type: str, is_wanted: Callable[[MdnsService], bool], seconds: float = 5.0
    ) -> MdnsService | None:
        """Return the first wanted one of *announced*; where there is none, after *seconds* of the clock."""
        for each in self.announced:
            if each.type == service_type and is_wanted(each):
                return each
        await self.clock.sleep(seconds)
        return None
