"""What a found thing is, and how openHAB's JSON has it."""

import pytest

from thinghost import DiscoveryResult, MdnsService
from thinghost.discovery_result import DiscoveryResultFlag, InboxEntry, discovery_result_dto

HUB = DiscoveryResult("demo:hub:h", "Hub", {"host": "there", "port": 80}, "host", ttl=60)


def test_the_type_of_a_found_thing_stands_in_its_uid_unless_it_is_told() -> None:
    other = DiscoveryResult("demo:hub:h", thing_type_uid="demo:relic")
    assert (HUB.thing_type_uid.text, other.thing_type_uid.text) == ("demo:hub", "demo:relic")


@pytest.mark.parametrize("ttl", [0, -2])
def test_a_result_lives_for_a_while_or_for_ever(ttl: int) -> None:
    with pytest.raises(ValueError, match=rf"demo:hub:h: a ttl is 1 second or more, or UNLIMITED, not {ttl}"):
        DiscoveryResult("demo:hub:h", ttl=ttl)


def test_a_uid_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="'demo:hub' has 2 segments, expected at least 3"):
        DiscoveryResult("demo:hub")


def test_the_representation_is_text_and_may_be_missing() -> None:
    numbered = DiscoveryResult("demo:hub:h", "", {"port": 80}, "port")
    nameless = DiscoveryResult("demo:hub:h", "", {"port": 80}, "host")
    assert (numbered.representation, nameless.representation) == ("80", None)


def test_an_entry_is_over_when_its_time_is_and_never_without_one() -> None:
    entry = InboxEntry(HUB, 100.0, "demo:look")
    assert [entry.is_over(now) for now in (160.0, 160.5)] == [False, True]
    assert not InboxEntry(DiscoveryResult("demo:hub:h"), 0.0, "demo:look").is_over(1e12)


def test_json_has_openhabs_keys_and_neither_time_nor_ttl() -> None:
    lamp = DiscoveryResult("demo:lamp:h:l", "Lamp", bridge_uid="demo:hub:h")
    assert discovery_result_dto(InboxEntry(HUB, 1.0, "x", DiscoveryResultFlag.IGNORED)) == {
        "thingUID": "demo:hub:h",
        "thingTypeUID": "demo:hub",
        "label": "Hub",
        "flag": "IGNORED",
        "properties": {"host": "there", "port": 80},
        "representationProperty": "host",
    }
    assert discovery_result_dto(InboxEntry(lamp, 1.0, "x")) == {
        "thingUID": "demo:lamp:h:l",
        "thingTypeUID": "demo:lamp",
        "label": "Lamp",
        "flag": "NEW",
        "properties": {},
        "bridgeUID": "demo:hub:h",
    }


@pytest.mark.parametrize(
    ("addresses", "best"),
    [
        (("fe80::1%eth0", "2001:db8::1", "169.254.0.9", "192.168.1.5"), "192.168.1.5"),
        (("fe80::1%eth0", "2001:db8::1"), "2001:db8::1"),
        (("fe80::1%eth0",), "fe80::1%eth0"),
        ((), None),
    ],
)
def test_the_address_to_speak_to_is_ipv4_and_of_the_local_link_only_as_a_last_resort(
    addresses: tuple[str, ...], best: str | None
) -> None:
    assert MdnsService("_x._tcp.local.", "x", "x.local", 80, addresses).address == best
