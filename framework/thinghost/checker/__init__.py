"""``thinghost check``: everything that is wrong with the files, found without running anything."""

from .finding import Finding, Severity
from .model_check import check
from .rule_files import rule_file_finding
from .rules import CHAPTERS, RULES

__all__ = ["CHAPTERS", "RULES", "Finding", "Severity", "check", "rule_file_finding"]
