"""Stands between the handlers of a binding and the framework, keeps what is said, and can hold a handler's work."""

import inspect
import weakref
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from functools import partial
from typing import Any, cast

import attrs

from ...clock import Clock
from ...handler import Listen, Poll, ThingHandler, ThingHandlerCallback
from ...plugins import Binding
from ...state import State
from ...thing import Channel, Thing
from ...thing_type import ThingType
from ...time_series import TimeSeries
from ...uid import ThingUID
from .held import Held

Work = Callable[[], Coroutine[Any, Any, None]]


@attrs.frozen
class ToldState:
    """A state as a handler told it, before anything is made of it; *channel* is None where the thing has none such."""

    thing: Thing
    channel_id: str
    channel: Channel | None
    state: State


@attrs.define(eq=False)
class Done:
    """Something that a handler of *thing* did: ``initialize``, ``poll``, ``listen`` or ``dispose``."""

    thing: Thing
    name: str
    began: float
    work: Held
    ended: float | None = None


@attrs.frozen
class Hold:
    """Hold the first work called *name* of the thing *uid* where it waits for the *at*-th time."""

    uid: ThingUID
    name: str
    at: int


@attrs.define(eq=False)
class Witness:
    """Keeps what the handlers of a binding say and do, and holds one of them as *hold* says.

    *intervals* are the seconds between their polls, *sessions* the shared HTTP sessions that they were given (of
    aiohttp, if they asked), *late_words* is what they said after they were disposed of.
    """

    hold: Hold | None = None
    states: list[ToldState] = attrs.field(factory=list)
    done: list[Done] = attrs.field(factory=list)
    intervals: list[float] = attrs.field(factory=list)
    sessions: list[Any] = attrs.field(factory=list)
    late_words: list[str] = attrs.field(factory=list)
    handlers: list[weakref.ref[ThingHandler[Any]]] = attrs.field(factory=list)

    def watched(self, binding: Binding) -> Binding:
        """Return *binding* with handlers that are watched."""
        thing_types = {
            uid: attrs.evolve(each, handler=partial(self._make, each))
            for uid, each in binding.thing_types.items()
        }
        return attrs.evolve(binding, thing_types=thing_types)

    def of(self, name: str) -> list[Done]:
        """Return the work called *name*, in its order."""
        return [each for each in self.done if each.name == name]

    @property
    def held(self) -> Done | None:
        """The work that is or was held, if it got that far."""
        return next((each for each in self.done if each.work.reached), None)

    async def drop_connections(self) -> None:
        """Close what the shared sessions keep for the next request: in virtual time they would never do so."""
        for session in self.sessions:
            await session.connector.close()

    def alive(self) -> list[ThingHandler[Any]]:
        """Return the handlers that somebody still holds."""
        return [handler for handler in (each() for each in self.handlers) if handler is not None]

    def _make(
        self,
        thing_type: ThingType,
        thing: Thing,
        configuration: Any,  # noqa: ANN401  as HandlerFactory
        callback: ThingHandlerCallback,
    ) -> ThingHandler[Any]:
        watched = _WatchedCallback(self, thing, callback)
        handler = thing_type.handler(thing, configuration, cast("ThingHandlerCallback", watched))
        self.handlers.append(weakref.ref(handler))
        initialize, dispose = handler.initialize, handler.dispose

        async def disposed_of() -> None:
            try:
                await self.carry_out(thing, "dispose", dispose, callback.clock)
            finally:
                watched.is_over = True

        initialized = partial(self.carry_out, thing, "initialize", initialize, callback.clock)
        vars(handler).update(initialize=initialized, dispose=disposed_of)
        return handler

    async def carry_out(self, thing: Thing, name: str, work: Work, clock: Clock) -> None:
        """Do *work* of *thing*, note when and how, and hold it if it is the one to be held."""
        hold = self.hold if self.hold and (self.hold.uid, self.hold.name) == (thing.uid, name) else None
        if hold is not None:
            self.hold = None
        done = Done(thing, name, clock.time(), Held(work(), hold.at if hold else 0))
        self.done.append(done)
        try:
            await done.work
        finally:
            done.ended = clock.time()


class _WatchedCallback:
    """Hands everything on to the callback of one handler, and lets *witness* know."""

    def __init__(self, witness: Witness, thing: Thing, callback: ThingHandlerCallback) -> None:
        self.is_over = False
        self._witness = witness
        self._thing = thing
        self._callback = callback

    @property
    def http(self) -> Any:  # noqa: ANN401  see Witness.sessions
        session = self._callback.http
        if session not in self._witness.sessions:
            self._witness.sessions.append(session)
        return session

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  whatever a callback has
        found = getattr(self._callback, name)
        if not inspect.ismethod(found):
            return found

        def noted(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  handed on
            self._note(name)
            return found(*args, **kwargs)

        return noted

    def update_state(self, channel_id: str, state: State) -> None:
        self.update_states({channel_id: state})

    def update_states(self, states: Mapping[str, State], notes: Mapping[str, str] | None = None) -> None:
        self._note("update_states")
        self._witness.states.extend(self._told(states))
        self._callback.update_states(states, notes)

    def send_time_series(self, channel_id: str, series: TimeSeries) -> None:
        self._note("send_time_series")
        self._witness.states.extend(self._told({channel_id: state})[0] for _, state in series.states)
        self._callback.send_time_series(channel_id, series)

    def run_every(self, seconds: float, poll: Callable[[], Awaitable[None]], **options: Any) -> Poll:  # noqa: ANN401  handed on
        self._note("run_every")
        self._witness.intervals.append(seconds)
        return self._callback.run_every(seconds, self._watched("poll", poll), **options)

    def stay_connected(self, listen: Listen, **options: Any) -> None:  # noqa: ANN401  handed on
        self._note("stay_connected")

        async def watched(heard: Callable[[], None]) -> None:
            await self._watched("listen", partial(listen, heard))()

        self._callback.stay_connected(watched, **options)

    def _told(self, states: Mapping[str, State]) -> list[ToldState]:
        thing = self._thing
        return [
            ToldState(thing, channel_id, thing.channels.get(channel_id), state)
            for channel_id, state in states.items()
        ]

    def _watched(self, name: str, work: Callable[[], Awaitable[None]]) -> Work:
        async def awaited() -> None:
            await work()

        return partial(self._witness.carry_out, self._thing, name, awaited, self._callback.clock)

    def _note(self, word: str) -> None:
        if self.is_over:
            self._witness.late_words.append(f"{self._thing.uid} says {word}")
