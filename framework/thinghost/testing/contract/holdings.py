"""What a program holds at one moment, and what is left of it later: tasks, timers, files, threads."""

import asyncio
import gc
import threading
from collections import Counter
from pathlib import Path

import attrs

from ..virtual_loop import VirtualLoop

_EXECUTOR = "asyncio_"
"""How the threads of a loop's own executor are called: the loop keeps them, whoever used them."""

_SHOWN = 3
"""So many of what is left are named."""

_FOLDERS = (Path("/proc/self/fd"), Path("/dev/fd"))


@attrs.frozen
class Leftovers:
    """What there is now and was not before; *files* are open ones, sockets and pipes included."""

    tasks: tuple[str, ...] = ()
    timers: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    threads: tuple[str, ...] = ()
    handlers: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(attrs.astuple(self, recurse=False))

    def __str__(self) -> str:
        counted = {name: len(found) for name, found in attrs.asdict(self, recurse=False).items()}
        return ", ".join(f"{count} {name}" for name, count in counted.items())

    @property
    def details(self) -> str:
        """Each by its name."""
        found = attrs.asdict(self, recurse=False).items()
        return "; ".join(f"{len(each)} {name} ({_first(each)})" for name, each in found if each)


@attrs.frozen
class Holdings:
    """What the program holds now."""

    tasks: frozenset[asyncio.Task[object]]
    timers: frozenset[asyncio.TimerHandle]
    files: "Counter[str]"
    threads: frozenset[threading.Thread]

    @classmethod
    def now(cls) -> "Holdings":
        """Return what the program holds, apart from the calling task; what nobody needs is thrown away first."""
        gc.collect()
        loop = asyncio.get_running_loop()
        return cls(
            frozenset(task for task in asyncio.all_tasks() if task is not asyncio.current_task()),
            frozenset(loop.timers()) if isinstance(loop, VirtualLoop) else frozenset(),
            Counter(_open_files()),
            frozenset(each for each in threading.enumerate() if not each.name.startswith(_EXECUTOR)),
        )

    @property
    def size(self) -> int:
        """How much it is, all together."""
        return len(self.tasks) + len(self.timers) + self.files.total() + len(self.threads)

    def since(self, before: "Holdings") -> Leftovers:
        """Return what is held now and was not *before*."""
        return Leftovers(
            tasks=tuple(map(_task_name, self.tasks - before.tasks)),
            timers=tuple(map(_timer_name, self.timers - before.timers)),
            files=tuple((self.files - before.files).elements()),
            threads=tuple(thread.name for thread in self.threads - before.threads),
        )


def _first(names: tuple[str, ...]) -> str:
    counted = Counter(names).most_common(_SHOWN)
    return ", ".join(name for name, _ in counted)


def _open_files() -> list[str]:
    folder = next((each for each in _FOLDERS if each.is_dir()), None)
    found = [] if folder is None else [_target(each) for each in folder.iterdir()]
    # the list itself was read through an open file
    return [each for each in found if each]


def _target(file: Path) -> str:
    try:
        return str(file.readlink())
    except FileNotFoundError:
        return ""
    except OSError:
        return file.name


def _task_name(task: asyncio.Task[object]) -> str:
    return f"{task.get_name()} ({getattr(task.get_coro(), '__qualname__', '?')})"


def _timer_name(timer: asyncio.TimerHandle) -> str:
    # asyncio hides what a timer calls, and prints it: <TimerHandle when=1.5 print() at /a/b.py:3>
    return repr(timer).partition("when=")[2].partition(" ")[2].partition(" at ")[0].rstrip(">")
