"""One answer of a gateway and what it means: its content can be trusted, its headers not (envoy-api 1.7)."""

import json

import attrs
from multidict import CIMultiDictProxy
from yarl import URL

from thinghost import CommunicationError

_BLANKS = b" \t\r\n\xef\xbb\xbf"

_BUSY = {
    500: "it is busy or being serviced",
    502: "it is busy or being serviced",
    503: "it is starting, busy or being serviced",
    504: "it is busy or being serviced",
}


class NotOfferedError(CommunicationError):
    """This gateway does not have what was asked for: asking again is of no use until its firmware changes."""


class NoRightError(NotOfferedError):
    """The gateway has it, but not for the account of this token."""


@attrs.frozen
class Answer:
    """Status, headers and body as they came from *url*; *cookies* is what the gateway set, by name."""

    url: URL
    status: int
    headers: CIMultiDictProxy[str] = attrs.field(repr=False)
    body: bytes = attrs.field(repr=False)
    cookies: dict[str, str] = attrs.field(factory=dict, repr=False)

    def expect_good(self) -> None:
        """Raise CommunicationError that says what came, unless the gateway did what it was asked for."""
        if not 200 <= self.status < 300:
            raise self._status_error()

    def text(self) -> str:
        """Return the body of a good answer. Raises CommunicationError that says what came instead."""
        self.expect_good()
        if not self.body.strip(_BLANKS):
            raise CommunicationError(f"{self.url} gave an empty answer")
        try:
            return self.body.decode()
        except UnicodeDecodeError:  # below firmware 7 some answers are ISO-8859-4 (envoy-api 1.7)
            return self.body.decode("latin-1")

    def document(self) -> object:
        """Return the JSON of a good answer. Raises as `text`, NotOfferedError if it is a page for people."""
        text = self.text().lstrip("\ufeff \t\r\n")
        if text.startswith("<"):
            raise NotOfferedError(
                f"{self.url} gave a page for people where JSON was expected: this firmware lacks it"
            )
        if text[:1] not in ("{", "["):
            raise CommunicationError(f"{self.url} gave {text[:40]!r} where JSON was expected")
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            raise CommunicationError(
                f"{self.url} gave JSON that is cut or broken after {len(self.body)} bytes ({error})"
            ) from error

    def _status_error(self) -> CommunicationError:
        if 300 <= self.status < 400:
            place = self.headers.get("Location", "an unnamed place")
            return NotOfferedError(f"{self.url} sends on to {place} instead of answering")
        if self.status == 404:
            return NotOfferedError(f"{self.url} does not exist on this gateway (404)")
        because = f": {_BUSY[self.status]}" if self.status in _BUSY else ""
        return CommunicationError(f"{self.url} answered with status {self.status}{because}")
