"""Rule files: how long 200 of them take to load, and a day of 50 rules and 200 items in virtual time."""

import statistics
import tempfile
import time
from datetime import UTC
from pathlib import Path

from thinghost.automation import Automation
from thinghost.clock import Clock
from thinghost.rules.reading import read_rules
from thinghost.testing import VirtualHome
from thinghost.testing.rule_house import model_in, settings_in

RUNS = 7
POLL_SECONDS = 300

RULE = """
\"\"\"What room {n} does by itself.\"\"\"

from house import items
from thinghost.rules import changed, daily, every, log, rule, W


@rule(name="Surplus of {n}")
@changed(items.Power{n}, above=500 * W, held="10m")
def surplus(event):
    \"\"\"Heats with what the sun gives.\"\"\"
    items.Switch{n}.send_if_different("ON")
    log.info("surplus of %s", items.Power{n})


@changed(items.Power{n}, below=100 * W)
def no_surplus():
    items.Switch{n}.send_if_different("OFF")
"""

OTHER_RULES = """
from house import items
from thinghost.rules import daily, every, sunset, updated


@daily("22:00")
def night():
    items.Count{n}.post_update(0)


@every("10m")
async def count():
    items.Count{n}.post_update(1)


@sunset()
def light():
    items.Light{n}.send_if_different("ON")
"""

ITEMS = """
Number:Power Power{n} "Power [%.0f W]"
Switch Switch{n}
Switch Light{n}
Number Count{n}
"""


def configuration(folder: Path, files: int, rooms: int) -> Path:
    """Write *files* rule files over the items of so many *rooms*, 4 for each, below *folder*."""
    (folder / "rules").mkdir()
    (folder / "all.items").write_text(
        "".join(ITEMS.format(n=room) for room in range(rooms)), encoding="utf-8"
    )
    (folder / "thinghost.toml").write_text(
        'time_zone = "Europe/Berlin"\nplace = "52.52,13.4"\n', encoding="utf-8"
    )
    for number in range(files):
        text = OTHER_RULES if number % 5 == 4 else RULE
        (folder / f"rules/room{number}.py").write_text(text.format(n=number % rooms), encoding="utf-8")
    return folder


def loading(files: int) -> tuple[int, float]:
    """Return how many rules stand in *files* rule files, and the median of the seconds that they take to load."""
    with tempfile.TemporaryDirectory() as folder:
        config = configuration(Path(folder), files, 50)
        model = model_in(config, settings_in(config))
        seconds = []
        for _ in range(RUNS):
            began = time.perf_counter()
            read = read_rules(Automation((config,), (52.52, 13.4)), model, Clock(UTC))
            seconds.append(time.perf_counter() - began)
    assert not read.errors, read.errors[0]
    return len(read.rules), statistics.median(seconds)


def a_day(files: int, rooms: int, power: int = 5) -> tuple[int, int, float]:
    """Return how many rules ran, how often, and the seconds that a day took in which *power* meters are polled."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as data:
        home = VirtualHome(configuration(Path(folder), files, rooms), Path(data))
        home.advance(seconds=0)

        async def day() -> None:
            for poll in range(86_400 // POLL_SECONDS):
                for meter in range(power):
                    await home.set(f"Power{meter}", f"{(poll * 37 + meter) % 1000} W")
                await home.advance(seconds=POLL_SECONDS)

        began = time.perf_counter()
        home.run(day())
        seconds = time.perf_counter() - began
        rules = home.rules
        home.close()
    return len(rules), sum(rule.trace.count for rule in rules), seconds


def main() -> None:
    """Print both."""
    rules, seconds = loading(200)
    print(f"200 files with {rules} rules load in {seconds:.2f} s (median of {RUNS})")
    rules, runs, seconds = a_day(22, 50)
    print(f"a day of {rules} rules and 200 items, {runs} runs: {seconds:.2f} s")


if __name__ == "__main__":
    main()
