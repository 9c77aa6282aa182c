"""The names of things and channels: segments joined by colons (openhab-runtime 1.1, openhab-formats 1.4)."""

import re
from typing import Self

import attrs

_SEGMENT = re.compile(r"[A-Za-z0-9_-]*")
_CHANNEL_SEGMENT = re.compile(r"[A-Za-z0-9_-]*(#[A-Za-z0-9_-]*)?")


@attrs.frozen(order=True)
class UID:
    """A name of several segments; it equals another one of its class when the text is the same."""

    text: str

    LEAST_SEGMENTS = 1
    """How many segments a name of this class has at least."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return *text* as a checked UID.

        Raises ValueError with a sentence: too few segments, a character that does not belong, an empty end.
        """
        segments = text.split(":")
        if len(segments) < cls.LEAST_SEGMENTS:
            raise ValueError(f"'{text}' has {len(segments)} segments, expected at least {cls.LEAST_SEGMENTS}")
        for segment in segments[:-1]:
            if not _SEGMENT.fullmatch(segment):
                raise ValueError(
                    f"'{segment}' in '{text}' has characters other than letters, digits, _ and -"
                )
        cls._check_last(segments[-1], text)
        return cls(text)

    @classmethod
    def _check_last(cls, segment: str, text: str) -> None:
        if not segment:
            raise ValueError(f"the last segment of '{text}' is empty")
        if not _SEGMENT.fullmatch(segment):
            raise ValueError(f"'{segment}' in '{text}' has characters other than letters, digits, _ and -")

    @property
    def segments(self) -> list[str]:
        """The parts between the colons."""
        return self.text.split(":")

    @property
    def binding_id(self) -> str:
        """The first segment: which binding the name belongs to."""
        return self.text.partition(":")[0]

    @property
    def id(self) -> str:
        """The last segment."""
        return self.text.rpartition(":")[2]

    def __str__(self) -> str:
        return self.text


class TypeUID(UID):
    """Names a thing type, a channel type or a profile: ``binding:type``."""

    __slots__ = ()
    LEAST_SEGMENTS = 2


def type_uid(name: TypeUID | str) -> TypeUID:
    """Return *name* as a TypeUID, checked if it is text."""
    return name if isinstance(name, TypeUID) else TypeUID.parse(name)


class ThingUID(UID):
    """Names a thing: ``binding:type:id``, with the ids of bridges before its own id."""

    __slots__ = ()
    LEAST_SEGMENTS = 3

    @property
    def type_uid(self) -> TypeUID:
        """The thing type: the first two segments."""
        return TypeUID(":".join(self.segments[:2]))

    def channel(self, channel_id: str) -> "ChannelUID":
        """Return the name of this thing's channel *channel_id* (``group#channel`` is possible)."""
        return ChannelUID(f"{self.text}:{channel_id}")


class ChannelUID(UID):
    """Names a channel: the thing's segments and the channel id, which may be ``group#channel``."""

    __slots__ = ()
    LEAST_SEGMENTS = 4

    @classmethod
    def _check_last(cls, segment: str, text: str) -> None:
        if not segment:
            raise ValueError(f"the last segment of '{text}' is empty")
        if not _CHANNEL_SEGMENT.fullmatch(segment):
            raise ValueError(
                f"'{segment}' in '{text}' is no channel id (letters, digits, _ and -, one # at most)"
            )

    @property
    def thing_uid(self) -> ThingUID:
        """The thing that has the channel."""
        return ThingUID(self.text.rpartition(":")[0])
