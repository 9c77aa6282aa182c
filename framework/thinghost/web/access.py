"""How to reach the running instance: its address and a token, in a file that only its owner may read."""

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import ProxyHandler, Request, build_opener

import attrs

FILE_NAME = "running.json"
"""The file's name in the data folder."""

_SECONDS = 5.0


class NoAnswerError(Exception):
    """Nobody is there, or somebody who is not the instance that wrote the file."""


@attrs.frozen
class RefusedRequestError(Exception):
    """The instance will not have it: *message* is its reason, empty if it gives none."""

    code: int
    message: str


@attrs.frozen
class Access:
    """Asks the instance at *address* (such as ``http://127.0.0.1:40123``); each request carries *token*."""

    address: str
    token: str = attrs.field(repr=False)

    @classmethod
    def invented(cls, port: int) -> "Access":
        """Return an access to *port* of this machine with a token that nobody can guess."""
        return cls(f"http://127.0.0.1:{port}", secrets.token_urlsafe(32))

    def get(self, *path: str) -> object:
        """Return what ``GET /rest/PATH`` answers, None if there is no such thing. Raises NoAnswerError."""
        try:
            return json.loads(self._answer("GET", None, path))
        except RefusedRequestError as error:
            if error.code == 404:
                return None
            raise NoAnswerError(f"{self.address} answers {error.code}") from error
        except ValueError as error:
            raise NoAnswerError(f"{self.address} does not answer: {error}") from error

    def tell(self, method: str, text: str, *path: str) -> bytes:
        """Send *text* with *method* (PUT, POST ...) to ``/rest/PATH``, and return what is answered.

        Raises RefusedRequestError if the instance will not have it, NoAnswerError if it does not answer.
        """
        return self._answer(method, text, path)

    def _answer(self, method: str, text: str | None, path: tuple[str, ...]) -> bytes:
        url = "/".join((self.address, "rest", *(quote(part, safe="") for part in path)))
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "text/plain; charset=utf-8"}
        body = None if text is None else text.encode()
        request = Request(url, body, headers, method=method)  # noqa: S310  http, see below
        # not by a proxy of the environment: it is this machine that is asked
        opener = build_opener(ProxyHandler({}))
        try:
            with opener.open(request, timeout=_SECONDS) as response:
                return bytes(response.read())
        except HTTPError as error:
            with error:
                raise RefusedRequestError(error.code, _message(error.read())) from error
        except (OSError, HTTPException) as error:
            raise NoAnswerError(f"{self.address} does not answer: {error}") from error

    def answers(self) -> bool:
        """Whether the instance is there."""
        try:
            return self.get("") is not None
        except NoAnswerError:
            return False


def find_access(data_folder: Path) -> Access | None:
    """Return the access to the instance that runs with *data_folder*, None where none does."""
    access = _read(data_folder / FILE_NAME)
    return access if access is not None and access.answers() else None


@contextmanager
def announced(access: Access, data_folder: Path) -> Iterator[None]:
    """Let others find *access* until the block ends. Raises OSError where the file cannot be written."""
    path = data_folder / FILE_NAME
    data_folder.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{FILE_NAME}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    # private from its first moment on, and never seen half written
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:  # noqa: PTH123
        json.dump(attrs.asdict(access), file)
    fresh.replace(path)
    try:
        yield
    finally:
        if _read(path) == access:
            path.unlink(missing_ok=True)


def _message(body: bytes) -> str:
    try:
        return str(json.loads(body)["error"]["message"])
    except (ValueError, LookupError, TypeError):
        return ""


def _read(path: Path) -> Access | None:
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(read, dict):
        return None
    address, token = read.get("address"), read.get("token")
    # nothing but this machine is ever asked
    if not (isinstance(address, str) and address.startswith("http://127.0.0.1:") and isinstance(token, str)):
        return None
    return Access(address, token)
