"""What happens from a rule's trigger to the end of its run."""

import asyncio
import logging
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from framework.rules_at_work import RulesAtWork, rules_at_work
from thinghost.cause_text import why
from thinghost.event import ItemStateUpdatedEvent
from thinghost.testing import in_virtual_time

ERRORS = "thinghost.rules"


def told(caplog: pytest.LogCaptureFixture, folder: Path) -> list[str]:
    """Return what was logged of rules, without the folder in which the test runs."""
    return [
        record.getMessage().replace(f"{folder}/", "")
        for record in caplog.records
        if record.name.startswith(ERRORS)
    ]


def chain(work: RulesAtWork, item: str) -> list[str]:
    return [each.text for each in why(work.home.causes, work.item(item), UTC)]


@in_virtual_time()
async def test_a_plain_function_runs_in_the_turn_of_its_trigger(tmp_path: Path) -> None:
    rules = """
@received(items.A)
def echo(event):
    items.B.send_command(event.command)
"""
    async with rules_at_work(tmp_path, rules) as work:
        work.send("A")
        assert work.commands == ["A ON", "B ON"]
        assert work.rule("echo").trace.count == 1


@in_virtual_time()
async def test_why_tells_the_rule_and_its_trigger(tmp_path: Path) -> None:
    rules = """
@rule(name="Echo")
@received(items.A)
def echo():
    items.B.send_command("ON")
"""
    async with rules_at_work(tmp_path, rules) as work:
        work.send("A")
        assert chain(work, "B") == [
            "B changed from NULL to ON",
            "by org.openhab.core.autoupdate",
            "B received command ON",
            "rule Echo (a.py:8) ran: A received command",
            "A received command ON",
        ]


@in_virtual_time()
async def test_a_coroutine_rule_is_the_cause_after_an_await_too(tmp_path: Path) -> None:
    rules = """
@received(items.A)
async def later():
    await asyncio.sleep(10)
    items.B.send_command("ON")
"""
    async with rules_at_work(tmp_path, rules) as work:
        work.send("A")
        assert work.rule("later").is_running
        assert work.commands == ["A ON"]
        await asyncio.sleep(11)
        assert chain(work, "B")[2:] == [
            "B received command ON",
            "rule later (a.py:8) ran: A received command",
            "A received command ON",
        ]
        (run,) = work.rule("later").trace.runs
        assert (run.seconds, run.error, work.rule("later").is_running) == (10, None, False)


@in_virtual_time()
async def test_what_a_spawned_task_sends_is_because_of_the_rule(tmp_path: Path) -> None:
    rules = """
@received(items.A)
def spawn():
    kept.append(asyncio.get_running_loop().create_task(later()))

kept = []

async def later():
    await asyncio.sleep(1)
    items.B.send_command("ON")
"""
    async with rules_at_work(tmp_path, rules) as work:
        work.send("A")
        await asyncio.sleep(2)
        assert chain(work, "B")[3] == "rule spawn (a.py:8) ran: A received command"


@in_virtual_time()
async def test_a_blocking_rule_runs_in_a_thread_and_sends_from_there(tmp_path: Path) -> None:
    rules = """
import threading

@rule(blocking=True)
@received(items.A)
def slow():
    items.Told.post_update(threading.current_thread().name)
"""
    async with rules_at_work(tmp_path, rules) as work:
        work.send("A")
        await asyncio.sleep(1)
        assert str(work.item("Told").state) == "blocking rule"
        assert chain(work, "Told")[1] == "rule slow (a.py:10) ran: A received command"


@in_virtual_time()
async def test_an_error_names_file_line_and_trigger_and_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rules = """
@received(items.A)
def wrong():
    number = [1]
    helped(number)

def helped(number):
    int("x" * len(number))
"""
    async with rules_at_work(tmp_path, rules) as work:
        work.send("A")
        work.send("A", "OFF")
        message = (
            "rule wrong (a.py:8) failed on 'A received command' at rules/a.py:14: "
            "ValueError: invalid literal for int() with base 10: 'x'"
        )
        assert told(caplog, tmp_path) == [message, message]
        text = logging.Formatter().formatException(caplog.records[-1].exc_info).replace(f"{tmp_path}/", "")  # type: ignore[arg-type]
        # newer Pythons underline what failed
        assert [line for line in text.splitlines() if line.strip(" ~^")] == [
            "Traceback (most recent call last):",
            '  File "rules/a.py", line 11, in wrong',
            "    helped(number)",
            '  File "rules/a.py", line 14, in helped',
            '    int("x" * len(number))',
            "ValueError: invalid literal for int() with base 10: 'x'",
        ]
        assert work.rule("wrong").trace.failures == 2


@in_virtual_time()
async def test_an_error_stands_in_the_trace(tmp_path: Path) -> None:
    rules = """
@received(items.A)
def wrong():
    items.B.send_command("ON")
    raise KeyError("k")
"""
    async with rules_at_work(tmp_path, rules) as work:
        work.send("A")
        assert chain(work, "B")[3] == (
            "rule wrong (a.py:8) ran: A received command, and it failed: KeyError: 'k'"
        )


@pytest.mark.parametrize("way", ["def", "async def"])
@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("raise GeneratorExit", "GeneratorExit"),
        ("raise asyncio.CancelledError", "it was cancelled from inside"),
        ("raise StopIteration", "StopIteration"),
        ("raise BaseException('b')", "BaseException: b"),
        ("wrong()", "RecursionError: maximum recursion depth exceeded"),
    ],
)
def test_nothing_that_a_rule_raises_ends_more_than_its_run(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, way: str, statement: str, said: str
) -> None:
    rules = f"""
@received(items.A)
{way} wrong():
    {"await " if way != "def" and statement == "wrong()" else ""}{statement}

@received(items.A)
async def right():
    items.B.send_command("ON")
"""

    @in_virtual_time()
    async def run() -> None:
        async with rules_at_work(tmp_path, rules) as work:
            work.send("A")
            await asyncio.sleep(1)
            assert work.commands == ["A ON", "B ON"]

    run()
    if way != "def" and "StopIteration" in statement:
        said = "RuntimeError: coroutine raised StopIteration"
    assert [each.partition("a.py:10: ")[2] for each in told(caplog, tmp_path)] == [said]


@in_virtual_time()
async def test_a_timer_of_a_rule_cannot_end_the_house_either(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rules = """
@received(items.A)
def plans():
    after(1, ends)
    after(2, ends_later)

def ends():
    raise SystemExit

async def ends_later():
    raise KeyboardInterrupt
"""
    async with rules_at_work(tmp_path, rules) as work:
        work.send("A")
        await asyncio.sleep(5)
        work.send("B")
        assert work.commands == ["A ON", "B ON"]
        assert told(caplog, tmp_path) == [
            "rule a.py failed on 'timer ends' at rules/a.py:14: SystemExit",
            "rule a.py failed on 'timer ends_later' at rules/a.py:17: KeyboardInterrupt",
        ]


FAILING = """
@received(items.A)
def wrong(event):
    if str(event.command) == "ON":
        1 / 0
    items.B.send_command("ON")
"""


@in_virtual_time()
async def test_three_errors_in_a_row_pause_a_rule_for_five_minutes_then_ten(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with rules_at_work(tmp_path, FAILING) as work:
        rule = work.rule("wrong")

        async def fails(seconds: float) -> bool:
            await asyncio.sleep(seconds)
            before = rule.trace.failures
            work.send("A")
            return rule.trace.failures > before

        assert [await fails(each) for each in (1, 1, 1, 1, 298, 2, 1, 598, 2)] == [
            *(True, True, True, False, False),
            *(True, False, False, True),
        ]
        pauses = [each for each in told(caplog, tmp_path) if "pauses" in each]
        sentence = (
            "rule wrong (a.py:8) pauses for {} minutes, or until its file changes: it failed again and again"
        )
        assert pauses == [sentence.format(minutes) for minutes in (5, 10, 20)]
        assert rule.paused_until == work.home.clock.time() + 1200


@in_virtual_time()
async def test_a_good_run_begins_the_count_of_errors_anew(tmp_path: Path) -> None:
    async with rules_at_work(tmp_path, FAILING) as work:
        for command in ("ON", "ON", "OFF", "ON", "ON", "OFF"):
            work.send("A", command)
        assert (work.rule("wrong").trace.failures, work.rule("wrong").paused_until) == (4, None)


@in_virtual_time()
async def test_three_errors_in_more_than_a_minute_pause_nothing(tmp_path: Path) -> None:
    async with rules_at_work(tmp_path, FAILING) as work:
        for _ in range(5):
            work.send("A")
            await asyncio.sleep(31)
        assert (work.rule("wrong").trace.failures, work.rule("wrong").paused_until) == (5, None)


@in_virtual_time()
async def test_who_enables_a_rule_ends_its_pause(tmp_path: Path) -> None:
    async with rules_at_work(tmp_path, FAILING) as work:
        rule = work.rule("wrong")
        for _ in range(3):
            work.send("A")
        rule.set_enabled(enabled=False)
        work.send("A", "OFF")
        assert (rule.is_enabled, rule.trace.count) == (False, 3)
        rule.set_enabled(enabled=True)
        work.send("A", "OFF")
        assert (rule.is_enabled, rule.trace.count, rule.paused_until) == (True, 4, None)


@in_virtual_time()
async def test_a_disabled_rule_does_not_run(tmp_path: Path) -> None:
    rules = """
@rule(enabled=False)
@received(items.A)
def off():
    items.B.send_command("ON")
"""
    async with rules_at_work(tmp_path, rules) as work:
        work.send("A")
        assert work.commands == ["A ON"]


@in_virtual_time()
async def test_a_condition_that_fails_is_an_error_of_its_rule(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rules = """
@received(items.A)
@onlyif(lambda: 1 / 0)
def guarded():
    items.B.send_command("ON")
"""
    async with rules_at_work(tmp_path, rules) as work:
        work.send("A")
        assert work.commands == ["A ON"]
        (message,) = told(caplog, tmp_path)
        assert message == (
            "rule guarded (a.py:8) failed on 'A received command' at rules/a.py:9: "
            "ZeroDivisionError: division by zero"
        )


@in_virtual_time()
async def test_what_a_rule_sends_is_heard_when_it_has_given_back_the_loop(tmp_path: Path) -> None:
    rules = """
@every("1m")
async def first():
    items.A.send_command("ON")
    items.Told.post_update(f"{items.B}")
    await asyncio.sleep(0)
    items.Told.post_update(f"{items.Told} then {items.B}")

@received(items.A)
def second():
    items.B.send_command("ON")
"""
    async with rules_at_work(tmp_path, rules) as work:
        await asyncio.sleep(61)
        assert str(work.item("Told").state) == "NULL then ON"


def paced(option: str) -> str:
    return f"""
@rule({option})
@updated(items.N)
def paced(event):
    items.Told.post_update(f"{{items.Told.state}} {{event.state}}")
"""


@in_virtual_time()
async def test_debounce_waits_until_it_is_quiet(tmp_path: Path) -> None:
    async with rules_at_work(tmp_path, paced("debounce='5s'")) as work:
        work.hold("Told", "-")
        for number in range(4):
            work.hold("N", str(number))
            await asyncio.sleep(6 if number == 2 else 4)
        assert str(work.item("Told").state) == "- 2"
        await asyncio.sleep(2)
        assert str(work.item("Told").state) == "- 2 3"


@in_virtual_time()
async def test_throttle_lets_one_run_happen_in_so_long(tmp_path: Path) -> None:
    async with rules_at_work(tmp_path, paced("throttle=5")) as work:
        work.hold("Told", "-")
        for number in range(5):
            work.hold("N", str(number))
            await asyncio.sleep(2)
        assert str(work.item("Told").state) == "- 0 3"


@pytest.mark.parametrize(
    ("period", "hours", "ran"),
    [("hour", 0.4, "- 0 3"), ("day", 13, "- 0 1 3"), ("week", 84, "- 0 1 3 5"), ("month", 400, "- 0 2 4")],
)
def test_once_per_lets_one_run_happen_in_each_period(
    tmp_path: Path, period: str, hours: float, ran: str
) -> None:
    @in_virtual_time(datetime(2026, 1, 1, 12, 10, tzinfo=UTC))
    async def run() -> None:
        async with rules_at_work(tmp_path, paced(f"once_per={period!r}")) as work:
            work.hold("Told", "-")
            for number in range(6 if period == "week" else 5):
                work.hold("N", str(number))
                await asyncio.sleep(hours * 3600)
            assert str(work.item("Told").state) == ran

    run()


def moded(mode: str) -> str:
    return f"""
@rule(mode={mode!r})
@updated(items.N)
async def slow(event):
    await asyncio.sleep(10)
    items.Told.post_update(f"{{items.Told.state}} {{event.state}}")
"""


@pytest.mark.parametrize(("mode", "ran"), [("queue", "- 0 1 2"), ("skip", "- 0"), ("restart", "- 2")])
def test_the_mode_says_what_becomes_of_a_trigger_during_a_run(tmp_path: Path, mode: str, ran: str) -> None:
    @in_virtual_time()
    async def run() -> None:
        async with rules_at_work(tmp_path, moded(mode)) as work:
            work.hold("Told", "-")
            for number in range(3):
                work.hold("N", str(number))
                await asyncio.sleep(1)
            await asyncio.sleep(60)
            assert str(work.item("Told").state) == ran
            assert work.rule("slow").trace.failures == 0

    run()


@in_virtual_time()
async def test_a_rule_that_cannot_keep_up_says_so_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with rules_at_work(tmp_path, moded("queue")) as work:
        for number in range(1010):
            work.hold("N", str(number))
        assert told(caplog, tmp_path) == [
            "rule slow (a.py:8) cannot keep up: 1000 triggers wait, further ones are lost"
        ]


@in_virtual_time()
async def test_closing_ends_runs_timers_and_spawned_tasks(tmp_path: Path) -> None:
    rules = """
@received(items.A)
async def waits():
    asyncio.create_task(asyncio.sleep(1000), name="spawned")
    await asyncio.sleep(1000)

@rule(debounce="1h")
@received(items.A)
def debounced():
    pass
"""
    before = asyncio.all_tasks()
    async with rules_at_work(tmp_path, rules) as work:
        work.send("A")
        await asyncio.sleep(1)
        assert "spawned" in {task.get_name() for task in asyncio.all_tasks() - before}
        work.engine.close()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not {task for task in asyncio.all_tasks() - before if "rule" in task.get_name()}
        assert "spawned" not in {task.get_name() for task in asyncio.all_tasks() - before}
    assert asyncio.all_tasks() == before


@in_virtual_time()
async def test_a_rule_that_swallows_its_cancellation_is_broken_off(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rules = """
@received(items.A)
async def stubborn():
    for _ in range(3):
        try:
            await asyncio.sleep(1000)
        except asyncio.CancelledError:
            pass
"""
    before = asyncio.all_tasks()
    async with rules_at_work(tmp_path, rules) as work:
        work.send("A")
        await asyncio.sleep(1)
    assert asyncio.all_tasks() == before
    assert told(caplog, tmp_path) == [
        "rule stubborn (a.py:8) goes on although it was cancelled, and is broken off"
    ]


async def test_a_thread_that_loops_is_interrupted_when_its_rule_ends(tmp_path: Path) -> None:
    rules = """
@rule(blocking=True)
@received(items.A)
def endless():
    items.Told.post_update("begun")
    while True:
        pass
"""
    async with rules_at_work(tmp_path, rules) as work:
        begun = asyncio.Event()
        told = work.item("Told")
        work.home.bus.subscribe_item(ItemStateUpdatedEvent, told, lambda _: begun.set())
        work.send("A")
        await begun.wait()
        (thread,) = (each for each in threading.enumerate() if each.name == "blocking rule")
        work.engine.close()
        await asyncio.to_thread(thread.join, 10)
        assert not thread.is_alive()


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (
            "debounce='soon'",
            "'soon' is no duration, expected one such as '10m', '1h 30m' or a number of seconds",
        ),
        ("throttle=-1", "-1 is less than nothing, expected a duration such as '5s'"),
        ("once_per='dya'", "once_per='dya' is no period, did you mean 'day'?"),
        ("mode='parallel'", "'parallel' is no mode, expected one of 'queue', 'restart', 'skip'"),
        (
            "mode='restart', blocking=True",
            "a rule in a thread cannot be restarted, expected mode 'queue' or 'skip'",
        ),
    ],
)
def test_options_that_cannot_be_are_located(tmp_path: Path, options: str, problem: str) -> None:
    rules = f"""
@rule({options})
@received(items.A)
def wrong():
    pass
"""

    @in_virtual_time()
    async def run() -> None:
        async with rules_at_work(tmp_path, "") as work:
            (tmp_path / "rules" / "b.py").write_text(f"from thinghost.rules import rule\n{rules}")
            work.engine.reload()
            assert [each.replace(f"{tmp_path}/", "") for each in work.engine.problems] == [
                f"rules/b.py:3: {problem} (its rules do not run)"
            ]

    run()
