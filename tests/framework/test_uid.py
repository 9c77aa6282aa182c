"""The names of things and channels."""

import pytest

from thinghost import ChannelUID, ThingUID, TypeUID


def test_a_thing_uid_knows_its_parts() -> None:
    uid = ThingUID.parse("enphase:inverter:789012:123456")
    assert (uid.binding_id, str(uid.type_uid), uid.id) == ("enphase", "enphase:inverter", "123456")


def test_a_channel_uid_knows_its_thing_and_its_id_within_it() -> None:
    uid = ChannelUID.parse("enphase:envoy:789012:production#wattsNow")
    assert (str(uid.thing_uid), uid.id) == ("enphase:envoy:789012", "production#wattsNow")


def test_a_thing_names_its_channels() -> None:
    assert ThingUID("a:b:c").channel("g#d") == ChannelUID("a:b:c:g#d")


def test_uids_of_different_kinds_differ() -> None:
    uids: list[object] = [ThingUID("a:b:c"), TypeUID("a:b:c")]
    assert uids[0] != uids[1]


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        (ThingUID, "a:b", "'a:b' has 2 segments, expected at least 3"),
        (ChannelUID, "a:b:c", "'a:b:c' has 3 segments, expected at least 4"),
        (ThingUID, "a:b:", "the last segment of 'a:b:' is empty"),
        (ThingUID, "a:b ü:c", "'b ü' in 'a:b ü:c' has characters other than letters, digits, _ and -"),
        (ThingUID, "a:b:c#d", "'c#d' in 'a:b:c#d' has characters other than letters, digits, _ and -"),
        (
            ChannelUID,
            "a:b:c:d#e#f",
            "'d#e#f' in 'a:b:c:d#e#f' is no channel id (letters, digits, _ and -, one # at most)",
        ),
    ],
)
def test_a_wrong_uid_is_refused_with_the_reason(
    kind: type[ThingUID] | type[ChannelUID], text: str, message: str
) -> None:
    with pytest.raises(ValueError, match=text.rsplit(":", 1)[0]) as refused:
        kind.parse(text)
    assert str(refused.value) == message
