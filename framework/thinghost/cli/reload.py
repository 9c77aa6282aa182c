"""What becomes of a running house when its files change."""

import asyncio
import logging
import signal
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

import attrs
import click

from ..errors import ConfigurationError
from ..last_good import load_again
from ..model import Model
from ..plugins import Plugins
from ..rule_folder import RULES
from ..runtime import Runtime
from ..settings import Settings
from ..simulation import StandIns
from ..unit import MeasurementSystem
from .house import House, open_house, show_problems, warn

_log = logging.getLogger(__name__)


@attrs.frozen
class Files:
    """The files of a house as they are asked for, and how they are read: by the *settings* it was started with."""

    paths: Sequence[Path]
    config: Path | None
    settings: Settings
    plugins: Plugins

    async def reload(self, runtime: Runtime, stand_ins: StandIns | None) -> None:
        """Read the files again and let *runtime* run what they declare; say what was done.

        What cannot be read, or is broken, leaves the house as it was.
        """
        try:
            house, model = await asyncio.to_thread(self._read, runtime)
        except click.UsageError as error:
            warn(f"nothing is reloaded: {error.message}")
            return
        _show(house, model)
        keep_stubs(house)
        if stand_ins is not None:
            await stand_ins.lead(model.things)
        different = await runtime.reload(model)
        for line in different.lines():
            click.echo(line, err=True)
        show_broken_rules(runtime)
        if house.automation is not None and runtime.rules is None:
            warn("the rules run from the next start on: at this one there was no folder for them")
        if not different:
            click.echo("files reloaded: nothing is different", err=True)

    def _read(self, runtime: Runtime) -> tuple[House, Model]:
        house = open_house(self.paths, self.config)
        # a binding that was missing may be installed by now
        self.plugins.look_again()
        system = MeasurementSystem[self.settings.measurement_system]
        return house, load_again(house.declared, self.plugins, system, runtime.clock.zone, runtime.model)

    async def watch(self, call: Callable[[], None]) -> None:
        """Call *call* whenever a file changes."""
        # not imported before it is wanted: it costs 30 ms and 7 MB
        watch = import_module("thinghost.watch")
        # it would tell how many files changed, which is seen by what is done
        logging.getLogger("watchfiles").setLevel(logging.WARNING)
        try:
            async for changed in watch.changes(self.paths):
                _log.debug("changed: %s", ", ".join(sorted(map(str, changed))))
                call()
        except OSError as error:
            warn(f"the files are watched no longer, a SIGHUP reloads them: {error}")


def show_broken_rules(runtime: Runtime) -> None:
    """Say what is wrong in rule files, and what becomes of their rules."""
    for problem in runtime.rules.problems if runtime.rules else ():
        warn(problem)


def keep_stubs(house: House) -> None:
    """Let editors know the items and things of *house*, where there are rules that may name them."""
    if house.automation is None:
        return
    # not imported where there are no rules
    stub = import_module("thinghost.rules.stub")
    for folder in house.automation.folders:
        try:
            stub.write_stub(folder / RULES, house.declared)
        except ConfigurationError as error:
            # the folder may well be one that a service cannot write to
            _log.info("%s", error)


def _show(house: House, model: Model) -> None:
    show_problems(house)
    for problem in model.problems:
        warn(problem)
    for stale in model.stale:
        warn(str(stale))


@attrs.define(eq=False)
class Calls:
    """What is asked of the program while it runs: to read its files again, or to end."""

    _called: asyncio.Event = attrs.field(factory=asyncio.Event, init=False)
    _is_over: bool = attrs.field(default=False, init=False)

    def reload(self) -> None:
        """Ask for the files to be read again."""
        self._called.set()

    def stop(self) -> None:
        """Ask for the end."""
        self._is_over = True
        self._called.set()

    def listen(self) -> None:
        """Let signals call: SIGHUP to reload, SIGINT and SIGTERM to stop."""
        loop = asyncio.get_running_loop()
        for number, call in (
            (signal.SIGINT, self.stop),
            (signal.SIGTERM, self.stop),
            (signal.SIGHUP, self.reload),
        ):
            loop.add_signal_handler(number, call)

    async def is_reload(self) -> bool:
        """Wait for the next call, and return whether it asks for a reload, not for the end."""
        await self._called.wait()
        self._called.clear()
        return not self._is_over
