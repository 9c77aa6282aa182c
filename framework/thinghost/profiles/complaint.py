"""What a profile cannot do is said in the log once, not with every update."""

import logging

import attrs

from ..link import ItemChannelLink

_log = logging.getLogger(__name__)


@attrs.define(eq=False)
class Complaint:
    """Says what goes wrong on *link*, again only when something else did in between."""

    link: ItemChannelLink
    _last: str = attrs.field(init=False, default="")

    def say(self, problem: str) -> None:
        """Log *problem* unless it is the one that was logged last."""
        if problem != self._last:
            self._last = problem
            _log.warning("link %s: %s", self.link, problem)

    def settled(self) -> None:
        """Forget the last problem: it works again."""
        self._last = ""
