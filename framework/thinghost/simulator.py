"""Declarations of simulators: a device that a binding can stand in for, over real sockets."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime

import attrs

from .thing import Thing
from .uid import TypeUID, type_uid


@attrs.frozen
class Simulation:
    """A running stand-in: *address* is where it listens, *facts* what a person needs to reach it, in order.

    *configuration* holds the parameters that lead a thing to it: they are merged over those of the file. *poll_seconds*
    is how often such a thing is polled, None where nothing polls it.
    """

    address: str
    facts: Mapping[str, str] = attrs.field(factory=dict)
    configuration: Mapping[str, str] = attrs.field(factory=dict)
    poll_seconds: float | None = None


@attrs.frozen
class SimulatorOption:
    """An option of ``thinghost simulate NAME``: *name* becomes ``--name``, a flag where *default* is False.

    An option that is *repeatable* may be given several times; its value is then all of them with commas between.
    """

    name: str
    description: str
    default: str | int
    choices: tuple[str, ...] = ()
    repeatable: bool = False


Now = Callable[[], datetime]
"""Tells the simulated time of day, aware of its zone."""

Serve = Callable[[Mapping[str, str | int], Now], AbstractAsyncContextManager[Simulation]]
Simulate = Callable[[Thing, Sequence[Thing], Now], AbstractAsyncContextManager[Simulation]]


@attrs.frozen
class Simulator:
    """What ``thinghost simulate`` and ``thinghost run --simulate`` can start under *name*.

    *serve* takes the options' values and runs the device alone. *simulate* runs one for a thing of *thing_type*
    (and the things below it) that *wants_simulation* says has no device of its own. *notes* stand below the
    description in the help.
    """

    name: str
    description: str
    thing_type: TypeUID = attrs.field(converter=type_uid)
    options: tuple[SimulatorOption, ...]
    serve: Serve
    simulate: Simulate
    wants_simulation: Callable[[Thing], bool]
    notes: str = ""
