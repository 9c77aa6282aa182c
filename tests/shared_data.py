"""The recorded gateways, corpora and vectors that lie beside the project, where they are present."""

import gzip
import json
import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(os.environ.get("THINGHOST_SHARED") or Path(__file__).parents[2] / "shared")


def shared_folder(name: str) -> Path:
    """Return the folder *name* of the shared data, or skip the test that asks for it."""
    folder = SHARED / name
    if not folder.is_dir():
        pytest.skip(f"no shared data at {folder} (THINGHOST_SHARED names another place)")
    return folder


def shared_files(name: str, pattern: str) -> list[Path]:
    """Return the files of the folder *name* that match *pattern*, or skip the test that asks for them."""
    files = sorted(shared_folder(name).glob(pattern))
    if not files:
        pytest.skip(f"no {pattern} in {SHARED / name}")
    return files


def records(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the JSON objects of *path*, one a line; numbers with a fraction are exact decimals."""
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    for line in filter(None, text.split("\n")):
        yield json.loads(line, parse_float=Decimal)
