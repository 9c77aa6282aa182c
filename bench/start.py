"""From the start of the process to the first state of an item, and the memory it holds then: the example house."""

import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
RUNS = 7
PROGRAM = [sys.executable, "-m", "thinghost"]


def main() -> None:
    """Print the medians of seven starts, with the simulated gateway in another process."""
    with tempfile.TemporaryDirectory() as folder, gateway() as address:
        things = Path(folder) / "house.things"
        text = (ROOT / "things.example").read_text(encoding="utf-8")
        things.write_text(
            text.replace('"12345789012"', f'"12345789012", hostname="{address}"'), encoding="utf-8"
        )
        measured = [start(things, Path(folder) / f"{run}.jsonl") for run in range(RUNS)]
    print(
        f"first state after {statistics.median(seconds for seconds, _ in measured):.2f} s (median of {RUNS})"
    )
    print(
        f"resident then {statistics.median(megabytes for _, megabytes in measured):.1f} MB (median of {RUNS})"
    )


@contextmanager
def gateway() -> Iterator[str]:
    """Run a simulated gateway in a process of its own and yield its address."""
    command = [*PROGRAM, "simulate", "enphase", "--serial", "12345789012"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  our own program
        assert process.stdout is not None
        yield process.stdout.readline().split()[0]
        process.terminate()


def start(things: Path, log: Path) -> tuple[float, float]:
    """Return the seconds to the first state, and the megabytes that are resident once it is there."""
    command = [*PROGRAM, "run", str(things), str(ROOT / "items.example"), "--sink", f"jsonl={log}"]
    began = time.time()
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:  # noqa: S603  our own program
        while not (first := _first_state(log)):
            time.sleep(0.02)
        megabytes = _resident(process.pid)
        process.terminate()
    return first - began, megabytes


def _first_state(log: Path) -> float | None:
    if not log.exists():
        return None
    for line in log.read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        if "item" in event:
            return datetime.fromisoformat(event["time"]).timestamp()
    return None


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else float("nan")


if __name__ == "__main__":
    main()
