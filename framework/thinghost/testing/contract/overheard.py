"""All that is said while a house runs, wherever a person could read it: logs, warnings, what is printed."""

import asyncio
import contextlib
import io
import logging
import sys
import traceback
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import attrs


@attrs.define(eq=False)
class Overheard:
    """Keeps every log record from DEBUG on, every warning, what is printed, and what the loop complains of."""

    records: list[logging.LogRecord] = attrs.field(factory=list)
    warnings: "list[warnings.WarningMessage]" = attrs.field(factory=list)
    printed: io.StringIO = attrs.field(factory=io.StringIO)
    complaints: list[str] = attrs.field(factory=list)

    @property
    def crashes(self) -> list[str]:
        """Where an exception came out that nobody foresaw: a sentence each, with its traceback."""
        logged = (
            f"{record.name}: {record.getMessage()}{_traceback(record)}"
            for record in self.records
            if record.levelno >= logging.ERROR and record.exc_info
        )
        return [*logged, *self.complaints]

    @property
    def unclosed(self) -> list[str]:
        """What was thrown away without being closed, as Python warns."""
        return [str(each.message) for each in self.warnings if issubclass(each.category, ResourceWarning)]

    def sentences(self) -> Iterator[tuple[str, str]]:
        """Yield where something was said, and what."""
        for record in self.records:
            yield f"the log of {record.name}", record.getMessage() + _traceback(record)
        for warning in self.warnings:
            yield "a warning", str(warning.message)
        yield "what was printed", self.printed.getvalue()
        for complaint in self.complaints:
            yield "what the loop complained of", complaint


def _traceback(record: logging.LogRecord) -> str:
    error = record.exc_info[1] if record.exc_info else None
    return "" if error is None else "\n" + "".join(traceback.format_exception(error))


class _Ear(logging.Handler):
    def __init__(self, records: list[logging.LogRecord]) -> None:
        super().__init__(logging.DEBUG)
        self._records = records

    def emit(self, record: logging.LogRecord) -> None:
        self._records.append(record)


@contextmanager
def overhearing() -> Iterator[Overheard]:
    """Listen until the block ends; for what runs in the caller's loop."""
    heard = Overheard()
    with ExitStack() as stack:
        caught = stack.enter_context(warnings.catch_warnings(record=True))
        warnings.simplefilter("always")
        heard.warnings = caught or []
        stack.enter_context(contextlib.redirect_stdout(heard.printed))
        stack.enter_context(contextlib.redirect_stderr(heard.printed))
        stack.enter_context(_listening_to_logs(heard.records))
        stack.enter_context(_listening_to_loop(heard.complaints))
        stack.enter_context(_listening_to_python(heard.complaints))
        yield heard


@contextmanager
def _listening_to_logs(records: list[logging.LogRecord]) -> Iterator[None]:
    root, ear = logging.getLogger(), _Ear(records)
    level = root.level
    root.setLevel(logging.DEBUG)
    root.addHandler(ear)
    try:
        yield
    finally:
        root.removeHandler(ear)
        root.setLevel(level)


@contextmanager
def _listening_to_loop(complaints: list[str]) -> Iterator[None]:
    loop = asyncio.get_running_loop()

    def hear(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        complaints.append(f"{context['message']}: {error!r}" if error else context["message"])

    before = loop.get_exception_handler()
    loop.set_exception_handler(hear)
    try:
        yield
    finally:
        loop.set_exception_handler(before)


@contextmanager
def _listening_to_python(complaints: list[str]) -> Iterator[None]:
    """Hear of exceptions that nobody can catch, as in `__del__`."""
    before = sys.unraisablehook
    sys.unraisablehook = lambda found: complaints.append(f"{found.err_msg or 'ignored'}: {found.exc_value!r}")
    try:
        yield
    finally:
        sys.unraisablehook = before
