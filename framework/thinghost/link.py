"""Links between items and channels."""

from collections.abc import Mapping

import attrs

from .thing import ConfigurationValue
from .uid import ChannelUID, TypeUID


@attrs.frozen
class ItemChannelLink:
    """Joins the item *item_name* and a channel; *profile* None means the one that fits the channel by itself."""

    item_name: str
    channel_uid: ChannelUID
    profile: TypeUID | None = None
    configuration: Mapping[str, ConfigurationValue] = attrs.field(factory=dict, eq=False)

    def __str__(self) -> str:
        return f"{self.item_name} -> {self.channel_uid}"
