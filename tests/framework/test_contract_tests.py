"""The contract tests find what they are for: each rule is broken by a handler that a test writes out."""

import asyncio
import logging
import threading
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import attrs
import pytest

from framework.lamp_binding import HubConfiguration, HubHandler, LampHandler, hub, lamp, lamps
from thinghost import (
    ChannelType,
    Command,
    CommunicationError,
    ConfigurationError,
    DecimalType,
    QuantityType,
    StateDescription,
    ThingStatus,
    ThingStatusInfo,
    parameter,
)
from thinghost.plugins import Binding
from thinghost.testing.contract import behaviour, declarations, faults, life, package, secrecy
from thinghost.testing.contract.subject import Subject
from thinghost.testing.contract.suite import RULES, Rule, judge
from thinghost.testing.contract.verdict import Verdict

_log = logging.getLogger("lamps")


def broken(rule: Rule, binding: Binding, folder: Path) -> str:
    """Return why *binding* does not keep *rule*."""
    outcome = judge(rule, Subject(binding), folder)
    assert outcome.verdict is Verdict.BROKEN, outcome
    return outcome.note


def with_hub(handler: type[HubHandler]) -> Binding:
    return lamps(hub(handler))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_good_binding_keeps_every_rule(rule: Rule, tmp_path: Path) -> None:
    outcome = judge(rule, Subject(lamps()), tmp_path)
    expected = Verdict.NOT_APPLICABLE if rule in package.RULES else Verdict.KEPT
    assert outcome.verdict is expected, outcome


# starting


class Forgetful(HubHandler):
    async def initialize(self) -> None:
        pass


def test_a_thing_that_never_comes_online_is_found(tmp_path: Path) -> None:
    assert broken(life.it_comes_online, with_hub(Forgetful), tmp_path) == (
        "that everything is ONLINE did not come to be within 1800 s: "
        "lamps:hub:contract is UNKNOWN; lamps:lamp:contract:lamp is UNKNOWN"
    )


# leaving something behind


class TaskLeaver(HubHandler):
    async def initialize(self) -> None:
        await super().initialize()
        self.task = asyncio.create_task(asyncio.sleep(1_000_000), name="forgotten")


class TaskLoser(HubHandler):
    """Nobody but itself holds its task: Python throws both away."""

    async def initialize(self) -> None:
        await super().initialize()
        self.task = asyncio.create_task(asyncio.Event().wait(), name="lost")


class TimerLeaver(HubHandler):
    async def initialize(self) -> None:
        await super().initialize()
        asyncio.get_running_loop().call_later(1_000_000, print)


class SocketLeaver(HubHandler):
    async def initialize(self) -> None:
        await super().initialize()
        self.kept = await asyncio.open_connection(*self.place)


KEPT: list[object] = []


class Clinging(HubHandler):
    async def initialize(self) -> None:
        await super().initialize()
        KEPT.append(self)


class ThreadLeaver(HubHandler):
    ended = threading.Event()

    async def initialize(self) -> None:
        await super().initialize()
        threading.Thread(target=self.ended.wait, name="forgotten").start()


class SloppyCloser(HubHandler):
    async def poll(self) -> None:
        loop = asyncio.get_running_loop()
        loop.call_exception_handler({"message": "Unclosed client session"})
        await super().poll()


LEAVERS = {
    TaskLeaver: "3 tasks (forgotten",
    TaskLoser: "Task was destroyed but it is pending!",
    TimerLeaver: "3 timers (",
    SocketLeaver: " files (socket:[",
    Clinging: "3 handlers (Clinging)",
    ThreadLeaver: "3 threads (forgotten)",
}


@pytest.mark.parametrize("handler", LEAVERS, ids=lambda handler: handler.__name__)
def test_what_is_left_behind_by_a_stop_is_found(handler: type[HubHandler], tmp_path: Path) -> None:
    ThreadLeaver.ended.clear()
    try:
        note = broken(life.it_stops_without_leaving_anything_behind, with_hub(handler), tmp_path)
    finally:
        KEPT.clear()
        ThreadLeaver.ended.set()
    assert LEAVERS[handler] in note


def test_what_is_left_behind_by_reloads_is_found(tmp_path: Path) -> None:
    note = broken(life.it_reloads_without_leaving_anything_behind, with_hub(TaskLeaver), tmp_path)
    assert note.startswith("10 reloads: this is left: 10 tasks (forgotten")


def test_what_is_complained_of_while_it_stops_is_found(tmp_path: Path) -> None:
    note = broken(life.it_stops_without_leaving_anything_behind, with_hub(SloppyCloser), tmp_path)
    assert note == "3 starts and stops: Unclosed client session"


class Hoarder(HubHandler):
    async def initialize(self) -> None:
        await super().initialize()
        self.kept: list[object] = []

    async def poll(self) -> None:
        self.kept.append(await asyncio.open_connection(*self.place))
        await super().poll()


def test_what_grows_from_poll_to_poll_is_found(tmp_path: Path) -> None:
    note = broken(life.it_polls_without_leaving_anything_behind, with_hub(Hoarder), tmp_path)
    assert note.startswith("in 50 times 30 s this grew: ")


class Restless(HubHandler):
    async def initialize(self) -> None:
        await super().initialize()
        self.task = asyncio.create_task(self.go_on())

    async def go_on(self) -> None:
        while True:
            await asyncio.sleep(600)
            await self.ask("get")


class Talkative(HubHandler):
    async def dispose(self) -> None:
        loop = asyncio.get_running_loop()
        loop.call_later(60, self.callback.update_status, ThingStatus.ONLINE)


def test_what_goes_on_after_a_stop_is_found(tmp_path: Path) -> None:
    rule = life.it_leaves_the_device_alone_when_it_is_stopped
    assert broken(rule, with_hub(Restless), tmp_path / "a") == (
        "in the hour after it was stopped the device was asked 12 times"
    )
    assert broken(rule, with_hub(Talkative), tmp_path / "b") == (
        "after it was stopped lamps:hub:contract says update_status"
    )


# being cut off


class Polite(HubHandler):
    """Says goodbye, however long that takes."""

    async def dispose(self) -> None:
        async with self.connected() as (reader, writer):
            writer.write(b"bye\n")
            await reader.readline()


def test_a_dispose_that_waits_for_the_device_is_found(tmp_path: Path) -> None:
    assert broken(life.it_stops_at_once_when_the_device_hangs, with_hub(Polite), tmp_path) == (
        "with a silent device lamps:hub:contract: dispose failed: it took longer than 0.4 s and was cut off"
    )


class Locking(HubHandler):
    """Takes a lock, and gives it back only if nothing comes between."""

    lock = asyncio.Lock()

    async def initialize(self) -> None:
        await self.lock.acquire()
        await asyncio.sleep(0.1)
        self.lock.release()
        await super().initialize()


class LockingPoll(HubHandler):
    async def initialize(self) -> None:
        self.lock = asyncio.Lock()
        await super().initialize()

    async def poll(self) -> None:
        await self.lock.acquire()
        await super().poll()
        self.lock.release()


def test_what_cannot_go_on_after_it_was_cut_off_is_found(tmp_path: Path) -> None:
    note = broken(life.it_survives_being_cut_off_while_it_initializes, with_hub(Locking), tmp_path / "a")
    Locking.lock = asyncio.Lock()
    assert note.startswith(
        "that everything is ONLINE did not come to be within 1800 s: lamps:hub:contract is "
    )
    note = broken(life.it_survives_being_cut_off_in_a_poll, with_hub(LockingPoll), tmp_path / "b")
    assert note.startswith(
        "that everything is ONLINE did not come to be within 1800 s: lamps:hub:contract is "
    )


class Swallower(HubHandler):
    async def initialize(self) -> None:
        try:
            await asyncio.sleep(0.1)
        except asyncio.CancelledError:
            _log.debug("never mind")
        await super().initialize()

    async def poll(self) -> None:
        try:
            await super().poll()
        except BaseException as error:
            raise CommunicationError("the hub does not answer") from error


def test_a_swallowed_cancellation_is_found(tmp_path: Path) -> None:
    note = broken(life.it_can_be_stopped_while_it_initializes, with_hub(Swallower), tmp_path / "a")
    assert note == (
        "initialize is cancelled where it waits for the 1. time, and goes on to its end: a cancellation must come out"
    )
    note = broken(life.it_can_be_stopped_in_the_middle_of_a_poll, with_hub(Swallower), tmp_path / "b")
    assert note == (
        "poll is cancelled where it waits for the 1. time, and raises CommunicationError: "
        "a cancellation must come out"
    )


class Careless(HubHandler):
    """Closes its connection only if nothing comes between."""

    async def initialize(self) -> None:
        self.reader, self.writer = await asyncio.open_connection(*self.place)
        await super().initialize()

    async def dispose(self) -> None:
        self.writer.write(b"bye bye\n")
        await self.reader.readline()
        self.writer.close()


def test_what_is_left_by_a_dispose_that_was_cut_off_is_found(tmp_path: Path) -> None:
    note = broken(life.it_can_be_cut_off_while_it_is_disposed_of, with_hub(Careless), tmp_path)
    assert note.startswith("dispose is cancelled where it waits for the 1. time: this is left: ")


class Hanging(HubHandler):
    async def poll(self) -> None:
        while True:  # noqa: ASYNC110  what it is for
            await asyncio.sleep(0)


def test_what_never_ends_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("thinghost.testing.contract.suite.LONGEST_SECONDS", 0.2)
    note = broken(life.it_comes_online, with_hub(Hanging), tmp_path)
    assert note.startswith("there is no end after 0.2 s at 2026-01-01 00:00:0")


# devices that fail


class Impatient(HubHandler):
    async def ask(self, words: str) -> list[str]:
        try:
            async with asyncio.timeout(1):
                return await super().ask(words)
        except TimeoutError as error:
            raise CommunicationError("too slow") from error


class Optimist(HubHandler):
    async def poll(self) -> None:
        try:
            await super().poll()
        except CommunicationError:
            _log.debug("it will be back")


class Untranslated(HubHandler):
    async def ask(self, words: str) -> list[str]:
        async with self.connected() as (reader, writer):
            writer.write(f"{self.configuration.token.reveal()} {words}\n".encode())
            return (await reader.readuntil()).decode().split()

    async def show(self, words: list[str]) -> None:
        self.callback.update_state("power", QuantityType.parse(f"{int(words[0])} W"))
        await super().show(words)


class Disappointed(HubHandler):
    """Never asks again where it was turned away once."""

    failed = False

    async def poll(self) -> None:
        if self.failed:
            raise CommunicationError("it was gone")
        try:
            await super().poll()
        except CommunicationError:
            self.failed = True
            raise


def test_an_impatient_handler_is_found(tmp_path: Path) -> None:
    note = broken(faults.a_slow_device_is_waited_for, with_hub(Impatient), tmp_path)
    assert "lamps:hub:contract is OFFLINE (COMMUNICATION_ERROR): too slow" in note


FAILURES: list[tuple[Rule, type[HubHandler], str]] = [
    (faults.a_silent_device_is_reported, Optimist, "that a thing with a device that is"),
    (faults.a_device_that_is_gone_is_reported, Untranslated, "with a device that is gone: "),
    (
        faults.a_device_that_goes_away_is_noticed_and_comes_back_by_itself,
        Disappointed,
        "that everything is ONLINE did not come to be",
    ),
    (faults.nonsense_is_no_crash, Untranslated, "with a device that answers nothing: "),
    (faults.an_answer_that_breaks_off_is_no_crash, Untranslated, "an answer cut off after "),
    (faults.an_answer_with_wrong_bytes_is_no_crash, Untranslated, "an answer spoilt by the dice "),
    (faults.children_follow_their_bridge, Optimist, "that a thing with a device that is"),
]


@pytest.mark.parametrize(
    ("rule", "handler", "beginning"), FAILURES, ids=lambda each: getattr(each, "__name__", "")
)
def test_a_handler_that_cannot_fail_is_found(
    rule: Rule, handler: type[HubHandler], beginning: str, tmp_path: Path
) -> None:
    assert broken(rule, with_hub(handler), tmp_path).startswith(beginning)


class Confused(HubHandler):
    async def ask(self, words: str) -> list[str]:
        try:
            return await super().ask(words)
        except ConfigurationError as error:
            raise CommunicationError("it does not answer as it should") from error


def test_a_refused_login_that_is_taken_for_a_failure_is_found(tmp_path: Path) -> None:
    note = broken(faults.a_refused_login_asks_for_the_person, with_hub(Confused), tmp_path)
    assert note.startswith(
        "with wrong secrets nothing has CONFIGURATION_ERROR: lamps:hub:contract is OFFLINE (COMM"
    )


class Independent(LampHandler):
    def bridge_status_changed(self, info: ThingStatusInfo) -> None:
        pass


def test_a_child_that_does_not_follow_is_found(tmp_path: Path) -> None:
    note = broken(faults.children_follow_their_bridge, lamps(lamp_type=lamp(Independent)), tmp_path)
    assert note.startswith("below a bridge that is OFFLINE: ")
    assert note.endswith("lamps:lamp:contract:lamp is ONLINE")


# what is told, and what is taken


class Unitless(HubHandler):
    async def show(self, words: list[str]) -> None:
        await super().show(words)
        self.callback.update_state("power", DecimalType(Decimal(40)))


class WrongDimension(HubHandler):
    async def show(self, words: list[str]) -> None:
        await super().show(words)
        self.callback.update_state("power", QuantityType.parse("40 kWh"))


class WrongType(HubHandler):
    async def show(self, words: list[str]) -> None:
        await super().show(words)
        self.callback.update_state("light", DecimalType(Decimal(1)))


class Undeclared(HubHandler):
    async def show(self, words: list[str]) -> None:
        await super().show(words)
        self.callback.update_state("colour", DecimalType(Decimal(1)))


MISFITS = {
    Unitless: "power (Number:Power) is told DecimalType(",
    WrongDimension: "power (Number:Power) is told QuantityType(",
    WrongType: "light (Switch) is told DecimalType(",
    Undeclared: "lamps:hub:contract has no channel 'colour'",
}


@pytest.mark.parametrize("handler", MISFITS, ids=lambda handler: handler.__name__)
def test_a_state_that_does_not_fit_is_found(handler: type[HubHandler], tmp_path: Path) -> None:
    binding = with_hub(handler)
    assert MISFITS[handler] in broken(behaviour.its_states_fit_their_channels, binding, tmp_path)


class Particular(HubHandler):
    async def handle_command(self, channel_id: str, command: Command) -> None:
        wishes: dict[object, Callable[[], None]] = {}
        wishes[channel_id, command]()


def test_a_handler_that_a_command_takes_down_is_found(tmp_path: Path) -> None:
    note = broken(behaviour.it_takes_any_command, with_hub(Particular), tmp_path)
    assert note.startswith("on the command ON: ")


class Terse(HubHandler):
    told = False

    async def show(self, words: list[str]) -> None:
        if not self.told:
            await super().show(words)
        self.told = True


def test_a_refresh_that_brings_nothing_is_found(tmp_path: Path) -> None:
    assert broken(behaviour.refresh_brings_states, with_hub(Terse), tmp_path) == (
        "REFRESH brings no state of lamps:hub:contract:light within 30 s"
    )


class ClockWatcher(HubHandler):
    due = 0.0

    async def poll(self) -> None:
        while self.callback.clock.time() < self.due:  # noqa: ASYNC110  what it is for
            await asyncio.sleep(1)
        self.due = self.callback.clock.time() + 30
        await super().poll()


def test_a_handler_that_a_clock_stops_is_found(tmp_path: Path) -> None:
    note = broken(behaviour.the_clock_may_jump, with_hub(ClockWatcher), tmp_path)
    assert note.startswith("after the clock jumped an hour backward there are ")


# secrets


class LogTeller(HubHandler):
    async def ask(self, words: str) -> list[str]:
        _log.debug("asking with %s", self.configuration.token.reveal())
        return await super().ask(words)


class StatusTeller(HubHandler):
    async def poll(self) -> None:
        try:
            await super().poll()
        except ConfigurationError as error:
            raise ConfigurationError(f"refused: {self.configuration.token.reveal()}") from error


class PropertyTeller(HubHandler):
    async def initialize(self) -> None:
        await super().initialize()
        self.callback.update_property("token", self.configuration.token.reveal())


class ReprTeller(HubHandler):
    async def initialize(self) -> None:
        await super().initialize()
        self.header = {"Authorization": self.configuration.token.reveal().encode().hex()}


class Printer(HubHandler):
    async def dispose(self) -> None:
        print("bye", self.configuration.token.reveal())  # noqa: T201  what it is for


class RealTeller(HubHandler):
    """Tells the token only where it is let in."""

    async def poll(self) -> None:
        await super().poll()
        _log.info("let in with %s", self.configuration.token.reveal())


TELLERS = {
    LogTeller: "with its device there: token of lamps:hub:contract stands in the log of lamps, behind 'asking with '",
    StatusTeller: "with its device there: token of lamps:hub:contract stands in the status of lamps:hub:contract",
    PropertyTeller: "stands in the properties of lamps:hub:contract, behind '{'token': ''",
    ReprTeller: "stands in the repr of ReprTeller, behind ",
    Printer: "stands in what was printed, behind 'bye '",
    RealTeller: "let in: token of lamps:hub:contract stands in the log of lamps, behind 'let in with '",
}


@pytest.mark.parametrize("handler", TELLERS, ids=lambda handler: handler.__name__)
def test_a_secret_that_is_told_is_found(handler: type[HubHandler], tmp_path: Path) -> None:
    assert TELLERS[handler] in broken(secrecy.no_secret_is_told, with_hub(handler), tmp_path)


@attrs.frozen
class OpenConfiguration(HubConfiguration):
    api_key: str = parameter(default="", label="Key", description="What lets in.")


@attrs.frozen
class BareConfiguration(HubConfiguration):
    site: str = parameter(default="")


def test_a_secret_that_is_declared_as_text_is_found(tmp_path: Path) -> None:
    binding = lamps(hub(configuration=OpenConfiguration))
    note = broken(secrecy.what_looks_like_a_secret_is_declared_as_one, binding, tmp_path)
    assert note == "apiKey of lamps:hub: declared as text, expected Secret"


# declarations


def test_what_nobody_described_is_found(tmp_path: Path) -> None:
    binding = lamps(hub(configuration=BareConfiguration, power=ChannelType("lamps:power", "Number", "Power")))
    assert broken(declarations.everything_is_described, binding, tmp_path) == (
        "missing: the label of parameter site of lamps:hub, the description of parameter site of lamps:hub, "
        "the description of channel power of lamps:hub"
    )


def test_channels_of_types_that_do_not_exist_are_found(tmp_path: Path) -> None:
    rule = declarations.its_channels_have_types_that_exist
    misspelt = lamps(hub(power=ChannelType("lamps:power", "Number:Powr", "Power")))
    assert broken(rule, misspelt, tmp_path) == "lamps:hub power: there is no item type Number:Powr"
    shown = StateDescription(pattern="%.1f °C")
    pattern = lamps(hub(power=ChannelType("lamps:power", "Number:Power", "Power", state_description=shown)))
    assert broken(rule, pattern, tmp_path) == (
        "lamps:hub power: an item of type Number:Power is never shown as '%.1f °C'"
    )


class Muffler(HubHandler):
    async def initialize(self) -> None:
        logging.getLogger("thinghost").setLevel(logging.ERROR)
        await super().initialize()


def test_a_warning_that_nobody_hears_is_found(tmp_path: Path) -> None:
    try:
        note = broken(declarations.an_unknown_parameter_is_warned_of, with_hub(Muffler), tmp_path)
    finally:
        logging.getLogger("thinghost").setLevel(logging.NOTSET)
    assert note == "nothing warns of the parameter contractUnknown of lamps:lamp:contract:lamp"


# packages


def written(folder: Path, name: str, text: str) -> Subject:
    """Return what to try of a package *name* whose only module has *text*."""
    (folder / name).mkdir()
    (folder / name / "__init__.py").write_text(text, encoding="utf-8")
    return Subject(lamps(), module=name)


Package = tuple[Rule, str, str, str]

PACKAGES: list[Package] = [
    (
        package.importing_it_does_nothing,
        "eager_lamps",
        "import threading\nthreading.Thread(target=threading.Event().wait, name='eager', daemon=True).start()\n",
        "importing eager_lamps does this: thread eager",
    ),
    (
        package.importing_it_does_nothing,
        "calling_lamps",
        "import socket\nsocket.socket().bind(('127.0.0.1', 0))\n",
        "importing calling_lamps does this: socket.bind <socket.socket",
    ),
    (
        package.importing_it_does_nothing,
        "torn_lamps",
        "import no_such_module\n",
        "torn_lamps cannot be imported alone: ModuleNotFoundError: No module named 'no_such_module'",
    ),
    (
        package.it_imports_only_what_thinghost_offers,
        "prying_lamps",
        "import thinghost.runtime\nfrom thinghost.uid import UID\nfrom thinghost import state, ThingHandler\n",
        "__init__.py:1 imports thinghost.runtime, __init__.py:2 imports thinghost.uid, __init__.py:3 imports thin",
    ),
    (
        package.its_types_are_told,
        "untyped_lamps",
        "x = 1\n",
        "the package has no py.typed: type checkers do not look at it",
    ),
]


@pytest.mark.parametrize("written_out", PACKAGES, ids=lambda each: each[1])
def test_a_package_that_does_more_than_it_should_is_found(
    written_out: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule, name, text, note = written_out
    monkeypatch.syspath_prepend(tmp_path)
    outcome = judge(rule, written(tmp_path, name, text), tmp_path)
    assert outcome.verdict is Verdict.BROKEN
    assert outcome.note.startswith(note)


def test_a_function_that_tells_no_types_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    subject = written(tmp_path, "vague_lamps", "def good(x: int) -> int: ...\ndef vague(x): ...\n")
    (tmp_path / "vague_lamps" / "py.typed").touch()
    outcome = judge(package.its_types_are_told, subject, tmp_path)
    assert outcome.note == "1 of 2 functions are not annotated: __init__.py:2 vague"


def test_a_package_that_does_as_it_should_is_let_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    subject = written(tmp_path, "good_lamps", "from thinghost import ThingHandler\n")
    (tmp_path / "good_lamps" / "py.typed").touch()
    assert [judge(rule, subject, tmp_path).verdict for rule in package.RULES] == [Verdict.KEPT] * 3
