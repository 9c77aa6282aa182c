"""The framework as one handler sees it, reduced to a memory: for tests of a handler without a runtime."""

import contextlib
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import UTC
from typing import Any

import attrs

from ..clock import Clock
from ..handler import ThingHandler
from ..state import Command, State
from ..thing import Thing, ThingStatus, ThingStatusDetail, ThingStatusInfo
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
class RecordingCallback:
    """A `ThingHandlerCallback` that keeps, in their order, what the handler of *thing* says.

    Nothing polls but the test, by `poll`. The handlers of bridge and children are those that the test sets in
    *above* and *below*.
    """

    thing: Thing
    clock: Clock = attrs.field(factory=lambda: Clock(UTC))
    above: ThingHandler[Any] | None = None
    below: list[ThingHandler[Any]] = attrs.field(factory=list)
    updates: list[tuple[str, State]] = attrs.field(factory=list)
    statuses: list[ThingStatusInfo] = attrs.field(factory=list)
    triggers: list[tuple[str, str]] = attrs.field(factory=list)
    commands: list[tuple[str, Command]] = attrs.field(factory=list)
    properties: dict[str, str] = attrs.field(factory=dict)
    polls: list[RecordedPoll] = attrs.field(factory=list)

    @classmethod
    def of(cls, uid: str, clock: Clock | None = None) -> "RecordingCallback":
        """Return a callback for a new thing *uid*, such as ``acme:lamp:kitchen``."""
        thing_uid = ThingUID.parse(uid)
        return cls(Thing(thing_uid, thing_uid.type_uid), clock or Clock(UTC))

    async def poll(self) -> None:
        """Do every poll once, as the framework would; what one raises comes out."""
        for each in self.polls:
            await each.poll()

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

    def update_states(self, states: Mapping[str, State]) -> None:
        """Keep all states."""
        self.updates.extend(states.items())

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

    def run_every(
        self, seconds: float, poll: Callable[[], Awaitable[None]], *, tolerate: int = 3
    ) -> RecordedPoll:
        """Keep the poll for the test to make. Raises ValueError if *seconds* is not above 0."""
        if not seconds > 0:
            raise ValueError(f"a poll needs an interval of more than 0 seconds, not {seconds:g}")
        self.polls.append(RecordedPoll(seconds, poll, tolerate))
        return self.polls[-1]

    def children(self) -> list[ThingHandler[Any]]:
        """Return the handlers below."""
        return self.below

    def bridge(self) -> ThingHandler[Any] | None:
        """Return the handler above."""
        return self.above
