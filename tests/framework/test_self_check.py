"""What the self-check says after the start."""

from datetime import UTC

import attrs
import pytest

from framework.demo_binding import Home, declared, demo_plugins
from thinghost import ThingStatus, ThingStatusDetail, ThingStatusInfo
from thinghost.loader import load_model
from thinghost.model import Model, Stale
from thinghost.self_check import self_check
from thinghost.state import ON
from thinghost.unit import MeasurementSystem

STARTED = 1000.0
THINGS = "Thing demo:candle:a\nThing demo:candle:b"
ITEMS = """
Switch A { channel="demo:candle:a:power" }
Switch B { channel="demo:candle:b:power" }
Switch Unlinked
String Trigger { channel="demo:candle:a:button" }
"""
ONLINE = ThingStatusInfo(ThingStatus.ONLINE)


def model(*infos: ThingStatusInfo, updates: tuple[float | None, ...] = (None, None)) -> Model:
    """Return two candles with these statuses; each has an item, which holds ON since *updates* unless that is None."""
    loaded = load_model(declared(THINGS, ITEMS), demo_plugins(Home()), MeasurementSystem.SI, UTC)
    for thing, info in zip(loaded.things, infos, strict=True):
        thing.status_info = info
    for item, update in zip(loaded.items, updates, strict=False):
        if update is not None:
            item.state, item.last_update = ON, update
    return loaded


def test_a_house_that_is_up_needs_one_line() -> None:
    house = model(ONLINE, ONLINE, updates=(STARTED, STARTED + 1))
    assert list(self_check(house, STARTED)) == ["2 things of 2 are ONLINE, 2 linked items of 2 have a state"]


def test_what_is_missing_is_named_and_a_restored_state_is_no_news() -> None:
    offline = ThingStatusInfo(ThingStatus.OFFLINE, ThingStatusDetail.COMMUNICATION_ERROR, "no answer")
    house = model(ONLINE, offline, updates=(None, STARTED - 1))
    assert list(self_check(house, STARTED)) == [
        "1 things of 2 are ONLINE, 0 linked items of 2 have a state",
        "missing: thing demo:candle:b is OFFLINE (COMMUNICATION_ERROR): no answer",
        "missing: no state yet for A",
        "missing: only a restored state for B",
    ]


def test_a_thing_that_is_disabled_is_not_missed() -> None:
    disabled = ThingStatusInfo(ThingStatus.UNINITIALIZED, ThingStatusDetail.DISABLED)
    house = model(ONLINE, disabled, updates=(STARTED, None))
    assert list(self_check(house, STARTED)) == [
        "1 things of 1 are ONLINE, 1 linked items of 1 have a state",
        "disabled: demo:candle:b",
    ]


def test_what_runs_as_it_was_declared_before_is_named() -> None:
    house = attrs.evolve(
        model(ONLINE, ONLINE, updates=(STARTED, STARTED)), stale=(Stale("item", "A", "a.items:1:1: wrong"),)
    )
    assert list(self_check(house, STARTED))[1:] == ["stale: item A stays as it was: a.items:1:1: wrong"]


@attrs.frozen
class Rules:
    """Rules, as far as the check asks them."""

    count: int
    problems: tuple[str, ...] = ()


@pytest.mark.parametrize(
    ("rules", "line"),
    [
        (Rules(12), "12 rules listen"),
        (Rules(0, ("a.py:1: invalid syntax",)), "0 rules listen, 1 errors in rule files"),
    ],
)
def test_rules_are_counted(rules: Rules, line: str) -> None:
    house = model(ONLINE, ONLINE, updates=(STARTED, STARTED + 1))
    assert list(self_check(house, STARTED, rules))[1:] == [line]
