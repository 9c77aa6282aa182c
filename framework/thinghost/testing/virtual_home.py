"""The house of somebody's own items and rules, in virtual time: what a test of rules speaks to."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Generator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import attrs

from ..errors import ConfigurationError
from ..event import ChannelTriggeredEvent
from ..item import Item
from ..rules.actions.http import HttpAnswer
from ..rules.actions.run_command import CommandOutput
from ..rules.item_value import Value, command_of, state_of
from ..rules.running_rule import RunningRule
from ..suggestion import did_you_mean
from ..thing import ThingStatus, ThingStatusDetail, ThingStatusInfo
from ..uid import ChannelUID
from .rule_house import TEST_SOURCE, RuleHouse, model_in, rule_house, settings_in
from .virtual_loop import VirtualLoop

T = TypeVar("T")

_FIRST_DAY = (2026, 1, 1)


class RuleFailedError(AssertionError):
    """A rule raised, while a test looked on."""


class _Done:
    """What may be awaited, and is over already."""

    def __await__(self) -> Generator[None, None, None]:
        yield from ()


class VirtualHome:
    """The items, things and rules of the configuration *folder*, with no device behind them.

    A test that is a coroutine awaits what makes something happen; one that is a function just calls it. It is over
    when nothing is left to do at that time. A rule that raises meanwhile fails the test, by RuleFailedError.

    Time begins with the first day of 2026, in the time zone of ``thinghost.toml``, or in UTC: it is the same on every
    machine. It passes when the test says so. The rules are loaded when the test first does something.
    """

    def __init__(self, folder: Path, data_folder: Path) -> None:
        """Read what *folder* declares, or raise ConfigurationError; rules keep their data in *data_folder*."""
        self.folder = folder
        """That of the configuration."""
        self.answers: dict[str, HttpAnswer | CommandOutput | Exception] = {}
        """What servers and programs say to rules: by ``"GET http://..."``, or by all words of the program."""
        self._data_folder = data_folder
        settings = settings_in(folder)
        self._settings = attrs.evolve(settings, time_zone=settings.time_zone or "UTC")
        self._zone = ZoneInfo(self._settings.time_zone)
        self._model = model_in(folder, self._settings)
        self._start: datetime | None = datetime(*_FIRST_DAY, tzinfo=self._zone)
        self._runner = asyncio.Runner(loop_factory=self._new_loop)
        self._house: RuleHouse | None = None
        self._closing = asyncio.Event()
        self._life: asyncio.Task[None] | None = None
        self._failures = 0

    # what happens

    def set(self, item: str, value: Value) -> Awaitable[None]:
        """Let *item* take the state *value*, such as ``"3 kW"``, as if its device had sent it."""

        def update(house: RuleHouse) -> None:
            found = house.home.item(item)
            house.home.items.update(found, state_of(found, value), TEST_SOURCE)

        return self._step(update)

    def send(self, item: str, value: Value) -> Awaitable[None]:
        """Send *item* the command *value*, as a person would; it does not count as a command of a rule."""

        def send(house: RuleHouse) -> None:
            found = house.home.item(item)
            house.home.items.send_command(found, command_of(found, value), TEST_SOURCE)

        return self._step(send)

    def status(
        self, thing: str, status: str, detail: str = "NONE", description: str | None = None
    ) -> Awaitable[None]:
        """Let *thing* have *status*, such as ``"OFFLINE"``. Raises ConfigurationError where there is no such thing."""

        def report(house: RuleHouse) -> None:
            found = house.home.thing(thing)
            if found is None:
                raise ConfigurationError(f"there is no thing {thing}{did_you_mean(thing, self._uids())}")
            house.set_status(
                found, ThingStatusInfo(ThingStatus(status), ThingStatusDetail(detail), description)
            )

        return self._step(report)

    def trigger(self, channel: str, event: str = "") -> Awaitable[None]:
        """Let the trigger channel *channel* give *event*. Raises ConfigurationError where its thing is not there."""

        def trigger(house: RuleHouse) -> None:
            uid = ChannelUID.parse(channel)
            found = house.home.thing(uid.thing_uid.text)
            if found is None:
                raise ConfigurationError(
                    f"there is no thing {uid.thing_uid}{did_you_mean(uid.thing_uid.text, self._uids())}"
                )
            now = house.home.clock.time()
            number = house.home.causes.note(now, "trigger", uid, event)
            house.home.bus.publish(ChannelTriggeredEvent(now, number, channel, found, uid.id, event))

        return self._step(trigger)

    def advance(
        self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0
    ) -> Awaitable[None]:
        """Let so much time pass; a day has 24 hours, also where the clock changes."""
        span = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        return self._step(lambda _: asyncio.sleep(span.total_seconds()))

    def stop(self) -> Awaitable[None]:
        """End the house as a shutdown does: rules for that moment run. The next step begins it anew."""

        async def stop(house: RuleHouse) -> None:
            await house.engine.stop()
            self._start = self.now

        return self._step(stop)

    def at(self, when: str | datetime) -> Awaitable[None]:
        """Let it be *when*, such as ``"2027-03-28 01:59"``, as if the house had been started then.

        Items keep their states, rules begin anew; what was scheduled until then does not happen. Raises ValueError
        for a time that the day does not have.
        """
        self._start = self._moment(when)
        return _Done()

    # what became of it

    @property
    def now(self) -> datetime:
        """The time of day."""
        if self._start is not None:
            return self._start
        return datetime.fromtimestamp(self._runner.get_loop().time(), self._zone)

    @property
    def rules(self) -> list[RunningRule]:
        """The rules that listen, in the order of their files, each with its `trace`; none before anything happened."""
        return [] if self._house is None else self._house.engine.rules

    def state(self, item: str) -> str:
        """Return the state of *item*, as people read it. Raises ConfigurationError where there is none."""
        return str(self._item(item).state)

    def commands(self, item: str) -> list[str]:
        """Return all commands that rules sent to *item* since the house began, the oldest first."""
        return [str(event.command) for event in self._sent(item)]

    @property
    def messages(self) -> list[str]:
        """The texts that rules told people by `notify` since the house began, the oldest first; nobody heard them."""
        return [] if self._house is None else list(self._house.messages)

    def assert_command(self, item: str, value: Value) -> None:
        """Raise AssertionError unless *value* is the last command that rules sent to *item*."""
        __tracebackhide__ = True
        sent = self._sent(item)
        if not sent:
            raise AssertionError(f"{item} got no command, expected {value}")
        if sent[-1].command != command_of(self._item(item), value):
            found = ", ".join(self.commands(item))
            raise AssertionError(
                f"the last command to {item} is {sent[-1].command}, expected {value}: it got {found}"
            )

    def assert_no_command(self, item: str) -> None:
        """Raise AssertionError if a rule sent *item* any command."""
        __tracebackhide__ = True
        if found := ", ".join(self.commands(item)):
            raise AssertionError(f"{item} got {found}, expected no command")

    def forget_commands(self) -> None:
        """Let no command have been sent until now."""
        if self._house is not None:
            self._house.commands.clear()

    # how it is run

    def run(self, test: Coroutine[Any, Any, T]) -> T:
        """Return what *test* returns, run in the time of this house."""
        return self._runner.run(test)

    def close(self) -> None:
        """End the rules, and all that they began."""
        self._runner.run(self._end())
        self._runner.close()

    def _new_loop(self) -> VirtualLoop:
        return VirtualLoop(self.now, raise_when_stuck=True)

    def _step(self, act: Callable[[RuleHouse], Awaitable[None] | None]) -> Awaitable[None]:
        if self._runner.get_loop().is_running():
            return self._act(act)
        self._runner.run(self._act(act))
        return _Done()

    async def _act(self, act: Callable[[RuleHouse], Awaitable[None] | None]) -> None:
        house = await self._opened()
        waiting = act(house)
        if waiting is not None:
            await waiting
        await self._loop().quiet()
        self._raise_failures(house)

    def _loop(self) -> VirtualLoop:
        loop = self._runner.get_loop()
        assert isinstance(loop, VirtualLoop)  # noqa: S101  for the type checker: `_new_loop` made it
        return loop

    async def _opened(self) -> RuleHouse:
        """Return the house, begun at the time that the test asked for last."""
        if self._start is not None:
            await self._end()
            self._loop().turn_to(self._start)
            self._start, self._closing, self._failures = None, asyncio.Event(), 0
            opened: asyncio.Future[RuleHouse] = asyncio.get_running_loop().create_future()
            self._life = asyncio.create_task(self._live(opened))
            self._house = await opened
            if self._house.engine.problems:
                raise ConfigurationError("\n".join(map(str, self._house.engine.errors)))
            self._house.engine.start()
            await self._loop().quiet()
        if self._house is None:
            raise RuntimeError("the house did not open")
        return self._house

    async def _live(self, opened: asyncio.Future[RuleHouse]) -> None:
        clock = self._loop().clock
        house = rule_house(self.folder, self._model, self._settings, clock, self._data_folder, self.answers)
        async with house as begun:
            opened.set_result(begun)
            await self._closing.wait()

    async def _end(self) -> None:
        self._closing.set()
        if self._life is not None:
            await self._life
            self._life = None

    def _raise_failures(self, house: RuleHouse) -> None:
        """Raise RuleFailedError with all that failed in the rules until now, if some of it is new."""
        rules = house.engine.rules
        failures = house.engine.failures + sum(rule.trace.failures for rule in rules)
        if failures > self._failures:
            self._failures = failures
            runs = [f"{rule.trace}: {run.error}" for rule in rules for run in rule.trace.runs if run.error]
            raise RuleFailedError("\n".join([*runs, *house.engine.last_failures]))

    def _item(self, name: str) -> Item:
        names = {item.name: item for item in self._model.items}
        if name not in names:
            raise ConfigurationError(f"there is no item {name}{did_you_mean(name, names)}")
        return names[name]

    def _sent(self, item: str) -> list[Any]:
        name = self._item(item).name
        return [] if self._house is None else self._house.commands.get(name, [])

    def _uids(self) -> list[str]:
        return [thing.uid.text for thing in self._model.things]

    def _moment(self, when: str | datetime) -> datetime:
        moment = datetime.fromisoformat(when) if isinstance(when, str) else when
        if moment.tzinfo is not None:
            return moment.astimezone(self._zone)
        local = moment.replace(tzinfo=self._zone)
        if datetime.fromtimestamp(local.timestamp(), self._zone).replace(tzinfo=None) != moment:
            raise ValueError(f"there is no {moment} in {self._zone}: the clock is put forward over it")
        return local
