"""What is wrong in a rule file, with the line that somebody must edit."""

from collections.abc import Iterator
from pathlib import Path
from traceback import walk_tb

from ..errors import ConfigurationError
from .interruption import Interruption

_NO_TEXT = "invalid or missing encoding declaration"
"""What Python says of a file that is not UTF-8, nor says what it is."""


class RuleError(ConfigurationError):
    """The *sentence* says what is wrong at *line* of the file *path*; its text is ``path:line: sentence``."""

    def __init__(self, path: Path, line: int, sentence: str) -> None:
        super().__init__(f"{path}:{line}: {sentence}")
        self.path = path
        self.line = line
        self.sentence = sentence


def located(error: BaseException, path: Path, line: int) -> RuleError:
    """Return *error* with the place in the file *path* from where it came; *line* where it did not come from there.

    One that knows its place in a file, such as that of a module which the file imports, stays as it is.
    """
    if isinstance(error, RuleError):
        return error
    lines = list(_lines_in(str(path), error))
    return RuleError(path, lines[-1] if lines else line, sentence_of(error))


def sentence_of(error: BaseException) -> str:
    """Return what *error* says, with its type where the text alone would not tell."""
    if isinstance(error, SyntaxError):
        return "the file is not UTF-8" if error.msg == _NO_TEXT else error.msg
    if isinstance(error, ModuleNotFoundError):
        return f"there is no module '{error.name}'"
    if isinstance(error, ConfigurationError | ImportError | Interruption | TypeError | ValueError):
        return str(error)
    text = str(error)
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _lines_in(file: str, error: BaseException) -> Iterator[int]:
    """Yield the lines of *file* that led to *error*, from the outermost to the innermost."""
    for frame, line in walk_tb(error.__traceback__):
        if frame.f_code.co_filename == file:
            yield line
    if isinstance(error, SyntaxError) and error.filename == file and error.lineno:
        yield error.lineno
