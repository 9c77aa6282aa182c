"""How it went with one thing that is asked of a device again and again: a poll, or one of its endpoints."""

from collections.abc import Callable, Collection
from types import TracebackType

import attrs

from .errors import CommunicationError, ConfigurationError


@attrs.define(eq=False)
class Contact:
    """Successes and failures under *name*, and from which failure on they count.

    Before the first success every failure counts. After it, the *tolerate*-th in a row and what follows do, unless
    it is one that only a person can mend.
    """

    name: str
    tolerate: int = 3
    last_good: float | None = attrs.field(default=None, init=False)
    failures: int = attrs.field(default=0, init=False)
    last_error: Exception | None = attrs.field(default=None, init=False)

    def succeeded(self, now: float) -> None:
        """Note a success at the time *now*, in seconds since 1970."""
        self.failures, self.last_good = 0, now

    def failed(self, error: Exception) -> bool:
        """Note a failure, and return whether it counts."""
        self.failures += 1
        self.last_error = error
        return (
            self.last_good is None or self.failures >= self.tolerate or isinstance(error, ConfigurationError)
        )


@attrs.define(eq=False)
class ChannelEndpoint:
    """Implements `Endpoint`: *channels* are those that depend on it; *changed* hears when it fails and recovers."""

    contact: Contact
    channels: Collection[str]
    _now: Callable[[], float]
    _changed: Callable[["ChannelEndpoint"], None]
    missing: Exception | None = attrs.field(default=None, init=False)

    @property
    def name(self) -> str:
        """What people call it."""
        return self.contact.name

    @property
    def is_good(self) -> bool:
        """Whether nothing is known to be wrong."""
        return self.missing is None

    def good(self) -> None:
        """Note an answer."""
        self.contact.succeeded(self._now())
        if self.missing is not None:
            self.missing = None
            self._changed(self)

    def failed(self, error: Exception) -> None:
        """Note a failure; the first that counts is told, those after it are only counted."""
        if self.contact.failed(error) and self.missing is None:
            self.missing = error
            self._changed(self)

    def __enter__(self) -> None:
        """Begin to ask."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> bool:
        """Note how it went; a CommunicationError goes no further."""
        if error is None:
            self.good()
        elif isinstance(error, CommunicationError):
            self.failed(error)
        return isinstance(error, CommunicationError)


def without(endpoints: Collection[ChannelEndpoint]) -> str | None:
    """Return what is missing as a person reads it, None where all of *endpoints* are good."""
    missing = [f"without {each.name}: {each.missing}" for each in endpoints if each.missing is not None]
    return "; ".join(missing) or None
