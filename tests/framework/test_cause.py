"""What happened last, and because of what."""

import pytest

from thinghost.cause import CAPACITY, NOTHING, Causes, Record


def test_what_happens_inside_a_block_is_because_of_its_number() -> None:
    causes = Causes()
    poll = causes.note(1.0, "poll", "hub")
    with causes.because_of(poll):
        state = causes.note(2.0, "state", "Power", 5, 4, "hub:power")
        with causes.because_of(state):
            command = causes.note(3.0, "command", "Fan", "ON", None, "rule")
    alone = causes.note(4.0, "state", "Fan", "ON", "OFF")
    assert causes.chain(command) == [
        (3, Record(2, 3.0, "command", "Fan", "ON", None, "rule")),
        (2, Record(1, 2.0, "state", "Power", 5, 4, "hub:power")),
        (1, Record(NOTHING, 1.0, "poll", "hub")),
    ]
    assert causes.chain(alone) == [(4, Record(NOTHING, 4.0, "state", "Fan", "ON", "OFF"))]
    assert causes.current == NOTHING


def test_the_block_ends_also_when_it_fails() -> None:
    causes = Causes()
    with pytest.raises(RuntimeError), causes.because_of(7):
        raise RuntimeError
    assert causes.current == NOTHING


def test_the_ring_keeps_the_last_ten_thousand() -> None:
    causes = Causes()
    for number in range(1, CAPACITY + 3):
        causes.current = number - 1
        assert causes.note(float(number), "state", number) == number
    assert (CAPACITY, causes.record(2), causes.record(3)) == (10_000, None, Record(2, 3.0, "state", 3))
    assert causes.numbers() == range(CAPACITY + 2, 2, -1)
    assert len(causes.chain(CAPACITY + 2)) == CAPACITY


def test_a_number_that_nothing_has_is_no_record() -> None:
    causes = Causes()
    causes.note(1.0, "poll", "hub")
    assert [causes.record(number) for number in (-1, NOTHING, 2)] == [None, None, None]


def test_the_last_of_a_kind_about_one_object_is_found() -> None:
    causes, power, other = Causes(), object(), object()
    for subject, what in ((power, "state"), (power, "command"), (other, "state"), (power, "status")):
        causes.note(1.0, what, subject)
    assert causes.last(power, "state") == 1
    assert causes.last(power, "state", "command") == 2
    assert causes.last(object(), "state") == NOTHING
