"""All checks over all files: the findings, by file and place."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import attrs

from ..declared_files import DeclaredFiles
from ..parser import Source
from ..plugins import Plugins
from .bridges import check_bridges
from .finding import Finding
from .groups import check_groups
from .inventory import Inventory
from .items import check_items
from .links import check_links
from .metadata import check_metadata
from .parameters import PLAIN_SECRET
from .patterns import check_label_patterns
from .text import check_text
from .things import check_things
from .transformations import check_transformations

_CHECKS: tuple[Callable[[Inventory], Iterator[Finding]], ...] = (
    check_text,
    check_things,
    check_bridges,
    check_items,
    check_groups,
    check_metadata,
    check_label_patterns,
    check_transformations,
    check_links,
)


def check(declared: DeclaredFiles, plugins: Plugins, *, folder: Path = Path()) -> list[Finding]:
    """Return all that is wrong with *declared*, by file and place; no text makes it raise.

    *folder* is what ``${FILE:path}`` is relative to. Secrets in plain text are masked in the lines that findings show.
    """
    inventory = Inventory(declared, plugins, folder)
    findings = [finding for each in _CHECKS for finding in each(inventory)]
    findings.sort(key=lambda finding: (finding.source.name, finding.start, finding.code))
    return list(_masked(findings))


def _masked(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield *findings* over sources that know their secrets: what is printed may be read by others."""
    findings = list(findings)
    secrets: dict[Source, list[tuple[int, int]]] = {}
    for finding in findings:
        if finding.code == PLAIN_SECRET.code:
            secrets.setdefault(finding.source, []).append((finding.start, finding.end))
    knowing = {source: attrs.evolve(source, secrets=tuple(spans)) for source, spans in secrets.items()}
    for finding in findings:
        yield attrs.evolve(finding, source=knowing.get(finding.source, finding.source))
