"""Turns the JSON of a gateway into frozen values, or says in one sentence why it cannot.

The gateway is not exact: keys come and go with the firmware, dates are quoted, whole numbers have fractions.
All that is taken. What has another shape altogether is refused with a ValueError that says what came instead.
"""

import logging
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import attrs
import cattrs
from cattrs.gen import make_dict_structure_fn, override

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

_NAME = "name in the document"
_END_OF_TIME = 253_402_300_800
"""The year 10000, which a date cannot show."""


def named(name: str, *, default: object = None, converter: Callable[[Any], object] | None = None) -> Any:  # noqa: ANN401  attrs.field has no better type
    """Return the field of a DTO that the gateway calls *name*."""
    return attrs.field(default=default, converter=converter, metadata={_NAME: name})


def signed(watts: float | None) -> float | None:
    """Undo the unsigned printing of a negative power: 4294967292 is -4 (envoy-api 1.8)."""
    return watts - 2**32 if watts is not None and watts >= 2**31 else watts


def reported(epoch: int | None) -> int | None:
    """Return a time, or None for 0, which means never (envoy-api 1.8), and for a time past the year 9999."""
    return epoch if epoch is not None and 0 < epoch < _END_OF_TIME else None


def structure(document: object, kind: type[_T]) -> _T:
    """Return *document* as a *kind*. Raises ValueError, which names the key and what was found."""
    try:
        return _QUICK.structure(document, kind)
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(_explained(document, kind)) from error


def structure_rows(rows: Iterable[object], kind: type[_T]) -> list[_T]:
    """Return those of *rows* that can be understood; one without what it needs, or with rubbish, is left out."""
    found = []
    for row in rows:
        try:
            found.append(structure(row, kind))
        except ValueError as error:
            _log.debug("left out of a list of the gateway: %s", error)
    return found


def structure_all(document: object, kind: type[_T]) -> list[_T]:
    """Return the rows of *document*, a list, as `structure_rows` does. Raises ValueError if none can be read."""
    rows = list_of(document)
    found = structure_rows(rows, kind)
    if rows and not found:
        structure(rows[0], kind)
    return found


def list_of(document: object) -> list[object]:
    """Return *document*, a list. Raises ValueError if it is none."""
    if not isinstance(document, list):
        raise ValueError(f"expected a list, found {shape(document)}")  # noqa: TRY004  bad data, not a bad call
    return document


def object_with(document: object, *keys: str) -> Mapping[str, object]:
    """Return *document*, an object with at least one of *keys*. Raises ValueError if it is none."""
    if not isinstance(document, dict):
        raise ValueError(f"expected an object, found {shape(document)}")  # noqa: TRY004  bad data, not a bad call
    if not any(key in document for key in keys):
        raise ValueError(f"expected an object with {', '.join(sorted(keys))}, found {shape(document)}")
    return document


def rows_in(document: Mapping[str, object], *keys: str) -> list[object]:
    """Return the list that stands under the first of *keys* that holds one, empty if none does."""
    found = (document.get(key) for key in keys)
    return next((rows for rows in found if isinstance(rows, list)), [])


def grouped_rows(document: object) -> Iterable[tuple[str, object]]:
    """Yield each device of a list of groups ``{"type": .., "devices": [..]}`` with its group's type."""
    found = list_of(document)
    groups = [group for group in found if isinstance(group, dict) and "devices" in group]
    if found and not groups:
        raise ValueError(f"expected groups with devices, found {shape(found[0])}")
    for group in groups:
        kind = str(group.get("type", ""))
        yield from ((kind, row) for row in rows_in(group, "devices"))


def shape(document: object) -> str:
    """Say in a few words what *document* is."""
    if isinstance(document, dict):
        return f"an object with {', '.join(sorted(document)[:5])}" if document else "an empty object"
    if isinstance(document, list):
        return f"a list of {len(document)}"
    return repr(document)[:60]


def _explained(document: object, kind: type[_T]) -> str:
    """Structure once more, slowly, to find out what is wrong where."""
    try:
        _EXPLAINING.structure(document, kind)
    except cattrs.BaseValidationError as error:
        sentences = "; ".join(cattrs.transform_error(error, format_exception=_sentence))
        return _in_gateway_words(sentences, kind)
    except (ValueError, KeyError, TypeError) as error:
        return str(error)
    raise AssertionError(f"{kind.__name__} was refused, and then not")


def _in_gateway_words(sentences: str, kind: type) -> str:
    for field in attrs.fields(kind):
        sentences = sentences.replace(f"@ $.{field.name}", f"@ {field.metadata.get(_NAME, field.name)}")
    return sentences.replace("$.", "").removesuffix(" @ $")


def _sentence(error: BaseException, _type: type | None) -> str:
    return f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)


def _real(found: object, _type: object = None) -> float:
    """Numbers may come in quotes."""
    if type(found) is float or type(found) is int:
        if -math.inf < found < math.inf:
            return found
    elif isinstance(found, str) and found.strip().lstrip("-").isdecimal():
        return int(found)
    raise ValueError(f"expected a number, found {shape(found)}")


def _whole(found: object, _type: object = None) -> int:
    """Whole numbers may come with a fraction, and dates in quotes (envoy-api 1.8)."""
    if type(found) is int:
        return found
    return math.floor(_real(found) + 0.5)


def _flag(found: object, _type: object = None) -> bool:
    if isinstance(found, bool):
        return found
    if isinstance(found, str) and found.lower() in ("true", "false"):
        return found.lower() == "true"
    raise ValueError(f"expected true or false, found {shape(found)}")


def _text(found: object, _type: object = None) -> str:
    if isinstance(found, bool) or not isinstance(found, str | int) or found == "":
        raise ValueError(f"expected a text, found {shape(found)}")
    return str(found).strip()


def _optional(read: Callable[[object], _T]) -> Callable[[object, object], _T | None]:
    def read_or_none(found: object, _type: object) -> _T | None:
        return None if found is None else read(found)

    return read_or_none


_SCALARS: Mapping[type, Callable[..., Any]] = {int: _whole, float: _real, bool: _flag, str: _text}


def _is_dto(kind: object) -> bool:
    return attrs.has(kind) if isinstance(kind, type) else False


def _converter(*, explaining: bool) -> cattrs.Converter:
    converter = cattrs.Converter(detailed_validation=explaining)
    for scalar, read in _SCALARS.items():
        converter.register_structure_hook(scalar, read)
        converter.register_structure_hook(scalar | None, _optional(read))

    def dto_hook(kind: type[_T]) -> Callable[[object, object], _T]:
        renames = {
            field.name: override(rename=field.metadata[_NAME])
            for field in attrs.fields(kind)  # type: ignore[arg-type]
            if _NAME in field.metadata
        }
        from_object = make_dict_structure_fn(kind, converter, **renames)  # type: ignore[arg-type]

        def dto(found: object, _type: object) -> _T:
            if not isinstance(found, dict):
                raise ValueError(f"expected an object, found {shape(found)}")  # noqa: TRY004  bad data
            return from_object(found, kind)

        return dto

    converter.register_structure_hook_factory(_is_dto, dto_hook)
    return converter


_QUICK = _converter(explaining=False)
_EXPLAINING = _converter(explaining=True)
