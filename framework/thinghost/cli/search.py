"""Looking for things, for the command line: the running instance does, or else this process."""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import attrs
import click

from ..clock import Clock
from ..config_files import find_config_files
from ..discovery_result import DiscoveryResult, discovery_result_dto, discovery_result_of
from ..errors import ConfigurationError
from ..loader import load_model
from ..mdns_client import NetworkMdns
from ..mdns_participation import SCAN_SECONDS
from ..model import Model
from ..plugins import Binding, Plugins
from ..runtime import Runtime, running
from ..settings import Settings
from ..thing import ThingStatus
from ..unit import MeasurementSystem
from ..web.access import Access, NoAnswerError, RefusedRequestError
from ..web.directory import Json
from .house import data_folder, open_house, settings_of, show_problems, warn
from .source import ask

_TICK_SECONDS = 0.5


@attrs.frozen
class Search:
    """What is to look, for how long (None: as long as each wants), with what a person gave, and where."""

    bindings: tuple[Binding, ...]
    seconds: float | None
    text: str
    interfaces: tuple[str, ...]

    @property
    def longest(self) -> float:
        """For how many seconds it takes, at the most."""
        services = [each.seconds for binding in self.bindings for each in binding.discovery_services.values()]
        listening = [SCAN_SECONDS for each in self.bindings if each.mdns_participants]
        return self.seconds or max([*services, *listening])

    def concerns(self, uid: str) -> bool:
        """Whether the thing *uid* is one of those that are looked for."""
        return uid.partition(":")[0] in {each.id for each in self.bindings}


@attrs.frozen
class Found:
    """What is new; the UIDs of what files have already and of what is ignored; names that items have already."""

    new: Sequence[DiscoveryResult]
    ignored: Sequence[str]
    declared: Sequence[str]
    items: Sequence[str]


def _found(search: Search, entries: Sequence[Json], declared: Sequence[str], items: Sequence[str]) -> Found:
    ours = [each for each in entries if search.concerns(each["thingUID"])]
    ignored = [each["thingUID"] for each in ours if each["flag"] == "IGNORED"]
    new = [discovery_result_of(each) for each in ours if each["flag"] == "NEW"]
    # a bridge before what is below it
    new.sort(key=lambda each: (len(each.thing_uid.segments), each.thing_uid.text))
    return Found(new, ignored, declared, items)


# by this process


@attrs.frozen
class Place:
    """Where to look: the *model* of the files there are, the settings beside them, and their folder."""

    model: Model
    settings: Settings
    folder: Path

    @contextmanager
    def data_folder(self) -> Iterator[Path]:
        """Yield where data goes: nowhere for long, where no house has run yet."""
        folder = data_folder(self.folder, self.settings)
        if folder.is_dir():
            yield folder
            return
        with tempfile.TemporaryDirectory() as passing:
            yield Path(passing)


def place_of(paths: tuple[Path, ...], config: Path | None, plugins: Plugins) -> Place:
    """Return where to look; no path stands for the current folder, which need not have files.

    Raises click's usage error for paths that are none, or settings that cannot be read.
    """
    here = (Path(),)
    if not paths and not _has_files(here):
        try:
            folder, settings = settings_of(*here, config)
        except ConfigurationError as error:
            raise click.UsageError(str(error)) from error
        return Place(Model((), (), ()), settings, folder)
    house = open_house(paths or here, config)
    system = MeasurementSystem[house.settings.measurement_system]
    model = load_model(house.declared, plugins, system, house.settings.zone())
    show_problems(house)
    return Place(model, house.settings, house.folder)


def _has_files(paths: Sequence[Path]) -> bool:
    try:
        find_config_files(paths)
    except ValueError:
        return False
    return True


async def look(search: Search, plugins: Plugins, place: Place) -> Found:
    """Look with a house of those things only that are of the bindings asked, so that bridges tell what is below."""
    # items, and the things of other bindings, have no part in it
    things = tuple(each for each in place.model.things if search.concerns(each.uid.text))
    clock = Clock(place.settings.zone())
    mdns = NetworkMdns(clock, search.interfaces or place.settings.discovery_interfaces)
    with place.data_folder() as data:
        async with running(
            Model(things, (), ()), plugins, clock, folder=place.folder, data_folder=data, mdns=mdns
        ) as runtime:
            inbox = runtime.discovery.inbox
            async with _progress(search.longest, lambda: len(list(inbox))):
                failures = await _scan(runtime, search)
            for failure in [*failures, *_silent_bridges(runtime)]:
                warn(failure)
            entries = [discovery_result_dto(entry) for entry in inbox]
            declared = sorted(uid.text for uid in inbox.declared)
            return _found(search, entries, declared, [item.name for item in place.model.items])


async def _scan(runtime: Runtime, search: Search) -> list[str]:
    """Let all bindings look, and the bridges of the files be reached once; return what went wrong."""
    scans = [runtime.discovery.scan(each.id, search.seconds, search.text) for each in search.bindings]
    reached = asyncio.create_task(_settled(runtime, search.longest))
    told = await asyncio.gather(*scans)
    await reached
    return [failure for failures in told for failure in failures]


def _silent_bridges(runtime: Runtime) -> Iterator[str]:
    for thing in runtime.things:
        if thing.is_bridge and thing.status is not ThingStatus.ONLINE:
            yield f"nobody knows what is below {thing.uid}, for it is {thing.status_info}"


async def _settled(runtime: Runtime, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await runtime.settled()


# by the running instance


async def let_look(search: Search, access: Access) -> Found:
    """Let the instance look that *access* asks. Ends the command if it does not."""
    if search.interfaces:
        warn("the running instance looks, on the interfaces of its own: --interface changes nothing")
    seconds = max([_begin(search, access, each.id) for each in search.bindings])
    async with _progress(seconds, lambda: len(ask(access, "inbox") or [])):
        await asyncio.sleep(seconds)
    names = [each["name"] for each in ask(access, "items") or []]
    return _found(search, ask(access, "inbox") or [], (), names)


def _begin(search: Search, access: Access, binding_id: str) -> float:
    """Let the instance begin to look; return for how many seconds that is to be waited for."""
    try:
        answer = access.tell("POST", search.text, "discovery", "bindings", binding_id, "scan")
    except (NoAnswerError, RefusedRequestError) as error:
        raise click.ClickException(
            f"the running instance does not look for {binding_id} things: {error}"
        ) from error
    return search.seconds or float(answer)


# meanwhile


@asynccontextmanager
async def _progress(seconds: float, count: Callable[[], int]) -> AsyncIterator[None]:
    """Say on a terminal how far it is, until the block ends."""
    if not sys.stderr.isatty():
        yield
        return
    ticking = asyncio.create_task(_tick(seconds, count))
    try:
        yield
    finally:
        ticking.cancel()
        click.echo("\r\x1b[K", err=True, nl=False)


async def _tick(seconds: float, count: Callable[[], int]) -> None:
    passed = 0.0
    while True:
        line = f"looking: {passed:.0f} s of {seconds:g} s, {count()} in the inbox"
        click.echo(f"\r\x1b[K{line}", err=True, nl=False)
        await asyncio.sleep(_TICK_SECONDS)
        passed += _TICK_SECONDS
