"""Runs what looks for things: on demand, in the background, and from the handlers of bridges (openhab-runtime 5.1)."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from functools import partial

import attrs

from .clock import Clock
from .discovery import DiscoveryService
from .discovery_result import DiscoveryResult
from .errors import ThinghostError
from .inbox import Inbox
from .mdns_client import MdnsClient, find_mdns
from .mdns_participation import service_of
from .mdns_service import MdnsService
from .patience import CutOffError, attempt
from .plugins import Binding, Plugins
from .thing import Thing
from .uid import ThingUID

START_SECONDS = 10.0
"""For how long a house that starts has the machine for itself: nobody waits for what the background finds."""

_log = logging.getLogger(__name__)


@attrs.frozen(eq=False)
class Searcher:
    """A service of a binding under the name by which its results are known; implements `DiscoveryContext` for it."""

    name: str
    service: DiscoveryService
    clock: Clock
    _inbox: Inbox
    _mdns: MdnsClient
    text: str = ""

    def found(self, result: DiscoveryResult) -> None:
        """Put *result* into the inbox, if its type is one that the service has declared."""
        if result.thing_type_uid not in self.service.thing_types:
            _log.warning("%s found %s, whose type it does not declare", self.name, result.thing_uid)
            return
        if self._inbox.add(result, self.name):
            _log.info("found %s (%s): 'thinghost inbox' shows it", result.label, result.thing_uid)

    def gone(self, thing_uid: ThingUID) -> None:
        """Take *thing_uid* out of the inbox, if it was this service that found it."""
        entry = self._inbox.get(thing_uid)
        if entry is not None and entry.source == self.name:
            self._inbox.remove(thing_uid)

    async def find_mdns(
        self, service_type: str, is_wanted: Callable[[MdnsService], bool], seconds: float = 5.0
    ) -> MdnsService | None:
        """Ask the network."""
        return await find_mdns(self._mdns, service_type, is_wanted, seconds)

    async def scan(self, seconds: float | None) -> Exception | None:
        """Look once, for the service's own time unless *seconds* are given; return what went wrong, if anything."""
        started = self.clock.time()
        error = await attempt(self.name, self._discover, seconds or self.service.seconds)
        if error is not None and not isinstance(error, CutOffError):
            return error
        if self.service.removes_older_results:
            self._inbox.remove_older(self.name, started)
        return None

    async def keep_looking(self) -> None:
        """Look in the background until cancelled; a failure is told once, until it is another one."""
        told, pause = "", self.service.background or self.service.seconds
        while True:
            error = await attempt(self.name, self._discover, None)
            if error is not None and str(error) != told:
                _log_failure(self.name, error)
            told = "" if error is None else str(error)
            await self.clock.sleep(pause)

    async def _discover(self) -> None:
        await self.service.discover(self)


class DiscoveryManager:
    """Knows the searchers of all bindings; all that they do, they do in a task group."""

    def __init__(
        self, inbox: Inbox, plugins: Plugins, clock: Clock, mdns: MdnsClient, tasks: asyncio.TaskGroup
    ) -> None:
        """Look for nothing yet."""
        self.inbox = inbox
        self._plugins = plugins
        self._clock = clock
        self._mdns = mdns
        self._tasks = tasks
        self._working: set[asyncio.Task[object]] = set()
        self._scans: dict[str, asyncio.Task[Exception | None]] = {}

    def searchers(self, binding_id: str, text: str = "") -> list[Searcher]:
        """Return what can look for things of the binding; none where it is not installed.

        Raises PluginError for a binding that cannot be used.
        """
        binding = self._plugins.binding(binding_id)
        return [] if binding is None else self._searchers(binding, text)

    def binding_ids(self) -> list[str]:
        """Return the ids of the bindings that can look for things, which are all imported for it."""
        return sorted(each.id for each in self._plugins.bindings() if self._searchers(each))

    async def scan(self, binding_id: str, seconds: float | None = None, text: str = "") -> list[str]:
        """Look for things of the binding once, and return a sentence for whatever went wrong.

        A scan that is under way is ended by this one, and is no failure. Raises PluginError as `searchers` does.
        """
        scans = self._begin(binding_id, seconds, text)
        ended = await asyncio.gather(*scans.values(), return_exceptions=True)
        failed = {
            name: error for name, error in zip(scans, ended, strict=True) if isinstance(error, Exception)
        }
        return [f"{name} failed: {_reason(error)}" for name, error in failed.items()]

    def start_scan(self, binding_id: str, text: str = "") -> float:
        """Begin to look for things of the binding; return for how many seconds, at the most.

        Raises PluginError as `searchers` does.
        """
        self._begin(binding_id, None, text)
        return max((each.service.seconds for each in self.searchers(binding_id)), default=0.0)

    def begin(self) -> None:
        """Look for things of all bindings in the background, from a while after now until closed."""
        self._own(self._tasks.create_task(self._look_in_background(), name="discovery"))

    def found_below(self, bridge: Thing, results: Iterable[DiscoveryResult]) -> None:
        """Let *results* be all that there is right below *bridge*."""
        source, now = bridge.uid.text, self._clock.time()
        news = sum(self.inbox.add(attrs.evolve(result, bridge_uid=bridge.uid), source) for result in results)
        if news:
            things, them = ("thing", "it") if news == 1 else ("things", "them")
            _log.info(
                "%s has %d %s that no file has: 'thinghost inbox' shows %s", bridge.uid, news, things, them
            )
        self.inbox.remove_older(source, now)

    async def find_mdns(
        self, service_type: str, is_wanted: Callable[[MdnsService], bool], seconds: float
    ) -> MdnsService | None:
        """Return the first announced service of *service_type* that is wanted, None after *seconds* without one."""
        return await find_mdns(self._mdns, service_type, is_wanted, seconds)

    async def close(self) -> None:
        """End all that looks for things."""
        working = list(self._working)
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)
        await self._mdns.close()

    async def _look_in_background(self) -> None:
        await self._clock.sleep(START_SECONDS)
        # importing them takes a while, in which the house goes on
        for binding in await asyncio.to_thread(self._plugins.bindings):
            for searcher in self._searchers(binding):
                if searcher.service.background is not None:
                    self._own(self._tasks.create_task(searcher.keep_looking(), name=searcher.name))

    def _searchers(self, binding: Binding, text: str = "") -> list[Searcher]:
        participants = [service_of(each, self._mdns) for each in binding.mdns_participants.values()]
        services = [*binding.discovery_services.values(), *participants]
        return [
            Searcher(f"{binding.id}:{each.name}", each, self._clock, self.inbox, self._mdns, text)
            for each in services
        ]

    def _begin(
        self, binding_id: str, seconds: float | None, text: str
    ) -> dict[str, asyncio.Task[Exception | None]]:
        scans = {}
        for searcher in self.searchers(binding_id, text):
            running = self._scans.pop(searcher.name, None)
            if running is not None:
                running.cancel()
            scan = self._tasks.create_task(searcher.scan(seconds), name=f"scan {searcher.name}")
            scan.add_done_callback(partial(_log_scan, searcher.name))
            scans[searcher.name] = self._scans[searcher.name] = scan
            self._own(scan)
        return scans

    def _own(self, task: asyncio.Task[Exception | None] | asyncio.Task[None]) -> None:
        self._working.add(task)
        task.add_done_callback(self._working.discard)


def _log_scan(name: str, scan: asyncio.Task[Exception | None]) -> None:
    error = None if scan.cancelled() else scan.result()
    if error is not None:
        _log_failure(name, error)


def _log_failure(name: str, error: Exception) -> None:
    if isinstance(error, ThinghostError):
        _log.warning("%s failed: %s", name, error)
    else:
        _log.error("%s failed: %s", name, _reason(error), exc_info=error)


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, ThinghostError) else f"{type(error).__name__}: {error}"
