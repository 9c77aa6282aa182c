"""What the lines of a load manager mean."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from thinghost_wallbox.message import Alive, Answer, CardHeld, Message, Refused, Status, Welcome, message_of

CHARGING = (
    '{"charger": 1, "charging": true, "limit": 16, "mode": "fast",'
    ' "power": 11040, "energy": 1.5, "since": %s}'
)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"manager": "L1", "firmware": "2", "chargers": []}', Welcome("L1", "2", {})),
        ('{"refused": "login"}', Refused()),
        ('{"alive": true}', Alive()),
        ('{"charger": 2, "card": "04A2"}', CardHeld(2, "04A2")),
        ('{"done": 7}', Answer(7, None)),
        ('{"failed": 7, "why": "no car"}', Answer(7, "no car")),
        (CHARGING % "null", Status(1, True, 16, "fast", 11040, Decimal("1.5"), None)),  # noqa: FBT003  a JSON value
        (
            CHARGING % '"2026-01-01T12:00:00Z"',
            Status(1, True, 16, "fast", 11040, Decimal("1.5"), datetime(2026, 1, 1, 12, tzinfo=UTC)),  # noqa: FBT003
        ),
    ],
)
def test_each_kind_of_message_is_understood(line: str, message: Message) -> None:
    assert message_of(line.encode()) == message


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        ("[]", "b'[]'"),
        ('{"charger": 1}', "b'{\"charger\": 1}'"),
        ('{"manager": "L1", "firmware": "2", "chargers": [5]}', "5 is no charger"),
        (CHARGING % '"noon"', "Invalid isoformat string: 'noon'"),
        (CHARGING % '"2026-01-01T12:00:00"', "2026-01-01T12:00:00 has no time zone"),
    ],
)
def test_nonsense_is_named(line: str, why: str) -> None:
    with pytest.raises(ValueError, match=r"^nonsense") as caught:
        message_of(line.encode())
    assert str(caught.value) == f"nonsense instead of a message: {why}"
