"""What is private gets a stand-in of its own shape, the same wherever it stands."""

import json
import re

from thinghost import Exchange
from thinghost.disguise import Disguise

NAMES = "sn|serial.*|lat|ssid|serials"


def disguised(*bodies: str, known: tuple[str, ...] = ()) -> list[str]:
    exchanges = [Exchange("/", 200, body.encode()) for body in bodies]
    return [each.body.decode() for each in Disguise(NAMES).apply(exchanges, known)]


def test_a_serial_number_keeps_its_shape_and_is_the_same_everywhere() -> None:
    first, second, third = disguised(
        '{"sn": "122012345678", "x": 1}',
        "<sn>122012345678</sn>",
        '{"serial_of": 122012345678, "y": "122012345678EIM1"}',
    )
    stand_in = json.loads(first)["sn"]
    assert re.fullmatch(r"1\d{11}", stand_in)
    assert stand_in != "122012345678"
    assert second == f"<sn>{stand_in}</sn>"
    assert third == f'{{"serial_of": {stand_in}, "y": "{stand_in}EIM1"}}'


def test_many_serial_numbers_stay_as_many() -> None:
    numbers = [f"4822{number:08}" for number in range(500)]
    (text,) = disguised(json.dumps([{"sn": number} for number in numbers]))
    found = {row["sn"] for row in json.loads(text)}
    assert len(found) == len(numbers)
    assert not found & set(numbers)


def test_short_values_are_replaced_only_behind_their_name() -> None:
    (text,) = disguised('{"lat": 48.1, "watts": 48.1, "ssid": "Home"}')
    found = json.loads(text)
    assert found["watts"] == 48.1
    assert found["lat"] != 48.1
    assert found["ssid"] != "Home"


def test_a_longer_number_is_another_one() -> None:
    (text,) = disguised(
        '{"serial": 123456, "wh": [1234567, 9123456, 123456.78, 0.123456], "of": "123456EIM1"}'
    )
    found = json.loads(text)
    assert found["wh"] == [1234567, 9123456, 123456.78, 0.123456]
    assert found["of"] == f"{found['serial']}EIM1" != "123456EIM1"


def test_lists_of_private_values_are_private() -> None:
    (text,) = disguised('{"serials": ["122012345678", "122012345679"], "at": "122012345679"}')
    found = json.loads(text)
    assert found["at"] == found["serials"][1] != "122012345679"


def test_what_looks_private_by_itself_is() -> None:
    text = "eyJhbGciOiJFUzI1NiJ9.eyJhdWQiOjF9.c2ln me@example.com 00:1d:C0:12:34:56 10.0.0.7 or 10.0.0.7 v8.2.4345"
    (found,) = disguised(text)
    assert re.fullmatch(
        r"\*\*\* [0-9a-f]{8}@example\.org (?:[0-9a-fA-F:]{17}) 192\.0\.2\.1 or 192\.0\.2\.1 v8\.2\.4345",
        found,
    )


def test_what_the_caller_knows_is_private_in_paths_too_and_headers_are_not_kept() -> None:
    exchange = Exchange(
        "/x/my-secret-name", 200, b"", {"Set-Cookie": "session=1", "Content-Type": "text/plain"}
    )
    (found,) = Disguise(NAMES).apply([exchange], ["my-secret-name"])
    assert re.fullmatch(r"/x/[a-z]{2}-[a-z]{6}-[a-z]{4}", found.path)
    assert found.path != exchange.path
    assert found.headers == {"Content-Type": "text/plain"}


def test_other_bytes_stay_as_they_are() -> None:
    body = b'{"x": "\xff\xfe"}\r\n'
    (found,) = Disguise(NAMES).apply([Exchange("/", 200, body)])
    assert found.body == body
