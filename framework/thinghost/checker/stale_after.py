"""``staleAfter``: when an item becomes UNDEF because its thing is OFFLINE."""

from collections.abc import Iterator

from ..errors import ConfigurationError
from ..parser import MetadataDefinition
from ..stale_after import read_stale_after
from .finding import Finding
from .inventory import DeclaredItem
from .rule import Chapter, warning

BAD_STALE_AFTER = warning(
    "bad-stale-after",
    "A `staleAfter` cannot work: it is no duration, or no thing gives the item its states.",
    'Write a duration, as `"1h 30m"`, or `"never"`, on an item that is linked to a channel.',
    items='Number Level { channel="demo:lamp:one:level", staleAfter="an hour" }',
)

CHAPTER = Chapter("Staleness", (BAD_STALE_AFTER,))


def check_stale_after(item: DeclaredItem, entry: MetadataDefinition) -> Iterator[Finding]:
    """Yield why the *entry* of *item* has no effect."""
    value = entry.declaration.value
    try:
        read_stale_after(entry.value)
    except ConfigurationError as error:
        yield BAD_STALE_AFTER.at(item.source, value, str(error))
    else:
        if not item.definition.links:
            message = "'staleAfter' counts for nothing here: the item is linked to no channel"
            yield BAD_STALE_AFTER.at(item.source, value, message)
