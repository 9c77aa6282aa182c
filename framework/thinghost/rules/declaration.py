"""What stands above a rule's function: triggers, conditions and options, noted on it until the file is loaded."""

from abc import abstractmethod
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TypeVar

import attrs

from ..event import Event
from .home import Home

_ATTRIBUTE = "__thinghost_rule__"

Function = TypeVar("Function", bound=Callable[..., object])

Fire = Callable[[Event], None]
"""Called when a trigger has come, with what happened."""

Disarm = Callable[[], None]
"""Ends the listening."""


class Trigger:
    """A trigger as rule files write it: ``@changed(items.Power, above=2.5 * kW)``; ``|`` and stacking mean *or*.

    Its text is a sentence such as ``Power changed above 2.5 kW``.
    """

    def __call__(self, function: Function) -> Function:
        """Let *function*, or the method, be a rule that this trigger runs."""
        draft_of(function).triggers.insert(0, self)
        return function

    def __or__(self, other: "Trigger") -> "Trigger":
        return AnyOf((self, other))

    @abstractmethod
    def arm(self, home: Home, fire: Fire) -> Disarm:
        """Call *fire* whenever it comes, until the answer is called.

        Raises ConfigurationError where it names what there is not, or what cannot be.
        """


@attrs.frozen
class AnyOf(Trigger):
    """Whichever of *triggers* comes."""

    triggers: tuple[Trigger, ...]

    def arm(self, home: Home, fire: Fire) -> Disarm:
        """Arm all of them; none where one of them cannot be."""
        return arm_all(self.triggers, home, fire)

    def __or__(self, other: Trigger) -> Trigger:
        return AnyOf((*self.triggers, other))

    def __str__(self) -> str:
        return " or ".join(map(str, self.triggers))


def arm_all(triggers: Iterable[Trigger], home: Home, fire: Fire) -> Disarm:
    """Arm *triggers*; the answer disarms all of them. Where one cannot be armed, none is."""
    armed: list[Disarm] = []

    def disarm() -> None:
        while armed:
            armed.pop()()

    try:
        for trigger in triggers:
            armed.append(trigger.arm(home, fire))  # noqa: PERF401  what is armed must be known when one fails
    except BaseException:
        disarm()
        raise
    return disarm


class Condition:
    """A guard as rule files write it: ``@onlyif(between("8:00", "20:00"))``. All that stand above a rule must hold.

    Its text is a sentence such as ``between 8:00 and 20:00``.
    """

    def check(self, home: Home) -> None:
        """Raise ConfigurationError where it names what there is not, or what cannot be."""

    @abstractmethod
    def holds(self, home: Home, event: Event) -> bool:
        """Whether the rule may run now because of *event*."""


class Mode(StrEnum):
    """What happens when a trigger comes while the rule still runs."""

    QUEUE = "queue"
    """It waits its turn, as in openHAB."""
    RESTART = "restart"
    """The run is cancelled, and a new one begins."""
    SKIP = "skip"
    """Nothing."""


@attrs.frozen
class Options:
    """How a rule runs. Durations are seconds.

    *debounce* waits until triggers are quiet for so long, *throttle* lets one run happen in so long, *once_per* one
    in each ``"day"`` (hour, week, month). With *is_blocking* the function runs in a thread.
    """

    name: str | None = None
    description: str = ""
    debounce: float = 0.0
    throttle: float = 0.0
    once_per: str | None = None
    mode: Mode = Mode.QUEUE
    is_blocking: bool = False
    is_enabled: bool = True


@attrs.define(eq=False)
class Draft:
    """The *triggers*, *conditions* and *options* that stand above one function, in the order in which they stand."""

    triggers: list[Trigger] = attrs.field(factory=list)
    conditions: list[Condition] = attrs.field(factory=list)
    options: Options = attrs.field(factory=Options)


def draft_of(function: Callable[..., object]) -> Draft:
    """Return what is noted on *function*, from now on if nothing was."""
    draft = vars(function).get(_ATTRIBUTE)
    if not isinstance(draft, Draft):
        draft = Draft()
        setattr(function, _ATTRIBUTE, draft)
    return draft


def is_drafted(function: object) -> bool:
    """Whether a decorator of this package stands above *function*."""
    return callable(function) and isinstance(getattr(function, _ATTRIBUTE, None), Draft)
