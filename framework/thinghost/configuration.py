"""Declared parameters: what a person writes in ``[ ]`` becomes a typed attrs object.

A binding declares an attrs class whose fields are made by `parameter`; the documentation, ``check`` and the
reading of a thing's block all use that one declaration (openhab-formats V7 to V9, openhab-runtime 1.6).
"""

import re
import types
import typing
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

import attrs

from .errors import ConfigurationError
from .placeholder import FileText
from .secret import Secret
from .suggestion import did_you_mean

_METADATA = "thinghost.parameter"
_MOST_DIGITS = 100
"""No parameter takes a longer number; written out, 1e999999999 would fill the memory."""

_CAMEL = re.compile(r"_([a-z0-9])")

ConfigurationClass = TypeVar("ConfigurationClass", bound=attrs.AttrsInstance)


@attrs.frozen
class Parameter:
    """One declared parameter, as people see it: *name* is the word in the file, *field* the one in Python."""

    name: str
    field: str
    type: type
    required: bool
    default: object
    many: bool = False
    label: str = ""
    description: str = ""
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None
    options: tuple[str, ...] = ()
    advanced: bool = False

    @property
    def is_secret(self) -> bool:
        """Whether the value is a password or a token."""
        return self.type is Secret


@attrs.frozen
class _Limits:
    name: str | None
    label: str
    description: str
    minimum: float | None
    maximum: float | None
    pattern: str | None
    options: tuple[str, ...]
    advanced: bool


def parameter(  # noqa: PLR0913  a declaration: every argument is a column of a table
    *,
    default: Any = attrs.NOTHING,  # noqa: ANN401  whatever the field's type is, as in attrs.field
    name: str | None = None,
    label: str = "",
    description: str = "",
    minimum: float | None = None,
    maximum: float | None = None,
    pattern: str | None = None,
    options: tuple[str, ...] = (),
    advanced: bool = False,
) -> Any:  # noqa: ANN401  as attrs.field, whose place it takes
    """Declare one field of a configuration class; without *default* the person must give it.

    *name* is the word in the file; it is the field's name in camel case unless given. *minimum* and *maximum*
    bound a number or the length of a text, *pattern* (a whole match) a text; *options* are all there are, and no bounds
    count for them. *advanced* ones stand last in the docs.
    """
    limits = _Limits(name, label, description, minimum, maximum, pattern, options, advanced)
    return attrs.field(default=default, kw_only=True, metadata={_METADATA: limits})


@cache
def parameters_of(declared: type[attrs.AttrsInstance]) -> tuple[Parameter, ...]:
    """Return the parameters that the configuration class *declared* has, in their order."""
    hints = typing.get_type_hints(declared)
    return tuple(
        _parameter(field, hints[field.name])
        for field in attrs.fields(declared)
        if _METADATA in field.metadata
    )


def _parameter(field: "attrs.Attribute[Any]", hint: object) -> Parameter:
    limits: _Limits = field.metadata[_METADATA]
    scalar, many = _scalar_of(hint)
    required = field.default is attrs.NOTHING
    return Parameter(
        name=limits.name or _CAMEL.sub(lambda letter: letter[1].upper(), field.name),
        field=field.name,
        type=scalar,
        required=required,
        default=None if required else field.default,
        many=many,
        **{name: value for name, value in attrs.asdict(limits, recurse=False).items() if name != "name"},
    )


def parameter_of_type(name: str, hint: object, *, required: bool, default: object) -> Parameter:
    """Return a parameter that says no more than its *name* and what its type *hint* does.

    Raises TypeError for a type that no parameter has.
    """
    scalar, many = _scalar_of(hint)
    return Parameter(name=name, field=name, type=scalar, required=required, default=default, many=many)


def _scalar_of(hint: object) -> tuple[type, bool]:
    """Return the type of one value, and whether there may be many: ``str | None``, ``tuple[str, ...]``."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return _scalar_of(next(argument for argument in arguments if argument is not types.NoneType))
    if origin is tuple:
        return _scalar_of(arguments[0])[0], True
    if hint not in _READERS:
        raise TypeError(
            f"a parameter cannot be of type {hint!r}; possible are {', '.join(_TYPE_NAMES.values())}"
        )
    return typing.cast("type", hint), False


def read_configuration(
    declared: type[ConfigurationClass], raw: Mapping[str, object]
) -> tuple[ConfigurationClass, list[str]]:
    """Return *raw* as an object of the class *declared*, and a sentence for every key nobody declared.

    Values are read as openHAB reads them: a number where text is wanted is its text, ``"5"`` where a number is
    wanted is 5, one value where many are wanted is a list of one. Raises ConfigurationError that names every
    parameter that is missing or wrong.
    """
    declarations = parameters_of(declared)
    values: dict[str, object] = {}
    wrong: list[str] = []
    for each in declarations:
        try:
            _take(each, raw, values)
        except ValueError as error:
            wrong.append(f"{each.name}: {error}")
    if wrong:
        raise ConfigurationError("; ".join(wrong))
    return declared(**values), unknown_keys(raw, declarations)


def _take(declaration: Parameter, raw: Mapping[str, object], values: dict[str, object]) -> None:
    found = raw.get(declaration.name)
    if found is not None:
        values[declaration.field] = read_value(declaration, found)
    elif declaration.required:
        raise ValueError("must be given")


def unknown_keys(raw: Mapping[str, object], declarations: tuple[Parameter, ...]) -> list[str]:
    """Return a sentence for every key of *raw* that no declaration names, with the closest name there is."""
    names = [each.name for each in declarations]
    return [f"unknown parameter '{key}'{did_you_mean(key, names)}" for key in raw if key not in names]


def read_value(declaration: Parameter, found: object) -> object:
    """Return *found* in the type that *declaration* asks for. Raises ValueError with a sentence."""
    if declaration.many:
        each = found if isinstance(found, list | tuple) else [found]
        return tuple(_read_one(declaration, one) for one in each)
    if isinstance(found, list | tuple):
        raise ValueError(f"takes one value, found a list of {len(found)}")  # noqa: TRY004  what a person wrote, no slip of code
    return _read_one(declaration, found)


def _read_one(declaration: Parameter, found: object) -> object:
    value = _READERS[declaration.type](found)
    is_option = _is_option(declaration, value)
    if not is_option:
        _check_bounds(declaration, value)
    _check_pattern(declaration, value)
    if declaration.options and not is_option:
        hint = did_you_mean(str(value), declaration.options)
        raise ValueError(f"{_shown(value)} is none of {', '.join(declaration.options)}{hint}")
    return value


def _shown(value: object) -> str:
    if isinstance(value, Secret):
        return "it"
    return f"'{value}'" if isinstance(value, str) else str(value)


def _is_option(declaration: Parameter, value: object) -> bool:
    """Return whether *value* is one of the options; 5 and 5.0 are the same number."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return any(_decimal(option) == Decimal(str(value)) for option in declaration.options)
    return (value.reveal() if isinstance(value, Secret) else value) in declaration.options


def _check_bounds(declaration: Parameter, value: object) -> None:
    if isinstance(value, str | Secret):
        length = len(value.reveal() if isinstance(value, Secret) else value)
        _check_size(declaration, length, _shown(value), ("short", "long"), " characters")
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        _check_size(declaration, value, _shown(value), ("small", "large"), "")


def _check_size(
    declaration: Parameter, size: float | Decimal, shown: str, too: tuple[str, str], of_what: str
) -> None:
    if declaration.minimum is not None and size < declaration.minimum:
        raise ValueError(f"{shown} is too {too[0]}, expected {declaration.minimum:g}{of_what} or more")
    if declaration.maximum is not None and size > declaration.maximum:
        raise ValueError(f"{shown} is too {too[1]}, expected {declaration.maximum:g}{of_what} or less")


def _check_pattern(declaration: Parameter, value: object) -> None:
    text = value.reveal() if isinstance(value, Secret) else value
    if (
        declaration.pattern is not None
        and isinstance(text, str)
        and not re.fullmatch(declaration.pattern, text)
    ):
        raise ValueError(f"{_shown(value)} does not match {declaration.pattern}")


def _text(found: object) -> str:
    if isinstance(found, bool):
        return "true" if found else "false"
    return format(_of_moderate_size(found), "f") if isinstance(found, Decimal) else str(found)


def _of_moderate_size(number: Decimal) -> Decimal:
    if abs(number.adjusted()) > _MOST_DIGITS:
        raise ValueError(f"{number:.0e} is too {'large' if number.adjusted() > 0 else 'small'}")
    return number


def _secret(found: object) -> Secret:
    return Secret(_text(found), found.now if isinstance(found, FileText) else None)


_TRUE = frozenset({"true", "yes", "on", "1"})
_FALSE = frozenset({"false", "no", "off", "0"})


def _boolean(found: object) -> bool:
    word = _text(found).lower()
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    raise ValueError(f"'{found}' is neither true nor false")


def _decimal(found: object) -> Decimal:
    text = _text(found).strip()
    try:
        number = Decimal(text)
    except ArithmeticError:
        raise ValueError(f"'{found}' is no number") from None
    if isinstance(found, bool) or not number.is_finite():
        raise ValueError(f"'{found}' is no number")
    return _of_moderate_size(number)


def _integer(found: object) -> int:
    number = _decimal(found)
    if number != number.to_integral_value():
        raise ValueError(f"{found} is no whole number")
    return int(number)


def _float(found: object) -> float:
    return float(_decimal(found))


_READERS: dict[object, Callable[[object], object]] = {
    str: _text,
    Secret: _secret,
    bool: _boolean,
    int: _integer,
    float: _float,
    Decimal: _decimal,
}

_TYPE_NAMES: dict[type, str] = {
    str: "text",
    Secret: "secret text",
    bool: "true or false",
    int: "whole number",
    float: "number",
    Decimal: "number",
}


def type_name_of(declaration: Parameter) -> str:
    """Return what a person writes for *declaration*: "text", "number", "true or false" ..."""
    name = _TYPE_NAMES[declaration.type]
    return f"list of {name}" if declaration.many else name
