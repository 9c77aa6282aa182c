"""Small files that only their owner may read: written whole or not at all, never seen half done."""

import contextlib
import json
import logging
import os
from pathlib import Path

_log = logging.getLogger(__name__)


def read_json(path: Path) -> object:
    """Return what the file *path* holds, None where there is none that can be read.

    One that is broken is set aside as ``NAME.broken``, and a warning names it; its content is not told.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except OSError as error:
        _log.warning("%s cannot be read: %s", path, error.strerror)
    except ValueError as error:
        set_aside(path, "it is no JSON" if isinstance(error, json.JSONDecodeError) else "it is no UTF-8")
    return None


def set_aside(path: Path, reason: str) -> None:
    """Rename the file *path*, which cannot be used for *reason*, to ``NAME.broken``, and warn of it."""
    aside = path.with_name(f"{path.name}.broken")
    with contextlib.suppress(OSError):
        path.replace(aside)
    _log.warning("%s is left out: %s; it is kept as %s", path, reason, aside.name)


def write_json(path: Path, value: object) -> None:
    """Let the file *path* hold *value*, and nobody but its owner read it (0600, a new folder 0700).

    Raises OSError where it cannot be written; the old content is then still there.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    try:
        # private from its first moment on
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:  # noqa: PTH123
            json.dump(value, file, ensure_ascii=False, indent=1)
            file.flush()
            # a power cut must leave the old content or the new
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
