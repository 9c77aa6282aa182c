"""Declarations of recorders: what a binding asks a device in order to record its answers."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

import attrs

from .cassette import Exchange
from .simulator import SimulatorOption

Record = Callable[[str, Mapping[str, str | int]], Awaitable[Sequence[Exchange]]]


@attrs.frozen
class Recorder:
    """What ``thinghost record NAME HOST`` can record under *name*.

    *record* takes the host and the options' values, asks the device and returns what came. *private_names* describes,
    as a regular expression, the names of JSON keys and XML elements whose values are nobody's business; *secrets* names
    the options whose values are not, either.
    """

    name: str
    description: str
    record: Record
    options: tuple[SimulatorOption, ...] = ()
    private_names: str = "serial.*"
    secrets: tuple[str, ...] = ()
