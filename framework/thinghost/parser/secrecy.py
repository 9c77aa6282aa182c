"""Secrets that stand in a text as they are: what is printed of it may be read by others."""

import re
from collections.abc import Iterable
from itertools import chain

_NAME = r"(?:password|passphrase|secret|token|jwt|api[_-]?key)"
_TEXT = r"""(?:"[^"\\\r\n]*+(?:\\.[^"\\\r\n]*+)*+"|'[^'\\\r\n]*+(?:\\.[^'\\\r\n]*+)*+')"""
_UNCLOSED = r"""["'][^\r\n]*+"""
_BARE = r"""(?!(?:true|false)\b)[^\s,\]}"']++"""

_SECRET_NAME = re.compile(rf".*{_NAME}", re.IGNORECASE | re.DOTALL)
# it must find secrets in a damaged text above all: the quote may have no end, the = may be missing or a colon
_SECRET = re.compile(
    rf"""{_NAME}\s*+(?:
        [=:]\s*+(?P<texts>(?:{_TEXT}|{_UNCLOSED})(?:\s*+,\s*+{_TEXT})*+)
      | =\s*+(?P<bare>{_BARE})
      | (?P<lone>{_TEXT})(?=\s*+[,\]])
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_VALUE = re.compile(rf"{_TEXT}|{_UNCLOSED}|{_BARE}")
_HIDDEN = re.compile(r"""[^"'\r\n]""")


def is_secret_name(name: str) -> bool:
    """Whether *name* is that of a password or a token, as far as a name tells."""
    return _SECRET_NAME.fullmatch(name) is not None


def without_secrets(text: str, known: Iterable[tuple[int, int]] = ()) -> str:
    """Return *text*, as long as it is, with asterisks for its secrets.

    These are what stands behind keys such as `password`, and from start to end of what is *known*. A value with a
    placeholder stays: it names a secret, and is none.
    """
    found = (
        value.span()
        for secret in _SECRET.finditer(text)
        for value in _VALUE.finditer(text, *secret.span(secret.lastgroup or 0))
        if "${" not in value[0]
    )
    parts: list[str] = []
    position = 0
    for start, end in sorted(chain(found, known)):
        parts += text[position:start], _HIDDEN.sub("*", text[max(position, start) : end])
        position = max(position, end)
    return "".join([*parts, text[position:]])
