"""The sinks that come with the framework, declared like those of any binding."""

from collections.abc import Sequence

from ..hookspecs import hookimpl
from ..sink import SinkType
from .console import CONSOLE
from .events_log import EVENTS_LOG
from .jsonl import JSONL


@hookimpl
def thinghost_sinks() -> Sequence[SinkType]:
    """Declare the built-in sinks."""
    return (CONSOLE, JSONL, EVENTS_LOG)
