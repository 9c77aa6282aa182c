"""What is shown of a gateway after a poll: its pages, and the figures that were worked out from them."""

from collections.abc import Mapping

import attrs

from .best import Figure
from .live_meters import LiveMeter
from .offer import Problem
from .pages.inverters import InverterReport
from .snapshot import Snapshot
from .storage import Storage


@attrs.frozen
class View:
    """The pages; figures by channel id, meters by what they measure, inverters by serial number, problems by page.

    *inverters* is None where no page lists them. *decisions* say in a sentence by channel id why a figure is not simply
    what the gateway shows.
    """

    snapshot: Snapshot
    figures: Mapping[str, Figure] = attrs.field(factory=dict)
    meters: Mapping[str, LiveMeter] = attrs.field(factory=dict)
    storage: Storage | None = None
    inverters: Mapping[str, InverterReport] | None = None
    problems: Mapping[str, Problem] = attrs.field(factory=dict)
    decisions: Mapping[str, str] = attrs.field(factory=dict)
