"""Gives what is private in recorded answers a stand-in of the same shape, the same one wherever it stands.

A serial number of twelve digits stays one of twelve digits, so that what is played is as good as what was recorded.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable, Iterator

import attrs

from .cassette import Exchange

_SHORTEST = 6
"""A shorter value, such as a name or a degree, is replaced only where its name stands before it."""

_JWT = re.compile(r"\beyJ[\w-]{8,}(?:\.[\w-]*){0,2}")
_MAIL = re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")
_MAC = re.compile(r"\b(?:[0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}\b")
_IPV4 = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")
_ALPHABETS = ("0123456789", "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_HEXADECIMALS = ("0123456789", "abcdef", "ABCDEF")
_HEADERS = frozenset({"content-type", "connection"})
"""The headers that are kept; others hold sessions, challenges and dates."""

_TEXT = r'"((?:[^"\\]|\\.)*)"|(-?\d+(?:\.\d+)?)'

_VALUE = re.compile(rf'("([^"\\]+)"\s*:\s*)(?:{_TEXT})|(<([\w-]+)>\s*)([^<]*?)(?=\s*</)')
_LIST = re.compile(r'"([^"\\]+)"\s*:\s*\[([^\]]*)\]')
"""A JSON key or an XML element, and what it holds."""


@attrs.define(eq=False)
class Disguise:
    """Disguises the values of the JSON keys and XML elements that the regular expression *names* describes.

    What looks private by itself is disguised as well: tokens, e-mail addresses, MAC and IP addresses. Nothing tells
    the stand-in of a value to those who do not have this object.
    """

    names: str
    _salt: bytes = attrs.field(factory=lambda: secrets.token_bytes(16), init=False, repr=False)
    _stand_ins: dict[str, str] = attrs.field(factory=dict, init=False, repr=False)
    _taken: set[str] = attrs.field(factory=set, init=False, repr=False)
    _known_names: dict[str, bool] = attrs.field(factory=dict, init=False, repr=False)
    _addresses: dict[str, str] = attrs.field(factory=dict, init=False, repr=False)

    def apply(self, exchanges: Iterable[Exchange], known: Iterable[str] = ()) -> tuple[Exchange, ...]:
        """Return *exchanges* in disguise, *known* values too, with harmless headers only."""
        found = list(exchanges)
        values = {value for each in found for value in self._values(each.body.decode("latin-1"))}
        wide = {value for value in values | set(known) if len(value) >= _SHORTEST}
        # the longest first: one may be part of another
        pattern = "|".join(map(re.escape, sorted(wide, key=lambda value: (-len(value), value))))
        # a number that is part of a longer one is another one
        everywhere = re.compile(rf"(?<![\d.])(?:{pattern})(?!\d|\.\d)") if pattern else None
        return tuple(self._disguised(each, everywhere) for each in found)

    def stand_in(self, value: str) -> str:
        """Return what stands for *value*: digits for digits, letters for letters."""
        return self._stand_in(value, _ALPHABETS)

    def _stand_in(self, value: str, alphabets: tuple[str, ...]) -> str:
        attempt = 0
        while value not in self._stand_ins:
            made = self._made_up(value, alphabets, attempt)
            attempt += 1
            # short values have few shapes: after some attempts two may look alike
            if (made != value and made not in self._taken) or attempt > 100:
                self._stand_ins[value] = made
                self._taken.add(made)
        return self._stand_ins[value]

    def _made_up(self, value: str, alphabets: tuple[str, ...], attempt: int) -> str:
        digest = hashlib.shake_128(self._salt + f"{attempt}/{value}".encode()).digest(len(value))
        pairs = zip(value, digest, strict=True)
        # the first digit stays: it tells kinds of devices apart, and a number must not begin with 0
        return value[:1] * value[:1].isdigit() + "".join(
            _shifted(character, number, alphabets) for character, number in list(pairs)[value[:1].isdigit() :]
        )

    def _values(self, text: str) -> Iterator[str]:
        for found in _VALUE.finditer(text):
            value = _value_in(found)
            if self._is_private(found[2] or found[6]) and any(map(str.isalnum, value)):
                yield value
        for found in _LIST.finditer(text):
            if self._is_private(found[1]):
                yield from (each[0] or each[1] for each in re.findall(_TEXT, found[2]))

    def _is_private(self, name: str) -> bool:
        if name not in self._known_names:
            pattern = re.compile(self.names, re.IGNORECASE)
            self._known_names[name] = pattern.fullmatch(name) is not None
        return self._known_names[name]

    def _disguised(self, exchange: Exchange, everywhere: re.Pattern[str] | None) -> Exchange:
        # latin-1 keeps every byte
        body = self._text(exchange.body.decode("latin-1"), everywhere).encode("latin-1")
        headers = {name: value for name, value in exchange.headers.items() if name.lower() in _HEADERS}
        return attrs.evolve(exchange, path=self._text(exchange.path, everywhere), body=body, headers=headers)

    def _text(self, text: str, everywhere: re.Pattern[str] | None) -> str:
        text = _JWT.sub("***", text)
        text = _MAIL.sub(lambda found: f"{self._short(found[0])}@example.org", text)
        text = _MAC.sub(lambda found: self._stand_in(found[0], _HEXADECIMALS), text)
        text = _IPV4.sub(lambda found: self._address(found[0]), text)
        if everywhere is not None:
            text = everywhere.sub(lambda found: self.stand_in(found[0]), text)
        return _VALUE.sub(self._in_place, text)

    def _in_place(self, found: re.Match[str]) -> str:
        """Replace a short value behind its name; longer ones have their stand-in already."""
        value = _value_in(found)
        if len(value) >= _SHORTEST or value in self._taken or not self._is_private(found[2] or found[6]):
            return found[0]
        name = found[1] or found[5]
        return f'{name}"{self.stand_in(value)}"' if found[3] else f"{name}{self.stand_in(value)}"

    def _short(self, value: str) -> str:
        return hashlib.blake2b(value.encode(), key=self._salt, digest_size=4).hexdigest()

    def _address(self, address: str) -> str:
        # 192.0.2.0/24 belongs to nobody
        return self._addresses.setdefault(address, f"192.0.2.{len(self._addresses) % 254 + 1}")


def _value_in(found: re.Match[str]) -> str:
    return found[3] or found[4] or found[7] or ""


def _shifted(character: str, number: int, alphabets: tuple[str, ...]) -> str:
    alphabet = next((each for each in alphabets if character in each), None)
    return character if alphabet is None else alphabet[number % len(alphabet)]
