"""How long it takes from an item's new state to the first line of the one rule that waits for it, among many others."""

import asyncio
import gc
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from contextvars import copy_context
from datetime import UTC
from decimal import Decimal
from pathlib import Path

import attrs

from thinghost import Clock, DecimalType, Item
from thinghost.cause import Causes
from thinghost.event_bus import EventBus
from thinghost.item_registry import ItemRegistry
from thinghost.item_type import item_type
from thinghost.rules.declaration import Options, Trigger
from thinghost.rules.home import Home
from thinghost.rules.item_triggers import changed
from thinghost.rules.rule_declaration import RuleDeclaration
from thinghost.rules.running_rule import RunningRule
from thinghost.rules.scheduler import Scheduler
from thinghost.rules.watchdog import watching

FIRINGS = 500
"""How many firings are timed in a run."""
RUNS = 100


@attrs.define
class Stopwatch:
    """Adds up the *seconds* from each trigger to the first line of its rule; what comes after it is not counted."""

    seconds: float = 0.0
    started: float = 0.0
    fired: int = 0

    def start(self) -> None:
        """Begin: this is the trigger."""
        self.started = time.perf_counter()

    def stop(self, _: object = None) -> None:
        """End: this is the first line of a plain rule."""
        self.seconds += time.perf_counter() - self.started
        self.fired += 1

    async def stop_in_coroutine(self, _: object) -> None:
        """End: this is the first line of a coroutine rule."""
        self.stop()


@attrs.define
class Line:
    """One line of the table: the best of its runs counts, on the average of a run."""

    what: str
    watch: Stopwatch
    fire: Callable[[], None]
    micros: float = float("inf")

    def time(self) -> None:
        """Time one run."""
        watch = self.watch
        watch.seconds, watch.fired = 0.0, 0
        self.fire()
        assert watch.fired == FIRINGS
        self.micros = min(self.micros, watch.seconds / FIRINGS * 1e6)


def main() -> None:
    """Print microseconds from a state to the rule, and how many firings that is in a second."""
    with ExitStack() as stack:
        bare_one = bare()
        one, hundred, many = (stack.enter_context(house(count)) for count in (1, 100, 10_000))
        above = stack.enter_context(house(1, above=True))
        coroutine = stack.enter_context(house(1, is_coroutine=True))
        theirs = list(habapp())
        lines = [bare_one, one, hundred, many, above, coroutine, *theirs]
        _take_turns(lines)
    print(f"{'what':<50} {'us':>7} {'a second':>10} {'x bare':>7}")
    for line in lines:
        ratio = line.micros / bare_one.micros
        print(f"{line.what:<50} {line.micros:>7.2f} {1e6 / line.micros:>10,.0f} {ratio:>7.1f}")
    print(f"10,000 rules against one: x {many.micros / one.micros:.2f}")
    if theirs:
        plain, waiting = theirs
        print(f"HABApp against thinghost: a plain rule x {plain.micros / one.micros:.1f}", end="")
        print(f", a coroutine rule x {waiting.micros / coroutine.micros:.1f}")
    else:
        print("HABApp is not installed: no lines for it")


def _take_turns(lines: list[Line]) -> None:
    """Time all *lines* again and again, in turns, so that what else the machine does hits all of them alike."""
    gc.collect()
    gc.freeze()
    for _ in range(RUNS):
        for line in lines:
            line.time()
    gc.unfreeze()


def bare() -> Line:
    """Return the floor: a dictionary of states, another of callbacks, one call for a change."""
    states: dict[str, int] = {}
    watch = Stopwatch()
    callbacks = {"i0": (watch.stop,)}

    def fire() -> None:
        for turn in range(FIRINGS):
            watch.start()
            if states.get("i0") != turn:
                states["i0"] = turn
                for callback in callbacks["i0"]:
                    callback(turn)

    return Line("a bare callback, found by name", watch, fire)


@contextmanager
def house(rules: int, *, above: bool = False, is_coroutine: bool = False) -> Iterator[Line]:
    """Yield the line of a house of *rules* rules, each waiting for an item of its own, of which one changes."""
    watch, others = Stopwatch(), Stopwatch()
    kind = item_type("Number")
    assert kind is not None
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        causes, clock = Causes(), Clock(UTC)
        bus = EventBus(causes)
        registry = ItemRegistry([Item(f"i{index}", kind) for index in range(rules)], bus, clock, causes)
        home = Home(registry, bus, clock, causes, Scheduler(clock), lambda _: None)
        item = home.item("i0")

        async def begin() -> RunningRule:
            watchdog = await stack.enter_async_context(watching(bus))
            # it is left when the loop is closed, with nothing in it
            tasks = await asyncio.TaskGroup().__aenter__()
            functions = [
                watch.stop_in_coroutine if is_coroutine else watch.stop,
                *[others.stop] * (rules - 1),
            ]
            triggers = (changed(f"i{index}", above=0.5 if above else None) for index in range(rules))
            running = [
                RunningRule(_declaration(index, function, trigger), home, tasks, watchdog)
                for index, (function, trigger) in enumerate(zip(functions, triggers, strict=True))
            ]
            for rule in running:
                rule.arm()
            return running[0]

        async def change() -> None:
            for turn in range(FIRINGS):
                if above:
                    registry.update(item, DecimalType(Decimal(0)))
                state = DecimalType(Decimal(turn % 2 + 1))
                watch.start()
                registry.update(item, state)
                while rule.is_running:  # noqa: ASYNC110  an event would be waited for, and counted, too
                    await asyncio.sleep(0)

        rule = runner.run(begin())
        kind_of_rule = "coroutine rule" if is_coroutine else "rule with above=" if above else "rule"
        what = f"one {kind_of_rule}" if rules == 1 else f"{rules:,} rules, one of which matches"
        yield Line(f"thinghost: {what}", watch, lambda: runner.run(change()))
        assert others.fired == 0
        runner.run(stack.aclose())


def _declaration(index: int, function: Callable[..., object], trigger: Trigger) -> RuleDeclaration:
    return RuleDeclaration(
        uid=f"bench.py:rule{index}",
        name=f"rule{index}",
        description="",
        function=function,
        triggers=(trigger,),
        conditions=(),
        options=Options(),
        path=Path("bench.py"),
        line=1,
        wants_event=True,
        context=copy_context(),
    )


def habapp() -> Iterator[Line]:
    """Yield the lines of HABApp, none where it is not installed: a rule hears that an item has another value."""
    try:
        from HABApp.core.const import loop  # noqa: PLC0415  only where it is installed
        from HABApp.core.events import ValueChangeEventFilter  # noqa: PLC0415
        from HABApp.core.internals import EventBus as TheirBus  # noqa: PLC0415
        from HABApp.core.internals import EventBusListener, setup_internals, wrap_func  # noqa: PLC0415
        from HABApp.core.internals import ItemRegistry as TheirRegistry  # noqa: PLC0415
        from HABApp.core.internals.wrapped_function import wrapper  # noqa: PLC0415
        from HABApp.core.items import Item as TheirItem  # noqa: PLC0415
    except ImportError:
        return
    bus = TheirBus()
    setup_internals(TheirRegistry(), bus, None)
    wrapper.setup()
    # a run takes longer than they like
    loop.slow_callback_duration = 60
    plain, waiting = Stopwatch(), Stopwatch()
    has_fired = threading.Event()

    def plain_rule(_: object) -> None:
        plain.stop()
        has_fired.set()

    async def coroutine_rule(_: object) -> None:
        waiting.stop()

    items = []
    for rule in (plain_rule, coroutine_rule):
        items.append(TheirItem(rule.__name__, -1))
        bus.add_listener(EventBusListener(rule.__name__, wrap_func(rule), ValueChangeEventFilter()))

    # items are updated in the loop there, too; a plain rule runs in a thread
    async def fire_plain() -> None:
        for turn in range(FIRINGS):
            has_fired.clear()
            plain.start()
            items[0].post_value(turn)
            has_fired.wait()

    async def fire_waiting() -> None:
        for turn in range(FIRINGS):
            waiting.start()
            items[1].post_value(turn)
            while waiting.fired <= turn:  # noqa: ASYNC110  as above
                await asyncio.sleep(0)

    run = loop.run_until_complete
    yield Line("HABApp: one plain rule, which runs in a thread", plain, lambda: run(fire_plain()))
    yield Line("HABApp: one coroutine rule", waiting, lambda: run(fire_waiting()))


if __name__ == "__main__":
    main()
