"""Actions of things: methods of a handler that rules may call, with what people must know of them."""

import inspect
import typing
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, TypeVar

import attrs

from .configuration import Parameter, parameter_of_type, read_value, unknown_keys
from .errors import ConfigurationError
from .suggestion import did_you_mean

_MARK = "_thinghost_action"

Method = TypeVar("Method", bound=Callable[..., Awaitable[object]])


@attrs.frozen
class ThingAction:
    """One action: *name* is that of the method."""

    name: str
    description: str
    parameters: tuple[Parameter, ...]

    def read(self, arguments: Mapping[str, object]) -> dict[str, object]:
        """Return *arguments* in the types that the method declares.

        Raises ConfigurationError, with a sentence for each that is missing, wrong or unknown.
        """
        wrong = unknown_keys(arguments, self.parameters)
        values: dict[str, object] = {}
        for each in self.parameters:
            found = arguments.get(each.name)
            try:
                if found is not None:
                    values[each.field] = read_value(each, found)
                elif each.required:
                    wrong.append(f"{each.name}: must be given")
            except ValueError as error:
                wrong.append(f"{each.name}: {error}")
        if wrong:
            raise ConfigurationError(f"action {self.name}: {'; '.join(wrong)}")
        return values


def thing_action(description: str) -> Callable[[Method], Method]:
    """Return a decorator for an async method of a handler: rules may call it by its name.

    *description* is a sentence that says what it does. Its parameters are of the types that configurations have (str,
    int, float, bool, Decimal, Secret, tuples of them, ``| None``); they are converted before the call. Calls take turns
    with commands, and have as long as these. Raises TypeError for a method that is no coroutine function, or a
    parameter of another type.
    """

    def mark(method: Method) -> Method:
        setattr(method, _MARK, ThingAction(method.__name__, description, _parameters(method)))
        return method

    return mark


def _parameters(method: Callable[..., Awaitable[object]]) -> tuple[Parameter, ...]:
    if not inspect.iscoroutinefunction(method):
        raise TypeError(f"{method.__qualname__} must be 'async def' to be a thing action")
    hints = typing.get_type_hints(method)
    _, *declared = inspect.signature(method).parameters.values()
    return tuple(_parameter(method, each, hints) for each in declared)


def _parameter(
    method: Callable[..., object], declared: inspect.Parameter, hints: Mapping[str, object]
) -> Parameter:
    if declared.name not in hints or declared.kind in (declared.VAR_POSITIONAL, declared.VAR_KEYWORD):
        raise TypeError(f"{method.__qualname__}: {declared} must be one parameter with a type")
    required = declared.default is declared.empty
    default = None if required else declared.default
    try:
        return parameter_of_type(declared.name, hints[declared.name], required=required, default=default)
    except TypeError as error:
        raise TypeError(f"{method.__qualname__}: {error}") from error


def actions_of(handler_class: type) -> Mapping[str, ThingAction]:
    """Return the actions of the class of a handler by name, in the order of their names."""
    found = (getattr(getattr(handler_class, name), _MARK, None) for name in dir(handler_class))
    return {each.name: each for each in found if isinstance(each, ThingAction)}


def handler_class_of(factory: Callable[..., Any]) -> type | None:
    """Return the class of the handlers that *factory* makes, None where only a call would tell."""
    if isinstance(factory, partial):
        return handler_class_of(factory.func)
    return factory if isinstance(factory, type) else None


def named_action(handler: object, name: str) -> ThingAction:
    """Return the action *name* of *handler*. Raises ConfigurationError where it has none of that name."""
    actions = actions_of(type(handler))
    if name not in actions:
        known = f" (there are {', '.join(actions)})" if actions else " (there are none)"
        raise ConfigurationError(f"there is no action {name}{known}{did_you_mean(name, actions)}")
    return actions[name]
