"""Rules that trigger each other for ever are found out, and the rest of the house goes on."""

import asyncio
from pathlib import Path

import pytest

from framework.rules_at_work import rules_at_work
from thinghost.testing import in_virtual_time

PAUSES = "rule {} pauses for {} minutes, or until its file changes: it leads to itself for ever: {}"


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name.startswith("thinghost.rules")]


@pytest.mark.parametrize("way", ["def", "async def"])
def test_two_rules_that_trigger_each_other_are_paused_with_their_chain(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, way: str
) -> None:
    rules = f"""
@rule(name="ping")
@received(items.A)
{way} ping():
    items.B.send_command("ON")

@rule(name="pong")
@received(items.B)
{way} pong():
    items.A.send_command("ON")
"""
    chain = (
        "rule ping (a.py:8) -> B received command ON -> "
        "rule pong (a.py:13) -> A received command ON -> rule ping (a.py:8)"
    )

    @in_virtual_time()
    async def run() -> None:
        async with rules_at_work(tmp_path, rules) as work:
            work.send("A")
            await asyncio.sleep(1)
            assert work.rule("ping").trace.count == 20
            assert work.rule("ping").paused_until is not None
            work.send("B")
            await asyncio.sleep(1)
            assert work.rule("pong").paused_until is None
            await asyncio.sleep(300)
            work.send("A")
            await asyncio.sleep(1)
            assert told(caplog) == [PAUSES.format("ping (a.py:8)", minutes, chain) for minutes in (5, 10)]

    run()


@in_virtual_time()
async def test_a_rule_that_changes_what_triggers_it_is_paused(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rules = """
@updated(items.N)
def counts(event):
    items.N.post_update(items.N + 1)
"""
    async with rules_at_work(tmp_path, rules) as work:
        work.hold("N", "1")
        assert str(work.item("N").state) == "21"
        assert told(caplog) == [
            PAUSES.format(
                "counts (a.py:8)",
                5,
                "rule counts (a.py:8) -> N changed from 20 to 21 -> rule counts (a.py:8)",
            )
        ]


@in_virtual_time()
async def test_rules_that_answer_each_other_slowly_are_let_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rules = """
@received(items.A)
async def blink(event):
    await asyncio.sleep(0.5)
    items.A.send_command("OFF" if items.A == "ON" else "ON")
"""
    async with rules_at_work(tmp_path, rules) as work:
        work.send("A")
        await asyncio.sleep(100.2)
        assert work.rule("blink").trace.count == 201
        assert told(caplog) == []


@in_virtual_time()
async def test_a_rule_that_something_real_triggers_often_is_let_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rules = """
@updated(items.N)
def busy(event):
    items.B.send_command("ON")
"""
    async with rules_at_work(tmp_path, rules) as work:
        for number in range(1000):
            work.hold("N", str(number))
        assert work.rule("busy").trace.count == 1000
        assert told(caplog) == []
