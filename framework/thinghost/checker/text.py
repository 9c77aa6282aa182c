"""What the parser says, as findings: with rules to look up, and with what was probably meant."""

import re
from collections.abc import Iterator

from ..parser import ItemsFile, Problem, Source, ThingsFile
from .finding import Finding, Severity
from .rule import Chapter, Rule, error, warning
from .vocabulary import closest

