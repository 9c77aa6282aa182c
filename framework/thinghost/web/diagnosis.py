"""What only the running process knows of itself, for `thinghost diag`."""

import asyncio
import os
import resource
import sys
import threading
from pathlib import Path

from ..cause_text import told, when
from ..recent_log import RecentLog
from ..runtime import Runtime
from .directory import Json

_EVENTS = 200
"""So many of the last events are told."""

_RSS_UNIT = 1 if sys.platform == "darwin" else 1024
_FILES = Path("/proc/self/fd")


def diagnosis(runtime: Runtime, log: RecentLog) -> Json:
    """Return the process's own figures, its last warnings and errors, and the last events, the oldest first."""
    return {
        "process": _process(),
        "log": list(log),
        "events": _events(runtime),
    }


def _process() -> Json:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _RSS_UNIT
    figures = {
        "pid": os.getpid(),
        "peakMegabytes": round(peak / 1_000_000),
        "tasks": len(asyncio.all_tasks()),
        "threads": threading.active_count(),
    }
    return {**figures, "openFiles": len(list(_FILES.iterdir()))} if _FILES.is_dir() else figures


def _events(runtime: Runtime) -> list[str]:
    causes, zone = runtime.causes, runtime.clock.zone
    found = []
    for number in reversed(causes.numbers()[:_EVENTS]):
        record = causes.record(number)
        if record is not None:
            because = f" (because of #{record.cause})" if record.cause else ""
            found.append(f"{when(record.time, zone)} #{number} {told(record, zone)}{because}")
    return found
