"""Polls stray a little from their interval, and with the same dice always in the same way."""

import random
from itertools import pairwise
from pathlib import Path

from framework.demo_binding import Home, module_with, thing_types
from thinghost import ItemStateUpdatedEvent
from thinghost.patience import Patience
from thinghost.plugins import load_binding
from thinghost.testing import running_house, virtual_clock, virtual_run

THINGS = """
Bridge demo:hub:a [ host="there", refresh=300 ]
Bridge demo:hub:b [ host="there", refresh=300 ]"""
ITEMS = """
Number:Power A { channel="demo:hub:a:meter#power" }
Number:Power B { channel="demo:hub:b:meter#power" }"""


def polls(folder: Path, patience: Patience | None, hours: float) -> dict[str, list[float]]:
    """Return when the two hubs were polled, in seconds from the start."""

    async def live() -> dict[str, list[float]]:
        began = virtual_clock().time()
        demo = load_binding("demo", module_with(thinghost_thing_types=lambda: thing_types(Home())))
        async with running_house(
            folder, things=THINGS, items=ITEMS, bindings=[demo], patience=patience
        ) as house:
            await virtual_clock().sleep(hours * 3600)
        times: dict[str, list[float]] = {"A": [], "B": []}
        for event in house.recorded.of(ItemStateUpdatedEvent):
            times[event.item.name].append(event.time - began)
        return times

    return virtual_run(live(), raise_when_stuck=True)


def pauses(times: list[float]) -> list[float]:
    return [after - before for before, after in pairwise(times)]


def test_things_poll_at_once_and_then_within_five_percent_of_their_interval(tmp_path: Path) -> None:
    for times in polls(tmp_path, None, hours=100).values():
        assert times[0] == 0
        assert 285 <= min(pauses(times)) < 288
        assert 312 < max(pauses(times)) <= 315


def test_things_that_began_together_drift_apart(tmp_path: Path) -> None:
    times = polls(tmp_path, None, hours=2)
    assert not set(times["A"][1:]) & set(times["B"][1:])


def test_the_same_dice_fall_the_same_way(tmp_path: Path) -> None:
    assert polls(tmp_path, None, hours=2) == polls(tmp_path, None, hours=2)
    first, second, third = (
        polls(tmp_path, Patience(dice=random.Random(seed)), hours=2) for seed in (5, 5, 6)
    )
    assert first == second != third


def test_the_dice_of_two_houses_are_their_own_unless_handed_in() -> None:
    assert Patience().strayed(300) != Patience().strayed(300)
    assert Patience(jitter=0).strayed(300) == 300


def test_no_jitter_is_to_the_second(tmp_path: Path) -> None:
    assert polls(tmp_path, Patience(jitter=0), hours=0.26)["A"] == [0, 300, 600, 900]
