"""The life of things: order, statuses, retries, and the end."""

import asyncio
import logging

import pytest

from framework.demo_binding import Home, house, statuses
from thinghost import CommunicationError, ConfigurationError, ThingStatus, ThingStatusInfoChangedEvent
from thinghost.runtime import Runtime
from thinghost.testing.virtual_clock import in_virtual_time, virtual_clock

HUB = """
Bridge demo:hub:h [ host="there" ] {
  Things:
    lamp one
    lamp two
}"""
LAMP = "Thing demo:candle:c"


async def never() -> None:
    await asyncio.Event().wait()


def seconds(of: Runtime) -> float:
    return of.clock.time()


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


@in_virtual_time()
async def test_a_bridge_is_initialized_before_what_is_below_it_and_polled_after_that() -> None:
    home = Home()
    async with house(home, virtual_clock(), HUB) as runtime:
        await runtime.settled()
        assert home.calls == [
            "make h",
            "initialize h",
            "make one",
            "make two",
            "initialize one",
            "initialize two",
            "h greets one",
            "h greets two",
            "poll h",
            "one hears ONLINE",
            "two hears ONLINE",
        ]
        assert set(statuses(runtime).values()) == {"ONLINE"}


@in_virtual_time()
async def test_things_are_disposed_of_before_their_bridge() -> None:
    home = Home()
    async with house(home, virtual_clock(), HUB) as runtime:
        await runtime.settled()
        home.calls.clear()
    assert sorted(home.calls[:4]) == ["dispose one", "dispose two", "h misses one", "h misses two"]
    assert home.calls[4:] == ["dispose h"]
    assert set(statuses(runtime).values()) == {"UNINITIALIZED"}


@in_virtual_time()
async def test_the_whole_life_of_a_status_is_published() -> None:
    home, heard = Home(), list[str]()
    home.trouble["initialize c"] = lambda: asyncio.sleep(1)
    async with house(home, virtual_clock(), LAMP) as runtime:
        runtime.bus.subscribe(ThingStatusInfoChangedEvent, lambda event: heard.append(str(event.info)))
        await asyncio.sleep(2)
        home.handlers["c"].callback.update_status(ThingStatus.ONLINE)
        await runtime.settled()
    assert heard == ["INITIALIZING", "UNKNOWN", "ONLINE", "UNINITIALIZED"]


@in_virtual_time()
async def test_what_a_handler_reports_while_it_initializes_stays_and_its_poll_is_waited_for() -> None:
    home = Home(trouble={"poll h": lambda: asyncio.sleep(5)})

    async def report() -> None:
        home.handlers["h"].callback.update_status(ThingStatus.ONLINE)

    home.trouble["initialize h"] = report
    async with house(home, virtual_clock(), 'Bridge demo:hub:h [ host="there" ]') as runtime:
        began = seconds(runtime)
        await asyncio.sleep(1)
        assert statuses(runtime) == {"demo:hub:h": "ONLINE"}
        await runtime.settled()
        assert seconds(runtime) - began == 5


@in_virtual_time()
async def test_polls_do_not_wait_for_a_device_that_is_slow_to_initialize() -> None:
    home = Home()
    home.trouble["initialize one"] = lambda: asyncio.sleep(20)
    async with house(home, virtual_clock(), HUB) as runtime:
        began = seconds(runtime)
        await asyncio.sleep(2)
        assert statuses(runtime) == {
            "demo:hub:h": "ONLINE",
            "demo:lamp:h:one": "INITIALIZING",
            "demo:lamp:h:two": "ONLINE",
        }
        await runtime.settled()
        assert seconds(runtime) - began == 61
        assert home.calls_of("h greets") == ["h greets two", "h greets one"]


@pytest.mark.parametrize(
    ("things", "thing", "status"),
    [
        (
            "Thing nobody:has:it",
            "nobody:has:it",
            "UNINITIALIZED (HANDLER_MISSING_ERROR): binding 'nobody' is not installed (installed: demo)",
        ),
        (
            "Thing dem:lamp:l",
            "dem:lamp:l",
            (
                "UNINITIALIZED (HANDLER_MISSING_ERROR): binding 'dem' is not installed (installed: demo), "
                "did you mean 'demo'?"
            ),
        ),
        (
            "Thing demo:lamb:l",
            "demo:lamb:l",
            "UNINITIALIZED (HANDLER_MISSING_ERROR): binding 'demo' has no thing type 'lamb', did you mean 'lamp'?",
        ),
        (
            "Thing demo:lamp:l",
            "demo:lamp:l",
            "UNINITIALIZED (HANDLER_CONFIGURATION_PENDING): must stand below a bridge of type demo:hub",
        ),
        (
            "Thing demo:candle:c\nThing demo:lamp:l (demo:candle:c)",
            "demo:lamp:l",
            (
                "UNINITIALIZED (HANDLER_CONFIGURATION_PENDING): must stand below a bridge of type demo:hub, "
                "demo:candle:c is none"
            ),
        ),
        (
            "Thing demo:lamp:l (demo:hub:gone)",
            "demo:lamp:l",
            "UNINITIALIZED (BRIDGE_UNINITIALIZED): there is no bridge demo:hub:gone",
        ),
        (
            "Bridge demo:hub:h { Things: lamp l }",
            "demo:lamp:h:l",
            "UNINITIALIZED (BRIDGE_UNINITIALIZED): bridge demo:hub:h is not initialized",
        ),
        (
            "Bridge demo:hub:h",
            "demo:hub:h",
            "UNINITIALIZED (HANDLER_CONFIGURATION_PENDING): host: must be given",
        ),
        (
            'Bridge demo:hub:h [ host="a", refresh="soon", password="GEHEIM" ]',
            "demo:hub:h",
            (
                "UNINITIALIZED (HANDLER_CONFIGURATION_PENDING): refresh: 'soon' is no number; "
                "password: it does not match [a-z]*"
            ),
        ),
        (
            'Bridge demo:hub:h [ host="${ENV:NOT_SET}" ]',
            "demo:hub:h",
            "UNINITIALIZED (HANDLER_CONFIGURATION_PENDING): host: the environment variable NOT_SET is not set",
        ),
        (
            "Thing demo:candle:c (demo:candle:c)",
            "demo:candle:c",
            "UNINITIALIZED (BRIDGE_UNINITIALIZED): its bridges go round in a circle: demo:candle:c -> demo:candle:c",
        ),
        (
            (
                "Thing demo:candle:a (demo:candle:b)\nThing demo:candle:b (demo:candle:a)\n"
                "Thing demo:candle:c (demo:candle:a)"
            ),
            "demo:candle:c",
            (
                "UNINITIALIZED (BRIDGE_UNINITIALIZED): its bridges go round in a circle: "
                "demo:candle:c -> demo:candle:a -> demo:candle:b -> demo:candle:a"
            ),
        ),
    ],
)
def test_a_thing_that_cannot_start_says_why_and_takes_nothing_down(
    things: str, thing: str, status: str
) -> None:
    @in_virtual_time()
    async def run() -> None:
        home = Home()
        async with house(home, virtual_clock(), f"{things}\n{LAMP}andle") as runtime:
            await asyncio.sleep(1)
            for handler in home.handlers.values():
                handler.callback.update_status(ThingStatus.ONLINE)
            await runtime.settled()
            assert statuses(runtime)[thing] == status
            assert statuses(runtime)["demo:candle:candle"] == "ONLINE"

    run()


@in_virtual_time()
async def test_an_unknown_parameter_is_warned_of_and_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    async with house(Home(), virtual_clock(), 'Bridge demo:hub:h [ host="a", referesh=5 ]') as runtime:
        await runtime.settled()
        assert statuses(runtime) == {"demo:hub:h": "ONLINE"}
    assert warnings(caplog) == ["demo:hub:h: unknown parameter 'referesh', did you mean 'refresh'?"]


@in_virtual_time()
async def test_a_handler_that_cannot_be_made_is_named(caplog: pytest.LogCaptureFixture) -> None:
    home = Home(trouble={"make c": KeyError("x")})
    async with house(home, virtual_clock(), LAMP) as runtime:
        await runtime.settled()
        assert statuses(runtime) == {
            "demo:candle:c": "UNINITIALIZED (HANDLER_REGISTERING_ERROR): "
            "the binding failed: KeyError: 'x' (the log has the traceback)"
        }
    assert home.calls == ["make c"]
    assert warnings(caplog)[0] == "demo:candle:c: no handler could be made"
    assert caplog.records[0].exc_info is not None


@in_virtual_time()
async def test_what_a_person_must_mend_is_said_and_not_tried_again() -> None:
    home = Home(trouble={"initialize h": ConfigurationError("host is wrong: expected an address")})
    async with house(home, virtual_clock(), HUB) as runtime:
        await runtime.settled()
        await asyncio.sleep(3600)
        pending = "UNINITIALIZED (BRIDGE_UNINITIALIZED): bridge demo:hub:h is not initialized"
        assert statuses(runtime) == {
            "demo:hub:h": "OFFLINE (CONFIGURATION_ERROR): host is wrong: expected an address",
            "demo:lamp:h:one": pending,
            "demo:lamp:h:two": pending,
        }
    assert home.calls == ["make h", "initialize h", "dispose h"]


@in_virtual_time()
async def test_a_bug_in_initialize_is_said_with_its_traceback_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    home = Home(trouble={"initialize c": ZeroDivisionError()})
    async with house(home, virtual_clock(), LAMP) as runtime:
        await runtime.settled()
        await asyncio.sleep(3600)
        assert statuses(runtime) == {
            "demo:candle:c": "UNINITIALIZED (HANDLER_INITIALIZING_ERROR): "
            "the binding failed: ZeroDivisionError (the log has the traceback)"
        }
    assert home.calls == ["make c", "initialize c", "dispose c"]
    assert [record.exc_info is not None for record in caplog.records][:2] == [True, False]


@in_virtual_time()
async def test_a_device_that_is_down_at_the_start_is_tried_again_with_what_is_below_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    home = Home(trouble={"initialize h": CommunicationError("nobody answers")})
    async with house(home, virtual_clock(), HUB) as runtime:
        await runtime.settled()
        assert statuses(runtime)["demo:hub:h"] == "OFFLINE (COMMUNICATION_ERROR): nobody answers"
        began = seconds(runtime)
        await asyncio.sleep(36)
        del home.trouble["initialize h"]
        await asyncio.sleep(38)
        assert set(statuses(runtime).values()) == {
            "OFFLINE (COMMUNICATION_ERROR): nobody answers",
            "UNINITIALIZED (BRIDGE_UNINITIALIZED): bridge demo:hub:h is not initialized",
        }
        await asyncio.sleep(1.5)
        assert set(statuses(runtime).values()) == {"ONLINE"}
        # after 5, 10, 20 and 40 seconds
        assert seconds(runtime) - began == 75.5
    assert home.calls_of("initialize h") == ["initialize h"] * 5
    assert home.calls_of("dispose h") == ["dispose h"] * 5
    assert [text for text in warnings(caplog) if "hub" in text and "lamp" not in text] == [
        "demo:hub:h is OFFLINE (COMMUNICATION_ERROR): nobody answers"
    ]


@in_virtual_time()
async def test_an_initialize_that_hangs_is_cut_off_and_tried_again() -> None:
    home = Home(trouble={"initialize c": never})
    async with house(home, virtual_clock(), LAMP) as runtime:
        began = seconds(runtime)
        await runtime.settled()
        assert seconds(runtime) - began == 30
        assert statuses(runtime) == {
            "demo:candle:c": "OFFLINE (COMMUNICATION_ERROR): initialize took longer than 30 s and was cut off"
        }
        home.trouble.clear()
        await asyncio.sleep(6)
        assert statuses(runtime) == {"demo:candle:c": "UNKNOWN"}
    assert home.calls == ["make c", "initialize c", "dispose c", "make c", "initialize c", "dispose c"]


@in_virtual_time()
async def test_what_initialize_waited_for_being_cancelled_is_a_bug_like_any_other() -> None:
    async def cancelled() -> None:
        raise asyncio.CancelledError

    home = Home(trouble={"initialize c": cancelled})
    async with house(home, virtual_clock(), LAMP) as runtime:
        await runtime.settled()
        assert statuses(runtime) == {
            "demo:candle:c": "UNINITIALIZED (HANDLER_INITIALIZING_ERROR): the binding failed: "
            "RuntimeError: initialize waited for something that was cancelled (the log has the traceback)"
        }


@pytest.mark.parametrize(
    ("trouble", "warning"),
    [
        (KeyError("x"), "demo:candle:c: dispose failed: 'x'"),
        (
            CommunicationError("it would not log out"),
            "demo:candle:c: dispose failed: it would not log out",
        ),
        (never, "demo:candle:c: dispose failed: it took longer than 0.4 s and was cut off"),
    ],
)
def test_a_dispose_that_fails_or_hangs_is_named_and_stops_nothing(
    trouble: Exception, warning: str, caplog: pytest.LogCaptureFixture
) -> None:
    home = Home(trouble={"dispose c": trouble})

    @in_virtual_time()
    async def run() -> None:
        async with house(home, virtual_clock(), LAMP) as runtime:
            await asyncio.sleep(1)
            began = seconds(runtime)
        assert seconds(runtime) - began < 0.5
        assert statuses(runtime) == {"demo:candle:c": "UNINITIALIZED"}

    run()
    assert warnings(caplog) == [warning]
    assert home.calls_of("dispose") == ["dispose c"]


@in_virtual_time()
async def test_a_house_that_stops_while_it_starts_disposes_of_what_was_begun() -> None:
    home = Home()

    async def slowly() -> None:
        try:
            await never()
        finally:
            await asyncio.sleep(0.1)
            home.calls.append("given up")

    home.trouble["initialize one"] = slowly
    async with house(home, virtual_clock(), HUB) as runtime:
        await asyncio.sleep(0.5)
    assert home.calls_of("dispose") == ["dispose one", "dispose two", "dispose h"]
    assert home.calls.index("given up") < home.calls.index("dispose one")
    assert "poll h" not in home.calls
    assert statuses(runtime)["demo:hub:h"] == "UNINITIALIZED"


@in_virtual_time()
async def test_a_house_that_stops_at_once_made_nothing() -> None:
    home = Home()
    async with house(home, virtual_clock(), HUB):
        pass
    assert home.calls == []


@in_virtual_time()
async def test_late_words_of_a_handler_are_not_heard() -> None:
    home = Home()
    async with house(home, virtual_clock(), LAMP, 'Switch It { channel="demo:candle:c:power" }') as runtime:
        await asyncio.sleep(1)
    late = home.handlers["c"].callback
    late.update_states(home.lamp)
    late.update_status(ThingStatus.ONLINE)
    late.update_property("firmware", "5")
    late.trigger("button", "PRESSED")
    late.run_every(5, never)
    thing = runtime.things[0]
    assert (thing.status, thing.properties) == (ThingStatus.UNINITIALIZED, {})
    assert [str(item.state) for item in runtime.items] == ["NULL"]


@in_virtual_time()
async def test_a_handler_that_was_replaced_is_not_heard_either() -> None:
    home = Home(trouble={"initialize c": CommunicationError("nobody answers")})
    async with house(home, virtual_clock(), LAMP) as runtime:
        await runtime.settled()
        first = home.handlers["c"]
        home.trouble.clear()
        await asyncio.sleep(6)
        assert home.handlers["c"] is not first
        first.callback.update_status(ThingStatus.OFFLINE)
        assert statuses(runtime) == {"demo:candle:c": "UNKNOWN"}


@in_virtual_time()
async def test_things_follow_their_bridge_down_and_up() -> None:
    home = Home(trouble={"poll h": CommunicationError("nobody answers")})
    async with house(home, virtual_clock(), HUB) as runtime:
        await runtime.settled()
        assert statuses(runtime) == {
            "demo:hub:h": "OFFLINE (COMMUNICATION_ERROR): nobody answers",
            "demo:lamp:h:one": "OFFLINE (BRIDGE_OFFLINE)",
            "demo:lamp:h:two": "OFFLINE (BRIDGE_OFFLINE)",
        }
        home.trouble.clear()
        await asyncio.sleep(6)
        assert set(statuses(runtime).values()) == {"ONLINE"}


@in_virtual_time()
async def test_a_thing_that_comes_late_hears_that_its_bridge_is_offline() -> None:
    home = Home(trouble={"poll h": CommunicationError("off"), "initialize one": lambda: asyncio.sleep(3)})
    async with house(home, virtual_clock(), HUB) as runtime:
        await runtime.settled()
        assert statuses(runtime)["demo:lamp:h:one"] == "OFFLINE (BRIDGE_OFFLINE)"


@pytest.mark.parametrize("call", ["h greets one", "h misses one", "one hears ONLINE"])
def test_a_handler_that_fails_when_it_is_told_something_is_named(
    call: str, caplog: pytest.LogCaptureFixture
) -> None:
    home = Home(trouble={call: ValueError("oh")})

    @in_virtual_time()
    async def run() -> None:
        async with house(home, virtual_clock(), HUB) as runtime:
            await runtime.settled()
            assert set(statuses(runtime).values()) == {"ONLINE"}

    run()
    culprit = "demo:lamp:h:one" if call.startswith("one") else "demo:hub:h"
    assert warnings(caplog) == [f"{culprit}: the handler failed"]


@in_virtual_time()
async def test_a_handler_may_not_report_what_is_the_frameworks_to_say() -> None:
    home = Home()
    async with house(home, virtual_clock(), LAMP):
        await asyncio.sleep(1)
        with pytest.raises(ValueError, match=r"^a handler reports UNKNOWN, ONLINE or OFFLINE, not REMOVED$"):
            home.handlers["c"].callback.update_status(ThingStatus.REMOVED)


@in_virtual_time()
async def test_properties_are_noted_and_removed() -> None:
    home = Home()
    async with house(home, virtual_clock(), LAMP) as runtime:
        await asyncio.sleep(1)
        for value in ("5.0", "5.1", None):
            home.handlers["c"].callback.update_property("firmware", value)
            found = runtime.things[0].properties.get("firmware")
            assert found == value


@in_virtual_time()
async def test_an_empty_house_is_settled() -> None:
    async with house(Home(), virtual_clock(), "") as runtime:
        await runtime.settled()
        assert runtime.all_online


def test_a_thousand_devices_below_a_bridge_settle_with_one_look_at_each() -> None:
    lamps = "\n".join(f"lamp l{number}" for number in range(1000))

    @in_virtual_time()
    async def run() -> None:
        things = f'Bridge demo:hub:h [ host="there" ] {{ Things: {lamps} }}'
        async with house(Home(), virtual_clock(), things) as runtime:
            await runtime.settled()
            assert runtime.all_online

    run()
