"""The ``[ ]`` blocks of things and channels, held against the parameters that a binding declares."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

import attrs

from ..configuration import Parameter, parameters_of, read_value
from ..errors import ConfigurationError
from ..parser import Property, Source, Value, is_secret_name
from ..placeholder import resolve_placeholders
from ..suggestion import closest
from .finding import Finding, Span
from .rule import Chapter, error, hint, warning

UNKNOWN_PARAMETER = warning(
    "unknown-parameter",
    "The thing type, channel type or profile has no parameter of that name; the value counts for nothing.",
    "Correct the name, upper and lower case included, or remove the parameter.",
    things='Thing enphase:envoy:gate [ serialNumber="1", refesh=5 ]',
)
MISSING_PARAMETER = error(
    "missing-parameter",
    "A parameter that must be given is missing; the thing is not started.",
    "Add the parameter in the `[ ]` of the thing or channel.",
    things='Thing enphase:envoy:gate [ hostname="envoy.local" ]',
)
BAD_PARAMETER = error(
    "bad-parameter",
    "The value of a parameter is of the wrong type, out of bounds, not of the required form, or none of the options; "
    "the thing is not started.",
    "Write a value such as the binding's documentation asks for.",
    things='Thing enphase:envoy:gate [ serialNumber="1", refresh="soon" ]',
)
TWICE = warning(
    "parameter-twice",
    "A parameter stands twice in one `[ ]`; the later value counts.",
    "Remove one of them.",
    things='Thing enphase:envoy:gate [ serialNumber="1", serialNumber="2" ]',
)
MIXED_LIST = error(
    "mixed-list",
    "The values of a list are of different kinds; openHAB stops reading the file there.",
    "Put all values in double quotes, or none.",
    things='Thing enphase:envoy:gate [ serialNumber="1", siteName="1", 2 ]',
)
UNSET_PLACEHOLDER = warning(
    "unset-placeholder",
    "`${ENV:NAME}` names a variable that is not set, or `${FILE:path}` a file that cannot be read; a thing that needs "
    "it will not start.",
    "Set the variable, or write the file, for the user that thinghost runs as. Paths are relative to the folder of "
    "`thinghost.toml`, or of the first PATH.",
    things='Thing enphase:envoy:gate [ serialNumber="1", jwt="${ENV:NO_SUCH_VARIABLE}" ]',
)
PLAIN_SECRET = hint(
    "plain-secret",
    "A password or token stands in the file as it is.",
    'Keep it elsewhere: `password="${ENV:ENVOY_PASSWORD}"` takes it from the environment, '
    '`"${FILE:secrets/envoy}"` from a file.',
    things='Thing enphase:envoy:gate [ serialNumber="1", password="abc" ]',
)

CHAPTER = Chapter(
    "Parameters",
    (UNKNOWN_PARAMETER, MISSING_PARAMETER, BAD_PARAMETER, TWICE, MIXED_LIST, UNSET_PLACEHOLDER, PLAIN_SECRET),
)


@attrs.frozen
class Block:
    """A ``[ ]`` block: its *properties*, and *owner*, the word that is named when something is missing in it."""

    source: Source
    owner: Span
    properties: tuple[Property, ...]


def check_block(block: Block, declared: type[attrs.AttrsInstance] | None, folder: Path) -> Iterator[Finding]:
    """Yield what is wrong with *block* where *declared* says what it may hold; None where nobody knows."""
    yield from check_values(block)
    if declared is None:
        for each in block.properties:
            yield from _check_placeholder(each, block.source, folder)
            if is_secret_name(each.key.text):
                yield from _check_plain(each, block.source)
        return
    parameters = _parameters(declared)
    for each in block.properties:
        parameter = parameters.get(each.key.text)
        if parameter is None:
            yield unknown_parameter(each, block.source, parameters)
        else:
            yield from _check_property(each, parameter, block.source, folder)
    yield from _check_missing(block, parameters)


def check_values(block: Block) -> Iterator[Finding]:
    """Yield what is wrong with *block* whatever it is for: a parameter twice, a list of different kinds."""
    seen: set[str] = set()
    for each in block.properties:
        if each.key.text in seen:
            message = f"'{each.key.text}' is given twice, this later value counts"
            yield TWICE.at(block.source, each.key, message)
        seen.add(each.key.text)
        kinds = {type(value.value) for value in each.values}
        if len(kinds) > 1:
            message = f"the values of '{each.key.text}' are of different kinds, expected all in double quotes or none"
            yield MIXED_LIST.at(block.source, each, message)


def unknown_parameter(found: Property, source: Source, known: Iterable[str]) -> Finding:
    """Return the finding that the key of *found* is none of the *known* names."""
    name = found.key.text
    return UNKNOWN_PARAMETER.at(source, found.key, f"there is no parameter '{name}'", closest(name, known))


@lru_cache(maxsize=1024)
def _parameters(declared: type[attrs.AttrsInstance]) -> dict[str, Parameter]:
    return {parameter.name: parameter for parameter in parameters_of(declared)}


def _check_missing(block: Block, parameters: Mapping[str, Parameter]) -> Iterator[Finding]:
    given = {each.key.text for each in block.properties}
    for parameter in parameters.values():
        if parameter.required and parameter.name not in given:
            message = f"the parameter '{parameter.name}' is missing, it must be given"
            yield MISSING_PARAMETER.at(block.source, block.owner, message)


def _check_property(found: Property, parameter: Parameter, source: Source, folder: Path) -> Iterator[Finding]:
    unset = list(_check_placeholder(found, source, folder))
    yield from unset
    if parameter.is_secret:
        yield from _check_plain(found, source)
    # a mixed list was reported, and what is not set has no value to look at
    if unset or len({type(value.value) for value in found.values}) > 1:
        return
    if not parameter.many and len(found.values) > 1:
        message = f"the parameter '{parameter.name}' takes one value, found {len(found.values)}"
        yield BAD_PARAMETER.at(source, found, message)
        return
    for value in found.values:
        yield from _check_value(value, parameter, source, folder)


def _check_value(value: Value, parameter: Parameter, source: Source, folder: Path) -> Iterator[Finding]:
    written = value.value
    try:
        read_value(parameter, resolve_placeholders({parameter.name: written}, folder)[parameter.name])
    except ValueError as problem:
        options = parameter.options if isinstance(written, str) else ()
        sentence = str(problem).partition(", did you mean")[0]
        message = f"the value of '{parameter.name}' cannot be used: {sentence}"
        yield BAD_PARAMETER.at(source, value, message, closest(str(written), options))


def _check_placeholder(found: Property, source: Source, folder: Path) -> Iterator[Finding]:
    for value in found.values:
        if not isinstance(value.value, str) or "${" not in value.value:
            continue
        try:
            resolve_placeholders({"": value.value}, folder)
        except ConfigurationError as problem:
            yield UNSET_PLACEHOLDER.at(source, value, str(problem).removeprefix(": "))


def _check_plain(found: Property, source: Source) -> Iterator[Finding]:
    for value in found.values:
        if _tells_a_secret(value.value):
            name = found.key.text
            message = f"'{name}' stands here in plain text, expected ${{ENV:NAME}} or ${{FILE:path}}"
            yield PLAIN_SECRET.at(source, value, message)


def _tells_a_secret(written: object) -> bool:
    """Whether *written* may be a secret: ``autoJwt=true`` is none, and a placeholder only names one."""
    return (
        written != "" and "${" not in written if isinstance(written, str) else not isinstance(written, bool)
    )
