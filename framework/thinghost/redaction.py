"""Makes a text fit for strangers: secrets are masked, what is private gets a stand-in that is the same throughout."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from ipaddress import IPv4Address

import attrs

from .parser import is_secret_name, without_secrets

MASK = "***"
"""What stands for a secret."""

_SHORTEST = 4
"""A shorter value, such as a port or ``on``, is no secret one could recognize, and stands in too many words."""

_PRIVATE_NAME = re.compile(
    "serial|user|mail|host|address|location|latitude|longitude|place|site|mac|ssid|account", re.IGNORECASE
)

_ALWAYS = (
    # a JSON web token, as Enphase's gateways want it, also a cut one
    (re.compile(r"\beyJ[\w-]{8,}(?:\.[\w-]*){0,2}"), MASK),
    (re.compile(r"(?<=Bearer )[^\s\"']+", re.IGNORECASE), MASK),
    (re.compile(r"(?<=://)[^\s/@]+(?=@)"), MASK),
    (re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b"), "<e-mail>"),
    (re.compile(r"\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b", re.IGNORECASE), "<mac>"),
)
_IPV4 = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")


@attrs.frozen
class Redaction:
    """Replaces the values of `for_configurations` wherever they stand, and what looks secret or private by itself."""

    _stand_ins: Mapping[str, str]
    _known: re.Pattern[str] | None

    @classmethod
    def for_configurations(
        cls, configurations: Iterable[Mapping[str, object]], secret_names: Iterable[str] = ()
    ) -> "Redaction":
        """Return a redaction of the values in *configurations* whose name is private, secret or in *secret_names*."""
        secret, stand_ins = frozenset(secret_names), dict[str, str]()
        numbers = Counter[str]()
        for name, value in _texts(configurations):
            if len(value) < _SHORTEST or value in stand_ins:
                continue
            if name in secret or is_secret_name(name):
                stand_ins[value] = MASK
            elif _PRIVATE_NAME.search(name):
                numbers[name] += 1
                stand_ins[value] = f"<{name} {numbers[name]}>"
        return cls(stand_ins, _pattern(stand_ins))

    def apply(self, text: str) -> str:
        """Return *text* without what is nobody's business."""
        if self._known is not None:
            text = self._known.sub(lambda found: self._stand_ins[found[0]], text)
        for pattern, stand_in in _ALWAYS:
            text = pattern.sub(stand_in, text)
        return without_secrets(_IPV4.sub(_public_address, text))


def _texts(configurations: Iterable[Mapping[str, object]]) -> Iterable[tuple[str, str]]:
    for configuration in configurations:
        for name, value in configuration.items():
            for each in value if isinstance(value, (list, tuple)) else (value,):
                yield name, str(each)


def _pattern(values: Iterable[str]) -> re.Pattern[str] | None:
    # the longest first: one may be part of another
    found = sorted(values, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, found))})(?!\w)") if found else None


def _public_address(found: re.Match[str]) -> str:
    try:
        return "<address>" if IPv4Address(found[0]).is_global else found[0]
    except ValueError:
        return found[0]
