"""A rule that holds up the house is named with its line, and stopped where it would never end."""

import asyncio
import threading
from pathlib import Path

import pytest

from framework.rules_at_work import rules_at_work
from thinghost.testing import in_virtual_time

HOLDS_UP = (
    "rule {} holds up everything else for more than 100 ms at rules/a.py:{}; "
    "@rule(blocking=True) gives it a thread"
)


def told(caplog: pytest.LogCaptureFixture, folder: Path) -> list[str]:
    return [
        record.getMessage().replace(f"{folder}/", "")
        for record in caplog.records
        if record.name.startswith("thinghost.rules")
    ]


@pytest.mark.parametrize("way", ["def", "async def"])
def test_a_blocking_call_is_named_with_its_line_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, way: str
) -> None:
    rules = f"""
@received(items.A)
{way} sleeps():
    helped()

def helped():
    time.sleep(0.15)
"""

    @in_virtual_time()
    async def run() -> None:
        async with rules_at_work(tmp_path, rules) as work:
            for _ in range(2):
                work.send("A")
                await asyncio.sleep(1)

    run()
    assert told(caplog, tmp_path) == [HOLDS_UP.format("sleeps (a.py:8)", "13: time.sleep(0.15)")]


@in_virtual_time()
async def test_a_spawned_task_that_blocks_is_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    rules = """
@received(items.A)
def spawns():
    asyncio.create_task(blocks())

async def blocks():
    await asyncio.sleep(1)
    time.sleep(0.15)
"""
    async with rules_at_work(tmp_path, rules) as work:
        work.send("A")
        await asyncio.sleep(2)
    assert told(caplog, tmp_path) == [HOLDS_UP.format("spawns (a.py:8)", "14: time.sleep(0.15)")]


@in_virtual_time()
async def test_code_that_stops_all_threads_is_named_afterwards(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rules = """
@received(items.A)
def counts():
    sum(range(12_000_000))
"""
    async with rules_at_work(tmp_path, rules) as work:
        work.send("A")
        work.send("A")
    assert told(caplog, tmp_path) in (
        [
            "rule counts (a.py:8) held up everything else for more than 100 ms; @rule(blocking=True) gives it a thread"
        ],
        [HOLDS_UP.format("counts (a.py:8)", "10: sum(range(12_000_000))")],
    )


@pytest.mark.parametrize("way", ["def", "async def"])
@pytest.mark.parametrize(
    "body",
    [
        "while True: pass",
        "while True: helped()",
        "while True:\n        items.N.state",
        "while True:\n        try: helped()\n        except Exception: pass",
        "while True:\n        log.info('again')",
        "while True: time.sleep(0.01)",
    ],
)
def test_a_loop_without_end_is_interrupted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, way: str, body: str
) -> None:
    rules = f"""
@received(items.A)
{way} endless():
    {body}

def helped():
    return [int(each) for each in "123"]

@received(items.A)
async def right():
    items.B.send_command("ON")
"""
    caplog.set_level("WARNING")

    @in_virtual_time()
    async def run() -> None:
        async with rules_at_work(tmp_path, rules, endless_seconds=0.2) as work:
            work.send("A")
            await asyncio.sleep(1)
            assert str(work.item("B").state) == "ON"
            (traced,) = work.rule("endless").trace.runs
            assert traced.error == "it held up the house for too long, and was interrupted"

    run()
    assert (
        len(
            [
                each
                for each in told(caplog, tmp_path)
                if "failed on 'A received command' at rules/a.py:1" in each
            ]
        )
        == 1
    )


@in_virtual_time()
async def test_a_rule_that_sends_without_an_end_is_stopped_before_the_memory_is_full(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rules = """
@received(items.A)
def floods():
    while True:
        items.N.post_update(1)
"""
    async with rules_at_work(tmp_path, rules) as work:
        work.send("A")
        assert work.rule("floods").trace.count == 1
    assert told(caplog, tmp_path)[-1] == (
        "rule floods (a.py:8) failed on 'A received command' at rules/a.py:11: "
        "10000 events wait to be heard: does this send without an end?"
    )


@in_virtual_time()
async def test_a_loop_in_a_spawned_task_is_interrupted(tmp_path: Path) -> None:
    rules = """
kept = []

@received(items.A)
async def waits():
    task = asyncio.create_task(endless())
    try:
        await task
    except BaseException as error:
        items.Told.post_update(f"{error}")

async def endless():
    while True:
        pass
"""
    async with rules_at_work(tmp_path, rules, endless_seconds=0.2) as work:
        work.send("A")
        await asyncio.sleep(1)
        assert str(work.item("Told").state) == "it held up the house for too long, and was interrupted"


async def test_the_thread_sleeps_where_no_rule_runs_and_ends_with_the_house(tmp_path: Path) -> None:
    rules = "@received(items.A)\ndef quick(): pass\n"

    def threads() -> list[str]:
        return [each.name for each in threading.enumerate() if each.name == "watchdog of rules"]

    async with rules_at_work(tmp_path, rules) as work:
        work.send("A")
        assert threads() == ["watchdog of rules"]
        while not work.watchdog.is_asleep:  # noqa: ASYNC110  it says so to nobody
            await asyncio.sleep(0.01)
    assert threads() == []


@in_virtual_time()
async def test_tasks_of_others_are_none_of_the_rules(tmp_path: Path) -> None:
    loop = asyncio.get_running_loop()
    async with rules_at_work(tmp_path, "") as work:
        task = asyncio.create_task(asyncio.sleep(1))
        assert "RuleTask" not in repr(task)
        work.engine.close()
        await task
    assert loop.get_task_factory() is None
