"""Timers of rules: by name, rescheduled instead of piled up, gone with their file."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from framework.verb_home import VerbHome, verb_home
from thinghost.cause_text import why
from thinghost.rules import after, cancel, now, timer
from thinghost.rules.house import items
from thinghost.rules.owner import Owner, owned_by
from thinghost.rules.run_cause import current_run
from thinghost.testing import in_virtual_time

START = datetime(2026, 1, 1, tzinfo=UTC)


@asynccontextmanager
async def house(folder: Path) -> AsyncIterator[tuple[VerbHome, list[str]]]:
    async with verb_home(folder, "Switch Boiler") as verbs:
        yield verbs, []


def minutes() -> float:
    return (now() - START) / timedelta(minutes=1)


@in_virtual_time()
async def test_a_function_is_called_later(tmp_path: Path) -> None:
    async with house(tmp_path) as (_, said):
        made = after("10m", lambda word: said.append(f"{word} at {minutes():g}"), "hello")
        assert (made.is_active, made.due) == (True, START + timedelta(minutes=10))
        await asyncio.sleep(3600)
        assert said == ["hello at 10"]
        assert (made.is_active, made.due) == (False, None)


@in_virtual_time()
async def test_a_timer_takes_durations_and_moments(tmp_path: Path) -> None:
    async with house(tmp_path) as (_, said):
        for when in ("1h 30m", timedelta(minutes=5), 60, datetime(2026, 1, 1, 0, 20)):  # noqa: DTZ001  the house's zone
            after(when, lambda: said.append(f"{minutes():g}"))
        await asyncio.sleep(7200)
        assert said == ["1", "5", "20", "90"]
        with pytest.raises(
            ValueError, match=r"^'soon' is no duration, expected one such as '10m', '1h 30m' or a "
        ):
            after("soon", print)


@in_virtual_time()
async def test_a_timer_of_the_same_name_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    async with house(tmp_path) as (_, said):
        for number in range(3):
            after("10m", said.append, f"{number}", name="night")
            await asyncio.sleep(300)
        await asyncio.sleep(3600)
        assert said == ["2"]


@in_virtual_time()
async def test_timers_without_a_name_add_up(tmp_path: Path) -> None:
    async with house(tmp_path) as (_, said):
        for number in range(3):
            after(f"{10 + number}m", said.append, f"{number}")
        await asyncio.sleep(3600)
        assert said == ["0", "1", "2"]


@in_virtual_time()
async def test_a_timer_is_cancelled_and_rescheduled(tmp_path: Path) -> None:
    async with house(tmp_path) as (_, said):
        made = after("10m", lambda: said.append(f"{minutes():g}"), name="night")
        assert timer("night") is made
        assert timer("day") is None
        made.cancel()
        await asyncio.sleep(1200)
        made.reschedule()
        await asyncio.sleep(1200)
        made.reschedule("1m")
        await asyncio.sleep(1200)
        assert said == ["30", "41"]
        assert (cancel("night"), cancel("day")) == (False, False)
        made.reschedule("1m")
        assert cancel("night") is True


@in_virtual_time()
async def test_each_file_has_timers_of_its_own(tmp_path: Path) -> None:
    async with house(tmp_path) as (_, said):
        after("10m", said.append, "sun", name="night")
        moon = Owner("moon.py")
        with owned_by(moon):
            after("10m", said.append, "moon", name="night")
        await asyncio.sleep(3600)
        assert said == ["sun", "moon"]


@in_virtual_time()
async def test_the_timers_of_a_file_end_with_it(tmp_path: Path) -> None:
    async with house(tmp_path) as (verbs, said):

        async def slow() -> None:
            try:
                await asyncio.sleep(3600)
            finally:
                said.append("cancelled")

        after("1m", slow)
        after("10m", said.append, "late", name="night")
        after("10m", said.append, "late")
        await asyncio.sleep(120)
        verbs.owner.close()
        await asyncio.sleep(3600)
        assert said == ["cancelled"]


@in_virtual_time()
async def test_a_coroutine_function_is_awaited_beside_all_others(tmp_path: Path) -> None:
    async with house(tmp_path) as (_, said):

        async def slow(word: str) -> None:
            await asyncio.sleep(60)
            said.append(f"{word} at {minutes():g}")

        after("10m", slow, word="hello")
        after("10m", lambda: slow("again"))
        await asyncio.sleep(3600)
        assert said == ["hello at 11", "again at 11"]


@in_virtual_time()
async def test_what_fails_is_told_and_nothing_else_ends(tmp_path: Path) -> None:
    async with house(tmp_path) as (verbs, said):

        async def slow() -> None:
            await asyncio.sleep(1)
            raise OSError("no disk")

        after("1m", lambda: 1 / 0, name="night")
        after("2m", sys.exit, "bye")
        after("3m", slow)
        after("4m", said.append, "on")
        await asyncio.sleep(3600)
        assert said == ["on"]
        assert verbs.failed == [
            "timer night: ZeroDivisionError: division by zero",
            "timer exit: SystemExit: bye",
            "timer slow: OSError: no disk",
        ]


@in_virtual_time()
async def test_where_nobody_else_hears_of_it_the_log_names_what_failed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> float:
        return 1 / 0

    async with house(tmp_path):
        with owned_by(Owner("moon.py")):
            after("1m", broken, name="night")
        await asyncio.sleep(3600)
    place = f"{__file__}:{broken.__code__.co_firstlineno + 1}"
    assert [each.getMessage() for each in caplog.records] == [
        f"timer night of rules moon.py failed at {place}: ZeroDivisionError: division by zero"
    ]


@in_virtual_time()
async def test_what_a_timer_does_is_because_of_who_set_it(tmp_path: Path) -> None:
    async with house(tmp_path) as (verbs, _):
        causes = verbs.runtime.causes
        current_run.set(causes.note(0.0, "poll", "sun"))
        after("10m", items.Boiler.on, name="night")
        await asyncio.sleep(3600)
        found = [each.text for each in why(causes, items.Boiler.item, UTC)]
        assert [text for text in found if not text.startswith("by ")][1:] == [
            "Boiler received command ON",
            "timer night",
            "poll of sun",
        ]


@in_virtual_time()
async def test_a_thread_may_set_and_cancel_timers(tmp_path: Path) -> None:
    async with house(tmp_path) as (_, said):

        def blocking() -> None:
            after("10m", said.append, "kept")
            after("10m", said.append, "cancelled").cancel()

        await asyncio.to_thread(blocking)
        await asyncio.sleep(3600)
        assert said == ["kept"]


def test_outside_of_rules_nobody_would_end_a_timer() -> None:
    with pytest.raises(RuntimeError, match=r"^this is no rule: "):
        after("10m", print)
