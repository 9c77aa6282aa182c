"""A whole house for tests: from the text of its files to items that hold states, with every event kept."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
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
from ..parser import parse_items, parse_things
from ..patience import Patience
from ..plugins import Binding, Plugins, load_binding
from ..runtime import Runtime, SinkRequest, running
from ..unit import MeasurementSystem
from .recording_sink import ALL_KINDS, RecordingSink
from .virtual_loop import VirtualLoop

_RECORDING = "recording"
_SEED = 1


@attrs.frozen(eq=False)
class RunningHouse:
    """A house at work: its *runtime*, and in *recorded* every event since before its things began."""

    runtime: Runtime
    recorded: RecordingSink

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
    clock: Clock | None = None,
    bindings: Sequence[Binding] = (),
    sinks: Sequence[str] = (),
    record: tuple[type[Event], ...] = ALL_KINDS,
    patience: Patience | None = None,
) -> AsyncIterator[RunningHouse]:
    """Run the house that the texts *things* and *items* declare until the block ends.

    Bindings are those that are installed, and *bindings*. The *clock* is that of the virtual time that the caller
    lives in, else a real one in UTC. Data goes to *folder*; *sinks* are asked for as on the command line
    (``jsonl=FILE``). Events of the kinds *record* are kept. Polls stray from their interval the same way in every run
    unless *patience* says otherwise. Raises ValueError, with every problem of the texts, if there is one.
    """
    clock = clock or _clock_here()
    recorded = RecordingSink(record)
    recording = Binding(_RECORDING, sinks={_RECORDING: recorded.sink_type(_RECORDING)})
    plugins = Plugins.installed([load_binding("thinghost", built_in_sinks), recording, *bindings])
    requests = [SinkRequest(_RECORDING), *map(SinkRequest.parse, sinks)]
    model = _model(things, items, plugins, clock)
    async with running(
        model,
        plugins,
        clock,
        sinks=requests,
        folder=folder,
        data_folder=folder,
        patience=patience or Patience(dice=random.Random(_SEED)),  # noqa: S311  no secret
    ) as runtime:
        yield RunningHouse(runtime, recorded)


def _clock_here() -> Clock:
    loop = asyncio.get_running_loop()
    return loop.clock if isinstance(loop, VirtualLoop) else Clock(UTC)


def _model(things: str, items: str, plugins: Plugins, clock: Clock) -> Model:
    declared = DeclaredFiles((parse_things(things),), (parse_items(items),))
    model = load_model(declared, plugins, MeasurementSystem.SI, clock.zone)
    problems = [*declared.rendered_problems(), *model.problems]
    if problems:
        raise ValueError("\n".join(problems))
    return model
