"""Folders of recorded answers as cassettes: a file for each page, one beside it for its status (envoy-api 5.0)."""

import json
from pathlib import Path

from thinghost import Cassette, ConfigurationError, Exchange

from ..recorded_paths import PATHS, file_name

_NOT_FOUND = b'{ "error" : "404 - Not Found" }'
_UNAUTHORIZED = (b"401 Authorization Required", b"Error: 401", b"401 Unauthorized")


def read_folder(folder: Path) -> Cassette:
    """Return the cassette that *folder* is. Raises ConfigurationError where it holds no ``info``."""
    if not (folder / "info").is_file():
        raise ConfigurationError(f"{folder} is no recorded gateway: there is no file info in it")
    found = (path for path in PATHS if (folder / file_name(path)).is_file())
    return Cassette("enphase", tuple(_exchange(folder, path) for path in found))


def _exchange(folder: Path, path: str) -> Exchange:
    body = (folder / file_name(path)).read_bytes()
    log = folder / f"{file_name(path)}_log.json"
    if log.is_file():
        known = json.loads(log.read_bytes())
        return Exchange(path, int(known["code"]), body, dict(known["headers"]))
    return Exchange(path, _status(body), body)


def _status(body: bytes) -> int:
    if any(words in body for words in _UNAUTHORIZED):
        return 401
    return 404 if _NOT_FOUND.strip(b"{} ") in body else 200
