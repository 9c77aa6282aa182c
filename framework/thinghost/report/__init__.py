"""The findings of a check for whoever reads them: people, scripts, or the tools that review code."""

from .json_lines import as_json_lines
from .sarif import as_sarif
from .text import as_text

__all__ = ["as_json_lines", "as_sarif", "as_text"]
