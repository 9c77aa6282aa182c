"""What a handler says to a recording callback can be read afterwards, in its order."""

from datetime import UTC

import pytest

from thinghost import (
    Clock,
    CommunicationError,
    OnOffType,
    QuantityType,
    StringType,
    ThingHandler,
    ThingHandlerCallback,
    ThingStatus,
    ThingStatusDetail,
    ThingStatusInfo,
)
from thinghost.state import ON
from thinghost.testing import RecordingCallback


def test_the_framework_may_call_it_what_it_calls_its_own() -> None:
    callback: ThingHandlerCallback = RecordingCallback.of("acme:lamp:kitchen")
    assert callback.children() == []
    assert callback.bridge() is None


def test_states_are_kept_with_their_type_and_the_latest_is_read_as_text() -> None:
    callback = RecordingCallback.of("acme:lamp:kitchen")
    watts = QuantityType.parse("4.5 W")
    callback.update_state("power", OnOffType.OFF)
    with callback.together():
        callback.update_states({"power": OnOffType.ON, "meter#watts": watts})
    assert callback.updates == [("power", OnOffType.OFF), ("power", OnOffType.ON), ("meter#watts", watts)]
    assert callback.states == {"power": "ON", "meter#watts": "4.5 W"}


def test_statuses_are_kept_and_the_thing_has_the_latest() -> None:
    callback = RecordingCallback.of("acme:lamp:kitchen")
    callback.update_status(ThingStatus.ONLINE)
    callback.update_status(ThingStatus.OFFLINE, ThingStatusDetail.COMMUNICATION_ERROR, "no answer")
    assert callback.statuses == [
        ThingStatusInfo(ThingStatus.ONLINE),
        ThingStatusInfo(ThingStatus.OFFLINE, ThingStatusDetail.COMMUNICATION_ERROR, "no answer"),
    ]
    assert callback.status == "OFFLINE (COMMUNICATION_ERROR): no answer"
    assert callback.thing.status is ThingStatus.OFFLINE


def test_what_the_framework_refuses_is_refused_in_the_same_words() -> None:
    callback = RecordingCallback.of("acme:lamp:kitchen")
    with pytest.raises(ValueError, match=r"^a handler reports UNKNOWN, ONLINE or OFFLINE, not REMOVED$"):
        callback.update_status(ThingStatus.REMOVED)
    with pytest.raises(ValueError, match=r"^a poll needs an interval of more than 0 seconds, not 0$"):
        callback.run_every(0, fail)


def test_properties_and_triggers_are_kept() -> None:
    callback = RecordingCallback.of("acme:lamp:kitchen")
    callback.update_property("firmwareVersion", "1.2")
    callback.update_property("modelId", "L7")
    callback.update_property("firmwareVersion", None)
    callback.trigger("button", "LONG")
    callback.trigger("button")
    callback.post_command("light", ON)
    assert callback.properties == {"modelId": "L7"}
    assert callback.triggers == [("button", "LONG"), ("button", "")]
    assert callback.commands == [("light", ON)]


async def fail() -> None:
    raise CommunicationError("no answer")


async def test_polls_wait_for_the_test_and_what_they_raise_comes_out() -> None:
    callback = RecordingCallback.of("acme:lamp:kitchen")

    async def poll() -> None:
        callback.update_state("note", StringType("polled"))

    callback.run_every(30, poll).refresh()
    callback.run_every(60, fail, tolerate=5)
    assert callback.states == {}
    assert [(each.seconds, each.tolerate, each.refreshes) for each in callback.polls] == [
        (30, 3, 1),
        (60, 5, 0),
    ]
    with pytest.raises(CommunicationError, match=r"^no answer$"):
        await callback.poll()
    assert callback.states == {"note": "polled"}


def test_a_bridge_finds_the_handlers_that_were_put_above_and_below() -> None:
    below = RecordingCallback.of("acme:lamp:hub:kitchen", Clock(UTC))
    above = RecordingCallback.of("acme:hub:hub")
    hub = ThingHandler(above.thing, None, above)
    lamp = ThingHandler(below.thing, None, below)
    above.below.append(lamp)
    below.above = hub
    assert above.children() == [lamp]
    assert below.bridge() is hub
