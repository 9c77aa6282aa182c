"""What happens for one state is little, and the same whatever else there is in the house."""

import gc
import runpy
import sys
import weakref
from pathlib import Path
from types import FrameType

import pytest

from thinghost.long_lived import keep_long_lived

# what is measured is what is counted
chain = runpy.run_path(str(Path(__file__).parents[2] / "bench" / "state_updates.py"))["chain"]


def calls(items: int, rules: int, others: int) -> list[str]:
    """Return the Python functions that are called for one state of a house of *items* items.

    Of three houses the least busy one counts: on a machine that stops for a moment, listeners seem slow and are timed.
    """
    return min((_calls(items, rules, others) for _ in range(3)), key=len)


def _calls(items: int, rules: int, others: int) -> list[str]:
    update, found = chain(items, rules=rules, others=others), list[str]()
    for turn in range(items + 1):
        update(turn)

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            found.append(frame.f_code.co_name)

    # what others left behind is not freed meanwhile
    gc.disable()
    sys.setprofile(note)
    try:
        update(items + 2)
    finally:
        sys.setprofile(None)
        gc.enable()
    return found[1:]


FEW = calls(100, 0, 0)


def test_one_state_takes_one_call_for_each_hop_and_a_handful_for_what_they_ask() -> None:
    assert FEW == [
        "update_state",
        "state_updated",
        "send_update",
        "receive",
        "hold",
        "note",
        "__eq__",
        "__init__",
        "queue",
        "deliver",
        "_drain",
        "sink",
    ]


@pytest.mark.parametrize(("items", "others"), [(100, 100), (5_000, 0), (5_000, 1_000)])
def test_neither_other_items_nor_who_listens_to_them_add_a_call(items: int, others: int) -> None:
    assert calls(items, 0, others) == FEW


def test_each_listener_adds_its_own_call_only() -> None:
    assert calls(100, 100, 0) == [*FEW, "rule"]


def test_what_is_long_lived_is_left_alone_until_it_is_garbage() -> None:
    class Circle:
        """Refers to itself: nothing but the garbage collector frees it."""

        def __init__(self) -> None:
            self.itself = self

    circle = Circle()
    watched = weakref.ref(circle)
    try:
        keep_long_lived()
        del circle
        gc.collect()
        assert watched() is not None
        keep_long_lived()
        assert watched() is None
    finally:
        gc.unfreeze()
