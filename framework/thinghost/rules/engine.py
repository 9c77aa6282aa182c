"""Runs the rule files of a house, and keeps to what stands in them: each file by itself, the last good one of it."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from functools import partial
from pathlib import Path

import attrs

from ..cause import NOTHING
from ..rule_folder import library_folders, rule_files
from .home import Home
from .house_module import names
from .library import Library
from .life_triggers import LifeEvent, Moment, comes
from .owner import Owner
from .rule_error import RuleError, located
from .rule_failure import log_failure, sentence
from .rule_file import RuleFile, load_rule_file
from .rule_task import Parent
from .rule_view import RuleView
from .running_rule import RunningRule
from .watchdog import Watchdog

_log = logging.getLogger(__name__)

STOP_SECONDS = 5.0
"""How long the rules that run at the end may take, all together, and the things that they command."""

_LOOK_SECONDS = 0.05
_FAILURES_KEPT = 20


async def _nothing_to_wait_for() -> None:
    pass


@attrs.frozen(eq=False)
class _AtWork:
    """A file whose *rules* listen."""

    file: RuleFile
    rules: tuple[RunningRule, ...]

    def close(self) -> None:
        for rule in self.rules:
            rule.close()
        self.file.close()


@attrs.define(eq=False)
class _Place:
    """Where a file stands: what was *read* there last, what is *at_work* of it, and what is wrong with it now."""

    read: RuleFile
    at_work: _AtWork | None = None
    errors: Sequence[RuleError] = ()


class RuleEngine:
    """The rules below *folders*, which act in *home*; their coroutines run in *tasks*.

    A file with an error does not run; where it ran before, the last good one goes on as it was.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        home: Home,
        tasks: asyncio.TaskGroup,
        watchdog: Watchdog,
        carried_out: Callable[[], Awaitable[None]] = _nothing_to_wait_for,
    ) -> None:
        """Begin without rules: `load` finds them; *watchdog* looks after those that hold up the house.

        *carried_out* waits until things did what they were told.
        """
        self.home = home
        self._folders = folders
        self._tasks = tasks
        self._watchdog = watchdog
        self._carried_out = carried_out
        self._library = Library(library_folders(folders))
        self._places: dict[Path, _Place] = {}
        self.failures = 0
        """How often failed what files set going beside their rules: timers, tasks."""
        self.last_failures: deque[str] = deque(maxlen=_FAILURES_KEPT)
        """The last of them, a sentence each, beginning with the file."""

    @property
    def rules(self) -> list[RunningRule]:
        """The rules that listen, in the order of the files."""
        return [
            rule for _, place in sorted(self._places.items()) if place.at_work for rule in place.at_work.rules
        ]

    @property
    def views(self) -> list[RuleView]:
        """The rules that listen, as REST shows them."""
        return [RuleView(rule, self.home) for rule in self.rules]

    @property
    def count(self) -> int:
        """How many rules listen."""
        return len(self.rules)

    @property
    def problems(self) -> list[str]:
        """What is wrong in rule files now, a sentence each, beginning with the place."""
        return [problem for _, place in sorted(self._places.items()) for problem in _problems(place)]

    @property
    def errors(self) -> list[RuleError]:
        """What is wrong in rule files now, without what becomes of their rules."""
        return [error for _, place in sorted(self._places.items()) for error in place.errors]

    def load(self) -> None:
        """Load all rule files, sorted by name; their rules listen from then on."""
        for name, path in self._found():
            self._load(name, path)

    def start(self) -> None:
        """Run the rules that are to run at a start."""
        self._tell(self.rules, Moment.STARTED)

    def reload(self, touched: Collection[str] = ()) -> list[str]:
        """Load again the files that changed, that import what changed, or that name one of *touched*.

        Those are names of items, or UIDs of things, that came, went or became others. A file with an error is tried
        again. Return what was done, a line for each file; `problems` tells what could not be.
        """
        found = self._found()
        there = {path for _, path in found}
        lines = [f"- rules {path}" for path in sorted(self._places) if path not in there]
        for path in set(self._places) - there:
            self._unload(path)
        changed = self._library.forget_changed(touched)
        for name, path in found:
            place = self._places.get(path)
            if place is None or place.errors or _is_touched(place.read, changed, touched):
                lines += self._load(name, path)
        return lines

    async def stop(self) -> None:
        """Run the rules that are to run at the end, wait a little for what comes of it, then end all rules."""
        stopping = self._tell(self.rules, Moment.STOPPING)
        try:
            async with asyncio.timeout(STOP_SECONDS):
                while any(rule.is_running for rule in stopping):  # noqa: ASYNC110  a rule may begin anew
                    await asyncio.sleep(_LOOK_SECONDS)
                if stopping:
                    await self._carried_out()
        except TimeoutError:
            late = [rule.declaration.uid for rule in stopping if rule.is_running] or ["things to do as told"]
            _log.warning("the end does not wait any longer for %s", ", ".join(late))
        finally:
            self.close()

    def close(self) -> None:
        """End all rules, and all that their files began."""
        for path in list(self._places):
            self._unload(path)
        self._library.close()

    def _found(self) -> list[tuple[str, Path]]:
        return [each for folder in self._folders for each in rule_files(folder)]

    def _load(self, name: str, path: Path) -> list[str]:
        """Let the file *path* be at work as it is now, or go on as it was; return what was done, a line."""
        read = self._read(name, path)
        at_work, errors = self._armed(read)
        place = self._places.setdefault(path, _Place(read))
        before, place.read = place.at_work, read
        if at_work is None:
            place.errors = errors
            if before is not None:
                before.file.show()
            return []
        place.at_work, place.errors = at_work, ()
        if before is None:
            return [f"+ rules {path}: {len(at_work.rules)}"]
        before.close()
        at_work.file.show()
        self._tell(at_work.rules, Moment.RELOADED)
        return [f"~ rules {path}: {len(at_work.rules)}"]

    def _read(self, name: str, path: Path) -> RuleFile:
        parent, loading = Parent(name), Parent(name, may_be_slow=True)
        failed = partial(self._failed, name, path)
        owner = Owner(name, self._tasks, failed, partial(self._watchdog.step, parent))
        owner.own(parent.end)
        owner.own(loading.end)
        try:
            source = path.read_bytes()
        except OSError as error:
            unreadable = RuleError(path, 1, f"the file cannot be read: {error.strerror}")
            return RuleFile(path, b"", owner, errors=(unreadable,))
        return self._watchdog.step(loading, load_rule_file, path, source, owner, self._library, self.home)

    def _armed(self, file: RuleFile) -> tuple[_AtWork | None, Sequence[RuleError]]:
        """Return *file* with its rules listening, or None, with nothing left behind, and all that is wrong."""
        rules = tuple(
            RunningRule(declaration, self.home, self._tasks, self._watchdog) for declaration in file.rules
        )
        errors = list(file.errors)
        at_work = _AtWork(file, rules)
        for rule in () if errors else rules:
            try:
                rule.arm()
            except Exception as error:  # noqa: BLE001  whatever a trigger makes of it, the house goes on without
                errors.append(located(error, file.path, rule.declaration.line))
        if errors:
            at_work.close()
            return None, errors
        return at_work, ()

    def _failed(self, name: str, path: Path, what: str, error: Exception) -> None:
        """Tell that what a file set going beside its rules failed."""
        self.failures += 1
        self.last_failures.append(f"{name}: {what}: {sentence(error)}")
        log_failure(name, what, path, 1, error)

    def _unload(self, path: Path) -> None:
        at_work = self._places.pop(path).at_work
        if at_work is not None:
            at_work.close()

    def _tell(self, rules: Sequence[RunningRule], moment: Moment) -> list[RunningRule]:
        """Run those of *rules* that wait for *moment*, and return them."""
        told = [rule for rule in rules if comes(rule.declaration.triggers, moment)]
        for rule in told:
            rule.fire(LifeEvent(self.home.clock.time(), NOTHING, None, moment), moment)
        return told


def _problems(place: _Place) -> Iterator[str]:
    rest = "the last good one goes on" if place.at_work else "its rules do not run"
    return (f"{error} ({rest})" for error in place.errors)


def _is_touched(read: RuleFile, changed: Collection[Path], touched: Collection[str]) -> bool:
    """Whether the file was *read* when it, a module that it imports, or what it names was another one."""
    if not read.uses.isdisjoint(changed) or names(read.source, touched):
        return True
    try:
        return read.path.read_bytes() != read.source
    except OSError:
        return True
