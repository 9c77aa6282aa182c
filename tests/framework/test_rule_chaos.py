"""Whatever stands in a rule file, the house goes on, and nothing of it is left behind."""

import asyncio
import gc
import os
import threading
import time
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from framework.rules_at_work import BEGINNING, rules_at_work
from thinghost.testing import VirtualLoop, virtual_run

SOAK = bool(os.environ.get("THINGHOST_SOAK"))
ENDLESS_SECONDS = 0.1
"""How long a loop without an end may last here: shorter, so that more of them can be tried."""

GOOD = """
@received(items.Health)
def healthy(event):
    items.Told.post_update(event.command)
"""
ITEMS = "Switch A\nSwitch B\nNumber N\nString Told\nString Health\n"

HELPERS = """
import sys, threading, contextlib

def recurse():
    recurse()

def endless():
    while True:
        pass

async def forever():
    while True:
        await asyncio.sleep(0.5)

async def stubborn():
    for _ in range(3):
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(1000)

async def spins():
    for _ in range(500):
        await asyncio.sleep(0)

async def ends(error):
    await asyncio.sleep(0.1)
    raise error

def again():
    after("1s", again, name="again")
"""

ERRORS = st.sampled_from(
    [
        *("ValueError('v')", "SystemExit", "SystemExit(3)", "KeyboardInterrupt", "GeneratorExit"),
        *(
            "asyncio.CancelledError",
            "StopIteration",
            "StopAsyncIteration",
            "BaseException('b')",
            "MemoryError",
        ),
        *("ExceptionGroup('g', [OSError()])", "BaseExceptionGroup('g', [SystemExit()])", "RecursionError"),
    ]
)
ANYWHERE = st.one_of(
    st.sampled_from(
        [
            *(
                "pass",
                "items.A.send_command('ON')",
                "items.B.send_command('OFF')",
                "items.N.post_update(items.N + 1)",
            ),
            *("items.A.post_update('ON')", "items.Nope.send_command('ON')", "items.N.send_command('x')"),
            *("recurse()", "time.sleep(0.001)", "1 / 0", "exec('def')", "globals().pop('recurse', None)"),
            *(
                "import nowhere",
                "sys.exit()",
                "again()",
                "after(0.5, again)",
                "after(1, sys.exit)",
                "after(1, forever)",
            ),
            *(
                "after(0, items.A.send_command, 'ON')",
                "threading.Thread(target=time.sleep, args=[0.01]).start()",
            ),
            *("return", "raise", "assert False", "print(end='')", "[] [1]", "items = None"),
        ]
    ),
    st.builds("raise {}".format, ERRORS),
    st.builds("try: raise {}\n    finally: items.B.send_command('ON')".format, ERRORS),
)
ON_THE_LOOP = st.one_of(
    st.sampled_from(
        [
            *(
                "asyncio.create_task(forever())",
                "asyncio.create_task(stubborn())",
                "asyncio.create_task(spins())",
            ),
            *(
                "asyncio.create_task(asyncio.sleep(1000))",
                "asyncio.get_running_loop().call_soon(print, end='')",
            ),
        ]
    ),
    st.builds("asyncio.create_task(ends({}))".format, ERRORS),
)
IN_A_COROUTINE = st.one_of(
    st.sampled_from(
        [
            *("await asyncio.sleep(0)", "await asyncio.sleep(0.5)", "await forever()", "await stubborn()"),
            *("asyncio.current_task().cancel()", "await asyncio.wait_for(forever(), 0.2)", "await spins()"),
            *("await asyncio.gather(spins(), forever())", "await asyncio.to_thread(time.sleep, 0.001)"),
        ]
    ),
    st.builds("await ends({})".format, ERRORS),
    st.builds("await asyncio.gather(ends({}), forever())".format, ERRORS),
)
# each costs as long as it may last; in a thread it would hold up nothing, and so go on for ever
LONG = st.sampled_from([["endless()"], ["while True: items.B.send_command('ON')"]])
TRIGGERS = st.sampled_from(
    [
        "received(items.A)",
        "received(items.B)",
        "updated(items.N)",
        "changed(items.A)",
        "started()",
        "every('1s')",
    ]
)
OPTIONS = st.sampled_from(
    ["", "debounce=0.3", "throttle=1", "once_per='hour'", "mode='skip'", "mode='restart'", "mode='queue'"]
)


def rule(trigger: str, options: str, way: str, body: list[str]) -> str:
    options += ", blocking=True" if way == "thread" and "restart" not in options else ""
    lines = "\n    ".join(body)
    function = "async def" if way == "async" else "def"
    return f"@rule({options.removeprefix(', ')})\n@{trigger}\n{function} NAME():\n    {lines}\n"


RULES = st.one_of(
    st.builds(
        rule, TRIGGERS, OPTIONS, st.just("plain"), st.lists(ANYWHERE | ON_THE_LOOP, min_size=1, max_size=4)
    ),
    st.builds(
        rule,
        *(TRIGGERS, OPTIONS, st.just("async")),
        st.lists(ANYWHERE | ON_THE_LOOP | IN_A_COROUTINE, min_size=1, max_size=4),
    ),
    st.builds(rule, TRIGGERS, OPTIONS, st.just("thread"), st.lists(ANYWHERE, min_size=1, max_size=3)),
    *([st.builds(rule, TRIGGERS, OPTIONS, st.sampled_from(["plain", "async"]), LONG)] if SOAK else []),
)
FILES = st.builds(
    lambda rules, end: (
        HELPERS + "\n".join(each.replace("NAME", f"r{nth}") for nth, each in enumerate(rules)) + end
    ),
    st.lists(RULES, min_size=1, max_size=4),
    st.sampled_from(
        ["", "", "", "raise SystemExit", "1 / 0", "raise KeyboardInterrupt", "asyncio.create_task(forever())"]
    ),
)


async def survive(folder: Path, first: str, second: str) -> None:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    before = asyncio.all_tasks()
    async with rules_at_work(folder, {"good.py": GOOD}, items=ITEMS, endless_seconds=ENDLESS_SECONDS) as work:
        for nth, text in enumerate((first, second)):
            (folder / "rules" / "bad.py").write_text(BEGINNING + text)
            work.engine.reload()
            work.engine.start()
            for command in ("ON", "OFF"):
                work.send("A", command)
                work.send("B", command)
                await asyncio.sleep(2)
                work.send("Health", f"{nth} {command}")
                await asyncio.sleep(0.001)
                assert str(work.item("Told").state) == f"{nth} {command}"
    assert asyncio.all_tasks() == before
    assert loop.timers() == []


def threads() -> set[str]:
    return {each.name for each in threading.enumerate() if not each.name.startswith("asyncio_")}


@given(FILES, FILES)
@settings(
    max_examples=2000 if SOAK else 30,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    derandomize=not SOAK,
    suppress_health_check=[HealthCheck.too_slow],
)
def test_a_house_survives_whatever_its_rules_do(first: str, second: str) -> None:
    before = threads()
    with TemporaryDirectory() as folder, warnings.catch_warnings():
        virtual_run(survive(Path(folder), first, second), raise_when_stuck=True, longest_seconds=20)
        gc.collect()
    deadline = time.monotonic() + 2
    while threads() - before and time.monotonic() < deadline:
        time.sleep(0.005)
    assert threads() - before == set()
