"""Progress on a terminal, for work that takes longer than a moment."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

PATIENCE_SECONDS = 1.0
"""How long one waits without being told how far it is."""


@contextmanager
def progress_of(total: int) -> Iterator[Callable[[Path], None]]:
    """Yield what is to hear of each of *total* files; after a second it shows a line, cleared at the end.

    Only a terminal is shown anything.
    """
    started, done = time.monotonic(), 0

    def step(path: Path) -> None:
        nonlocal done
        done += 1
        if sys.stderr.isatty() and time.monotonic() - started > PATIENCE_SECONDS:
            click.echo(f"\r\x1b[Kreading {done} of {total}: {path.name}", err=True, nl=False)

    try:
        yield step
    finally:
        if sys.stderr.isatty() and time.monotonic() - started > PATIENCE_SECONDS:
            click.echo("\r\x1b[K", err=True, nl=False)
