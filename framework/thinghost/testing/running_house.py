"""A whole house for tests: from the text of its files to items that hold states, with every event kept."""

import asyncio
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC
from pathlib import Path

import attrs

from .. import sinks as built_in_sinks
from ..clock import Clock
from ..declared_files import DeclaredFiles
from ..event import Event
from ..loader import load_model
from ..model import Model
from ..model_difference import Difference
from ..parser import parse_items, parse_things
from ..patience import Patience
from ..plugins import Binding, Plugins, load_binding
from ..runtime import Runtime, SinkRequest, running
from ..stale_after import NEVER_STALE, StaleAfter
from ..thing import RawConfiguration
from ..uid import ThingUID
from ..unit import MeasurementSystem
from .announced_services import AnnouncedServices
from .recording_sink import ALL_KINDS, RecordingSink
from .virtual_loop import VirtualLoop

_RECORDING = "recording"
_SEED = 1

Led = Mapping[ThingUID, RawConfiguration]
"""What leads things to devices that only the test knows: parameters by UID, which go before those of the text."""


@attrs.frozen(eq=False)
class RunningHouse:
    """A house at work: its *runtime*, and in *recorded* every event since before its things began."""

    runtime: Runtime
    recorded: RecordingSink
    plugins: Plugins

    async def reload(self, *, things: str = "", items: str = "", led: Led | None = None) -> Difference:
        """Run what these texts declare from now on, and return what became different; as `running_house` else."""
        return await self.runtime.reload(_model(things, items, led or {}, self.plugins, self.runtime.clock))

    def send(self, item_name: str, text: str) -> None:
        """Send the command *text* to an item. Raises ValueError where there is no such item or command."""
        item = self.runtime.items.get(item_name)
        command = None if item is None else item.type.parse_command(text)
        if item is None or command is None:
            raise ValueError(f"there is no item {item_name} that takes the command {text}")
        self.runtime.items.send_command(item, command)

    async def settled(self) -> None:
        """Wait until every thing was reached once, or is known not to be."""
        await self.runtime.settled()

    @property
    def states(self) -> dict[str, str]:
        """The state of each item, as people read it."""
        return {item.name: str(item.state) for item in self.runtime.items}

    @property
    def statuses(self) -> dict[str, str]:
        """The status of each thing by its UID, as people read it."""
        return {str(thing.uid): str(thing.status_info) for thing in self.runtime.things}


@asynccontextmanager
async def running_house(  # noqa: PLR0913  all by keyword but the folder
    folder: Path,
    *,
    things: str = "",
    items: str = "",
    led: Led | None = None,
    clock: Clock | None = None,
    bindings: Sequence[Binding] = (),
    sinks: Sequence[str] = (),
    record: tuple[type[Event], ...] = ALL_KINDS,
    patience: Patience | None = None,
    stale_after: StaleAfter = NEVER_STALE,
    announced: AnnouncedServices | None = None,
) -> AsyncIterator[RunningHouse]:
    """Run the house that the texts *things* and *items* declare until the block ends.

    Bindings are those that are installed, and *bindings*; the parameters *led* lead things to where the test has their
    devices. The *clock* is that of the virtual time that the caller lives in, else a real one in UTC. Data goes to
    *folder*; *sinks* are asked for as on the command line (``jsonl=FILE``). Events of the kinds *record* are kept.
    Polls stray from their interval the same way in every run unless *patience* says otherwise. Items that do not say
    it are stale by *stale_after*. By mDNS nothing is *announced* but what a test says. Raises ValueError, with every
    problem of the texts, if there is one.
    """
    clock = clock or _clock_here()
    recorded = RecordingSink(record)
    recording = Binding(_RECORDING, sinks={_RECORDING: recorded.sink_type(_RECORDING)})
    plugins = Plugins.installed([load_binding("thinghost", built_in_sinks), recording, *bindings])
    requests = [SinkRequest(_RECORDING), *map(SinkRequest.parse, sinks)]
    model = _model(things, items, led or {}, plugins, clock)
    async with running(
        model,
        plugins,
        clock,
        sinks=requests,
        folder=folder,
        data_folder=folder,
        patience=patience or Patience(dice=random.Random(_SEED)),  # noqa: S311  no secret
        stale_after=stale_after,
        mdns=announced or AnnouncedServices(),
    ) as runtime:
        yield RunningHouse(runtime, recorded, plugins)


def _clock_here() -> Clock:
    loop = asyncio.get_running_loop()
    return loop.clock if isinstance(loop, VirtualLoop) else Clock(UTC)


def _model(things: str, items: str, led: Led, plugins: Plugins, clock: Clock) -> Model:
    declared = DeclaredFiles((parse_things(things),), (parse_items(items),))
    model = load_model(declared, plugins, MeasurementSystem.SI, clock.zone)
    problems = [*declared.rendered_problems(), *model.problems]
    if problems:
        raise ValueError("\n".join(problems))
    for thing in model.things:
        thing.configuration = {**thing.configuration, **led.get(thing.uid, {})}
    return model
