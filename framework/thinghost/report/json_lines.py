"""Findings for scripts: one JSON object a line."""

import json
from collections.abc import Sequence

from ..checker import Finding


def as_json_lines(findings: Sequence[Finding]) -> str:
    """Return *findings*, a JSON object a line; lines and columns count from 1, columns in characters."""
    return "\n".join(json.dumps(_object(finding)) for finding in findings)


def _object(finding: Finding) -> dict[str, object]:
    line, column = finding.position
    end_line, end_column = finding.end_position
    return {
        "severity": finding.severity,
        "code": finding.code,
        "file": finding.source.name,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "message": finding.message,
        "suggestion": finding.suggestion,
    }
