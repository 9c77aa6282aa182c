"""What authors write above a rule that may only sometimes run: ``@onlyif(...)`` and ``@unless(...)``."""

from collections.abc import Callable
from typing import TypeAlias

from ..errors import ConfigurationError
from .condition_sentence import condition_of_sentence
from .conditions import Custom, custom, opposite
from .declaration import Condition, Function, draft_of

Guard: TypeAlias = Condition | Custom | str
"""A condition, a function that takes nothing or the event, or a sentence."""


def onlyif(*guards: Guard) -> Callable[[Function], Function]:
    """Return the decorator that lets a rule run only if all *guards* hold when a trigger comes.

    Sentences are such as ``"Time 6:00 to 21:00"`` and ``"Item Mode is not AWAY"``. A guard that raises is an error of
    the rule. Raises ConfigurationError for what is no guard.
    """
    conditions = [_condition(guard) for guard in guards]

    def decorate(function: Function) -> Function:
        draft_of(function).conditions[:0] = conditions
        return function

    return decorate


def unless(*guards: Guard) -> Callable[[Function], Function]:
    """Return the decorator that lets a rule run only if none of *guards* holds; they are as of `onlyif`."""
    return onlyif(*(opposite(_condition(guard)) for guard in guards))


def _condition(guard: Guard) -> Condition:
    if isinstance(guard, Condition):
        return guard
    if isinstance(guard, str):
        return condition_of_sentence(guard)
    if callable(guard):
        return custom(guard)
    raise ConfigurationError(
        f"{guard!r} is no condition: what is compared here is compared when the file is loaded;"
        " expected such as state_is(items.Mode, '==', 'AWAY'), a sentence, or a function"
    )
