"""The framework as a handler sees it, which only keeps what the handler says."""

import contextlib
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import UTC
from typing import Any

import attrs

from thinghost import Clock, State, Thing, ThingHandler, ThingStatus, ThingStatusDetail, ThingStatusInfo


class NoPoll:
    """A poll that a test makes itself."""

    def refresh(self) -> None:
        """Do nothing."""


@attrs.define(eq=False)
class RecordingCallback:
    """Keeps states, status and properties; *poll* is what the handler wants to do every *seconds*."""

    thing: Thing
    above: ThingHandler[Any] | None = None
    below: list[ThingHandler[Any]] = attrs.field(factory=list)
    states: dict[str, str] = attrs.field(factory=dict)
    properties: dict[str, str | None] = attrs.field(factory=dict)
    seconds: float = 0
    poll: Callable[[], Awaitable[None]] | None = None
    clock: Clock = attrs.field(factory=lambda: Clock(UTC))

    @property
    def status(self) -> str:
        """The status that was reported last, as people read it."""
        return str(self.thing.status_info)

    def update_state(self, channel_id: str, state: State) -> None:
        """Keep the state as text."""
        self.states[channel_id] = str(state)

    def update_states(self, states: Mapping[str, State]) -> None:
        """Keep all states as text."""
        for channel_id, state in states.items():
            self.update_state(channel_id, state)

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Hold nothing back."""
        yield

    def trigger(self, channel_id: str, event: str = "") -> None:
        """Refuse: no Enphase thing has triggers."""
        raise NotImplementedError(channel_id, event)

    def update_status(
        self,
        status: ThingStatus,
        detail: ThingStatusDetail = ThingStatusDetail.NONE,
        description: str | None = None,
    ) -> None:
        """Give the thing its status."""
        self.thing.status_info = ThingStatusInfo(status, detail, description)

    def update_property(self, name: str, value: str | None) -> None:
        """Keep the property."""
        self.properties[name] = value

    def run_every(self, seconds: float, poll: Callable[[], Awaitable[None]], *, tolerate: int = 3) -> NoPoll:
        """Keep the poll for the test to make."""
        assert tolerate == 3
        self.seconds, self.poll = seconds, poll
        return NoPoll()

    def children(self) -> list[ThingHandler[Any]]:
        """Return the handlers below."""
        return self.below

    def bridge(self) -> ThingHandler[Any] | None:
        """Return the handler above."""
        return self.above
