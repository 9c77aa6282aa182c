"""Who the gateway is: ``/info``, the one document that every firmware gives to everybody (envoy-api 1.2)."""

import re

import attrs

_VERSION = re.compile(r"\D*(\d+(?:\.\d+)*)")
_ELEMENTS = {
    name: re.compile(rf"<{name}>\s*([^<]*?)\s*</{name}>") for name in ("sn", "pn", "software", "web-tokens")
}

_FIRST_WITH_TOKENS = 7
"""The first major firmware that asks for a token (envoy-api 1.1)."""


@attrs.frozen
class Info:
    """Serial number, part number and firmware as the gateway prints them (``D8.2.4345``); empty if not said.

    *web_tokens* is whether it says that it asks for a token.
    """

    serial_number: str = ""
    part_number: str = ""
    software: str = ""
    web_tokens: bool = False

    @property
    def firmware(self) -> tuple[int, ...]:
        """The version in numbers, which compare as versions do; empty if there is none."""
        found = _VERSION.match(self.software)
        return tuple(int(part) for part in found[1].split(".")) if found else ()

    @property
    def needs_token(self) -> bool:
        """Whether requests need a token (JWT) instead of user and password."""
        return self.web_tokens or self.firmware >= (_FIRST_WITH_TOKENS,)


def structure_info(text: str) -> Info:
    """Return what the XML *text* of ``/info`` says. Raises ValueError if it is something else.

    Only four elements matter, and each is searched for as text: that also reads XML that is not well-formed.
    """
    found = {name: _element(text, pattern) for name, pattern in _ELEMENTS.items()}
    if not (found["sn"] or found["software"]):
        raise ValueError("expected /info to hold the elements sn and software")
    return Info(
        serial_number=found["sn"],
        part_number=found["pn"],
        software=found["software"],
        web_tokens=found["web-tokens"].lower() == "true",
    )


def _element(text: str, pattern: re.Pattern[str]) -> str:
    found = pattern.search(text)
    return found[1] if found else ""
