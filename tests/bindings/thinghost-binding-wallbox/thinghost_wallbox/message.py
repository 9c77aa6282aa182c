"""What a load manager says: one JSON object a line, made into values."""

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

import attrs


@attrs.frozen
class Welcome:
    """The login was right; *chargers* has the serial number of each charger by its number."""

    serial: str
    firmware: str
    chargers: Mapping[int, str]


@attrs.frozen
class Refused:
    """The login was wrong."""


@attrs.frozen
class Alive:
    """Nothing has happened for a while."""


@attrs.frozen
class Status:
    """How the charger *number* is; a car is plugged in *since* then, None without one."""

    number: int
    charging: bool
    limit: Decimal | int
    mode: str
    power: Decimal | int
    energy: Decimal | int
    since: datetime | None


@attrs.frozen
class CardHeld:
    """Somebody held *card* at the charger *number*."""

    number: int
    card: str


@attrs.frozen
class Answer:
    """What became of the wish *wish*; *refusal* says why it was not granted, None if it was."""

    wish: int
    refusal: str | None


Message = Welcome | Refused | Alive | Status | CardHeld | Answer


def message_of(line: bytes) -> Message:
    """Return what *line* says. Raises ValueError where it makes no sense."""
    try:
        message = _message(json.loads(line, parse_float=Decimal))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"nonsense instead of a message: {error}") from error
    if message is None:
        raise ValueError(f"nonsense instead of a message: {line!r:.60}")
    return message


def _message(document: object) -> Message | None:  # noqa: PLR0911  one row for each kind of message
    match document:
        case {"manager": str(serial), "firmware": str(firmware), "chargers": list(chargers)}:
            return Welcome(serial, firmware, dict(map(_charger, chargers)))
        case {"refused": "login"}:
            return Refused()
        case {"alive": True}:
            return Alive()
        case {"charger": int(number), "card": str(card)}:
            return CardHeld(number, card)
        case {"done": int(wish)}:
            return Answer(wish, None)
        case {"failed": int(wish), "why": str(refusal)}:
            return Answer(wish, refusal)
        case {
            "charger": int(number),
            "charging": bool(charging),
            "limit": Decimal() | int() as limit,
            "mode": str(mode),
            "power": Decimal() | int() as power,
            "energy": Decimal() | int() as energy,
            "since": str() | None as since,
        }:
            return Status(number, charging, limit, mode, power, energy, _time(since))
    return None


def _charger(document: object) -> tuple[int, str]:
    match document:
        case {"number": int(number), "serial": str(serial)}:
            return number, serial
    raise ValueError(f"{document!r:.60} is no charger")


def _time(text: str | None) -> datetime | None:
    if text is None:
        return None
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError(f"{text} has no time zone")
    return time
