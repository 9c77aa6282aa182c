"""Rule files: what keeps one from being loaded. Whoever loads them says what that is."""

from ..parser import Source
from .finding import Finding
from .rule import Chapter, error

RULE_FILE = error(
    "rule-file",
    "A file of rules cannot be loaded: it is no Python, imports what there is not, names an item that there is not, or "
    "declares a rule that cannot be. None of its rules runs; in a running house the last good one goes on.",
    "Correct the line. The check executes what stands outside of functions, as `run` does, over items without states.",
)

CHAPTER = Chapter("Rules", (RULE_FILE,))


def rule_file_finding(source: Source, line: int, message: str) -> Finding:
    """Return the finding that *message* is wrong at *line* of the rule file *source*."""
    lines = source.text.splitlines(keepends=True)
    before = sum(map(len, lines[: line - 1]))
    text = lines[line - 1].rstrip() if line <= len(lines) else ""
    start = before + len(text) - len(text.lstrip())
    return Finding(RULE_FILE.severity, RULE_FILE.code, source, start, before + len(text), message)
