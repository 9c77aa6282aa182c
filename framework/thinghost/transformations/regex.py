"""REGEX: what a regular expression captures in a text, or the text with what it matches replaced."""

import re
from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path

from ..transformation import TransformationError, TransformationType

_SUBSTITUTION = re.compile(r"s/(.*?[^\\])/((?:.*?[^\\])?)/(.*)")
_JAVA_GROUP_NAME = re.compile(r"\(\?<(?=[A-Za-z])")
_REFERENCE = re.compile(r"\\(.?)|\$\{(\w+)\}|\$([0-9]+)")


def _transform(function: str, text: str, _: Path) -> str | None:
    return _compiled(function)(text.strip())


@lru_cache(maxsize=1024)
def _compiled(function: str) -> Callable[[str], str | None]:
    substitution = _SUBSTITUTION.fullmatch(function)
    try:
        if substitution is None:
            return partial(_captured, _pattern(function, re.DOTALL))
        return _replacement(_pattern(substitution[1]), substitution[2], every=substitution[3] == "g")
    except (re.error, IndexError) as error:
        raise TransformationError(f"'{function}' is no regular expression: {error}") from error


def _pattern(java: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    return re.compile(_JAVA_GROUP_NAME.sub("(?P<", java), flags)


def _captured(pattern: re.Pattern[str], text: str) -> str | None:
    """Return what the first group holds, nothing if the whole *text* does not match."""
    found = pattern.fullmatch(text)
    if found is None:
        return None
    result: str | None = found[1] if pattern.groups else ""
    return result


def _replacement(pattern: re.Pattern[str], java: str, *, every: bool) -> Callable[[str], str]:
    template = _REFERENCE.sub(partial(_reference, groups=pattern.groups), java)
    # a reference to a group that is not there shows at once
    pattern.sub(template, "")
    return partial(pattern.sub, template, count=0 if every else 1)


def _reference(found: re.Match[str], groups: int) -> str:
    """Return a reference to a group, or an escaped character, as Python writes it.

    A number is as long as there are groups: ``$12`` is the first group and a 2 where there are fewer than twelve.
    """
    escaped, name, number = found.groups()
    if escaped is not None:
        return escaped if escaped not in {"", "\\"} else "\\\\"
    if name:
        return f"\\g<{name}>"
    digits = len(number)
    while digits > 1 and int(number[:digits]) > groups:
        digits -= 1
    return f"\\g<{number[:digits]}>{number[digits:]}"


REGEX = TransformationType(
    name="REGEX",
    label="Regular expression",
    function="a regular expression for the whole text, whose first group is the result, or `s/expression/result/g`",
    transform=_transform,
)
"""Takes a text apart, or replaces what is in it."""
