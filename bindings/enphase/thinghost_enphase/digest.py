"""Digest authentication as gateways below firmware 7 ask for it (RFC 7616 with MD5; envoy-api 1.4).

Written for what they really send: a challenge may be bytes of rubbish, and a nonce is good for one request. A
library that keeps the challenge, or raises on a byte that is no text, fails on them.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable

import attrs

from thinghost import Secret

_PAIR = re.compile(r'(\w+)\s*=\s*(?:"([^"]*)"|([^\s,"]+))')


@attrs.frozen
class Challenge:
    """What a gateway asks for; *stale* says that only the nonce was too old, not that the user is wrong."""

    realm: str
    nonce: str
    qop: str = ""
    opaque: str | None = None
    stale: bool = False


def parse_challenge(header: str) -> Challenge | None:
    """Return the challenge in a WWW-Authenticate *header*, or None if it holds none that can be answered."""
    scheme, _, rest = header.strip().partition(" ")
    if scheme.lower() != "digest" or not header.isascii():
        return None
    pairs = {name.lower(): quoted or bare for name, quoted, bare in _PAIR.findall(rest)}
    qop = [each.strip() for each in pairs.get("qop", "auth").split(",")]
    answerable = "realm" in pairs and "nonce" in pairs and "auth" in qop
    if not answerable or pairs.get("algorithm", "MD5").upper() != "MD5":
        return None
    return Challenge(
        realm=pairs["realm"],
        nonce=pairs["nonce"],
        qop="auth" if "qop" in pairs else "",
        opaque=pairs.get("opaque"),
        stale=pairs.get("stale", "").lower() == "true",
    )


def first_challenge(headers: Iterable[str]) -> Challenge | None:
    """Return the first challenge in several WWW-Authenticate *headers* that can be answered, None without one."""
    return next(filter(None, map(parse_challenge, headers)), None)


def authorization(  # noqa: PLR0913  the parts of a request that are signed
    challenge: Challenge,
    *,
    username: str,
    password: Secret,
    path: str,
    method: str = "GET",
    client_nonce: str | None = None,
) -> str:
    """Return the Authorization header with which a request for *path* answers *challenge*."""
    client_nonce = client_nonce or secrets.token_hex(8)
    user_hash = _md5(f"{username}:{challenge.realm}:{password.reveal()}")
    path_hash = _md5(f"{method}:{path}")
    counted = f"00000001:{client_nonce}:{challenge.qop}:" if challenge.qop else ""
    fields = {
        "username": f'"{username}"',
        "realm": f'"{challenge.realm}"',
        "nonce": f'"{challenge.nonce}"',
        "uri": f'"{path}"',
        "response": f'"{_md5(f"{user_hash}:{challenge.nonce}:{counted}{path_hash}")}"',
    }
    if challenge.opaque is not None:
        fields["opaque"] = f'"{challenge.opaque}"'
    if challenge.qop:
        fields |= {"qop": challenge.qop, "nc": "00000001", "cnonce": f'"{client_nonce}"'}
    return "Digest " + ", ".join(f"{name}={value}" for name, value in fields.items())


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
